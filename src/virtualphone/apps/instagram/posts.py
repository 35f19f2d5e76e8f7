"""The posts that can be seen: made from a rule by their code, or posted by one of our accounts.

How often ads, suggestions and posts by two come is unmeasured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from virtualphone import world as rules
from virtualphone.apps.instagram.session import APP
from virtualphone.world import World

CAPTIONS = (
    "three weeks of rain and the moss took over the wall 🌿 #moss #garden",
    "sharpening day at the workshop, all forty chisels #woodwork",
    "the ferry at six, nobody on it but the gulls #harbour",
    "second try at the striped scarf, better than the first #knitting",
    "a kettle older than anyone in the house ☕ #kitchen",
)
SOUNDS = ("Slow Kettle", "Gulls at Six", "Forty Chisels", "Moss Waltz")
PARTNERS = ("moss.garden", "harbour.six", "kettle.house")
DATES = ("March 3", "April 18", "June 7", "August 21", "October 2", "November 11")


@dataclass(frozen=True, slots=True)
class Item:
    """One post as screens show it. `kind` is photo or reel; `ad` when somebody paid for it."""

    code: str
    author: str
    kind: str
    caption: str
    likes: int
    comments: int
    sound: str
    date: str
    ad: bool = False
    partner: str = ""
    """Who made it together with the author."""


def full_name(user: str) -> str:
    """The display name that goes with a handle."""
    return " ".join(part.capitalize() for part in re.split(r"[._]", user) if part)


def by_code(world: World, code: str, author: str = "") -> Item:
    """The post behind a code; `author` when it is reached from a profile, for which the rule of codes says nothing."""
    own = world.post(APP, code)
    if own is not None:
        account, post = own
        kind = "photo" if post.kind == "photo" else "reel"
        return Item(code, account.username, kind, post.caption, 0, 0, post.sound, "Just now")

    def number(name: str, below: int) -> int:
        return world.number("post", code, name, below=below)

    return Item(
        code=code,
        author=author or rules.code_author(code),
        kind="photo" if number("kind", 3) == 0 else "reel",
        caption=CAPTIONS[number("caption", len(CAPTIONS))],
        likes=number("likes", 10 ** (number("likes size", 5) + 1)),
        comments=number("comments", 10 ** (number("comments size", 3) + 1)),
        sound=SOUNDS[number("sound", len(SOUNDS))],
        date=DATES[number("date", len(DATES))],
        partner=PARTNERS[number("partner", len(PARTNERS))] if number("together", 5) == 0 else "",
    )


def in_feed(world: World, username: str, place: int, *, reels: bool = False) -> Item | None:
    """What stands at a place of an account's feed: every fifth is an ad, every seventh of the home feed a row of
    suggested accounts, for which None stands."""
    if not reels and place % 7 == 4:
        return None
    name = "reels" if reels else "feed"
    code = world.post_id(APP, name, username, place)
    item = by_code(world, code)
    return replace(item, kind="reel" if reels else item.kind, ad=place % 5 == 2)


def old_posts(world: World, user: str) -> int:
    """How many posts a profile has beside those that our accounts made."""
    return 3 + world.number("posts", user, below=40)


def on_profile(world: World, user: str) -> list[Item]:
    """What a profile's grid shows, newest first. Stories are not in it."""
    items = []
    account = world.known(APP, user)
    if account is not None:
        items += [by_code(world, post.id) for post in reversed(account.posts) if post.kind != "story"]
    for place in range(old_posts(world, user)):
        items.append(by_code(world, world.post_id(APP, "profile", user, place), user))
    return items
