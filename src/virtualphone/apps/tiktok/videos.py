"""The videos of the feed and of profiles: made from rules, the same for everybody with the same seed."""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone import world as rules
from virtualphone.world import World

AUTHORS = ("nina.paints", "lake.runner", "bread_by_tom", "quiet.trains", "marta.sews", "roof_garden", "old.radios")
CAPTIONS = (
    "slow sunday on the water 🌊 #lake #calm",
    "first loaf of the week #bread #baking",
    "a new coat from an old blanket #sewing",
    "the 6:14 through the fog 🚂 #trains",
    "tomatoes on the ninth floor #garden",
)
SHARES = (("ad", 8), ("live", 6), ("people", 5), ("photo", 8))
"""Of a hundred places of the feed, how many are something else than a video."""
POSTS_OF_STRANGERS = 14


@dataclass(frozen=True, slots=True)
class Video:
    """One place of a feed. `kind`: video, photo, ad, live, people. `media` are the hashes of an own post."""

    id: str
    author: str
    caption: str
    likes: str
    comments: int
    favourites: str
    shares: str
    kind: str = "video"
    sound: str = ""
    media: tuple[str, ...] = ()

    @property
    def has_rail(self) -> bool:
        return self.kind in ("video", "photo", "ad")


def feed_video(world: World, username: str, place: int, topic: str = "") -> Video:
    """The `place`-th video of an account's feed, from 0; or of what a search for a topic shows, which has no ads."""

    def number(name: str, below: int) -> int:
        return world.number("video", username, topic, place, name, below=below)

    kind = "video"
    if place and not topic:
        chance = number("kind", 100)
        for each, share in SHARES:
            if chance < share:
                kind = each
                break
            chance -= share
    caption = CAPTIONS[number("caption", len(CAPTIONS))]
    return Video(
        id=str(7_300_000_000_000_000_100 + number("id", 10**9) * 1000),
        author=AUTHORS[number("author", len(AUTHORS))],
        caption=f"{topic}: {caption}" if topic else caption,
        likes=short(number("likes", 900_000)),
        comments=number("comments", 9_000),
        favourites=short(number("favourites", 50_000)),
        shares=f"{number('shares', 9_000):,}",
        kind=kind,
    )


def post_video(world: World, author: str, id: str, kind: str = "video") -> Video:
    """The post of an id: one of ours as it was posted, whatever the link said of it; else made from a rule."""
    ours = world.post("tiktok", id)
    if ours is not None:
        account, post = ours
        caption = " ".join(part for part in (post.title, post.caption) if part)
        return Video(
            id, account.username, caption, "0", 0, "0", "0", kind=post.kind, sound=post.sound, media=post.media
        )

    def number(name: str, below: int) -> int:
        return world.number("post", id, name, below=below)

    return Video(
        id=id,
        author=author,
        caption=CAPTIONS[number("caption", len(CAPTIONS))],
        likes=short(number("likes", 90_000)),
        comments=number("comments", 60),
        favourites=short(number("favourites", 5_000)),
        shares=f"{number('shares', 900):,}",
        kind=kind,
    )


def posts_of(world: World, user: str) -> list[Video]:
    """A user's posts, newest first: what one of our accounts posted, or what the rule says of a stranger."""
    ours = world.known("tiktok", user)
    if ours is not None:
        return [post_video(world, user, post.id) for post in reversed(ours.posts) if post.kind != "story"]
    found = []
    for place in range(POSTS_OF_STRANGERS):
        id = 7_200_000_000_000_000_100 + world.number("posts", user, place, below=10**9) * 1000
        found.append(post_video(world, user, str(id)))
    return sorted(found, key=lambda video: video.id, reverse=True)


def display_name(user: str) -> str:
    """The name that stands under a video. Most people use their handle, some add to it."""
    return f"{user}🌿 ." if user in ("nina.paints", "roof_garden") else user


def profile_name(user: str) -> str:
    """The name at the top of a profile."""
    return user.replace(".", " ").replace("_", " ").title()


def counted(video: Video, world: World) -> int:
    """How many comments a post has, those of our accounts among them."""
    return video.comments + len(world.comments("tiktok", video.id))


def visible_to(world: World, app_user: str, author: str) -> bool:
    """Whether an account may see a user's posts."""
    if not rules.exists(author) or rules.has_blocked_us(author):
        return False
    return not rules.is_private(author) or author in world.account("tiktok", app_user).following


def short(count: int) -> str:
    """A number as the app writes it."""
    return f"{count / 1000:.1f}K" if count >= 10_000 else f"{count:,}"
