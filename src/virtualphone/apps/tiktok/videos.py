"""The videos of the feed: made from a rule, the same for everybody with the same seed."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.world import World

AUTHORS = ("nina.paints", "lake.runner", "bread_by_tom", "quiet.trains", "marta.sews", "roof_garden", "old.radios")
CAPTIONS = (
    "slow sunday on the water 🌊 #lake #calm",
    "first loaf of the week #bread #baking",
    "a new coat from an old blanket #sewing",
    "the 6:14 through the fog 🚂 #trains",
    "tomatoes on the ninth floor #garden",
)


@dataclass(frozen=True, slots=True)
class Video:
    """One video of the feed."""

    id: str
    author: str
    caption: str
    likes: str
    comments: str
    favourites: str
    shares: str


def video(world: World, username: str, place: int) -> Video:
    """The `place`-th video of an account's feed, from 0."""

    def number(name: str, below: int) -> int:
        return world.number("video", username, place, name, below=below)

    return Video(
        id=str(7_300_000_000_000_000_100 + number("id", 10**9) * 1000),
        author=AUTHORS[number("author", len(AUTHORS))],
        caption=CAPTIONS[number("caption", len(CAPTIONS))],
        likes=_short(number("likes", 900_000)),
        comments=f"{number('comments', 9_000):,}",
        favourites=_short(number("favourites", 50_000)),
        shares=f"{number('shares', 9_000):,}",
    )


def _short(count: int) -> str:
    return f"{count / 1000:.1f}K" if count >= 10_000 else f"{count:,}"
