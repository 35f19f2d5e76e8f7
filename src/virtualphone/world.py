"""The pretend world: a rule and not a fixture, so that anyone can write a test against it.

Every handle `[a-z][a-z0-9._]{1,23}` exists, except those that begin with `missing`. `private…` is private, `blocked…`
has blocked us, `fan…` follows us. A TikTok post id is a number, an Instagram one a code; both tell by their ending
what the post is like. What accounts do is kept here, shared by all phones of one process.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

HANDLE = re.compile(r"[a-z][a-z0-9._]{1,23}")
LETTER = (
    r"[\w\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
)
"""Of a word in any script: with the vowels and tones above and below letters, which are none to Python."""
CODE = re.compile(r"[A-Za-z0-9_-]{5,40}")
GONE, COMMENTS_OFF, COMMENTS_LIMITED, NO_PICTURES = "404", "403", "405", "406"
"""Endings of post ids and codes: it is gone, nobody can comment, a comment is refused when it is sent, none takes a
picture."""


class Relation(Enum):
    """How an account stands to a user."""

    NONE = "none"
    FOLLOWING = "following"
    FRIENDS = "friends"
    REQUESTED = "requested"


class CommentRule(Enum):
    """Whether a post takes comments."""

    OPEN = "open"
    OFF = "off"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment by one of our accounts. `image` is the sha256 of the picture in it, or empty."""

    id: str
    post: str
    username: str
    text: str
    image: str
    at: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post by one of our accounts. `media` are the sha256 of its files in order, `kind` what the app calls it:
    video, photo, reel, story. `at` is ISO 8601 with microseconds, UTC."""

    id: str
    kind: str
    caption: str
    title: str
    media: tuple[str, ...]
    sound: str
    at: str


@dataclass(slots=True)
class Draft:
    """What an account kept without posting it. `kept` is False while it is only left over from an editor."""

    kind: str
    media: tuple[str, ...]
    caption: str = ""
    title: str = ""
    sound: str = ""
    kept: bool = True


@dataclass(slots=True, eq=False)
class Account:
    """One of the accounts that the phones are logged in to. Lists are oldest first."""

    app: str
    username: str
    world: World = field(repr=False)
    following: set[str] = field(default_factory=set)
    requested: set[str] = field(default_factory=set)
    liked: set[str] = field(default_factory=set)
    favourites: set[str] = field(default_factory=set)
    comments: list[Comment] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)

    def relation(self, user: str) -> Relation:
        if user in self.requested:
            return Relation.REQUESTED
        if user in self.following:
            return Relation.FRIENDS if self.is_followed_by(user) else Relation.FOLLOWING
        return Relation.NONE

    def is_followed_by(self, user: str) -> bool:
        """By the rule, or because one of our accounts has done it."""
        other = self.world.known(self.app, user)
        return follows_us(user) or (other is not None and self.username in other.following)

    def follow(self, user: str) -> None:
        (self.requested if is_private(user) else self.following).add(user)

    def unfollow(self, user: str) -> None:
        self.following.discard(user)
        self.requested.discard(user)

    def comment(self, post: str, text: str, image: str = "") -> Comment:
        """Write a comment under a post."""
        number = len(self.comments)
        comment = Comment(
            self.world.post_id(self.app, "comment", self.username, number), post, self.username, text, image, _now()
        )
        self.comments.append(comment)
        self.world.note_comment(self.app, comment)
        return comment

    def publish(self, kind: str, media: Sequence[str], *, caption: str = "", title: str = "", sound: str = "") -> Post:
        """Put a post on the own profile."""
        id = self.world.post_id(self.app, "post", self.username, len(self.posts))
        post = Post(id, kind, caption, title, tuple(media), sound, _now())
        self.posts.append(post)
        self.world.note_post(self, post)
        return post

    def state(self) -> dict[str, Any]:
        """All of it as the control port shows it, newest posts last."""
        return {
            "app": self.app,
            "username": self.username,
            "following": sorted(self.following),
            "requested": sorted(self.requested),
            "liked": sorted(self.liked),
            "favourites": sorted(self.favourites),
            "comments": [
                {"id": each.id, "post": each.post, "text": each.text, "image": each.image, "at": each.at}
                for each in self.comments
            ],
            "posts": [
                {
                    "id": each.id,
                    "kind": each.kind,
                    "caption": each.caption,
                    "title": each.title,
                    "media": list(each.media),
                    "sound": each.sound,
                    "at": each.at,
                }
                for each in self.posts
            ],
            "drafts": [
                {"kind": each.kind, "caption": each.caption, "title": each.title, "media": list(each.media)}
                for each in self.drafts
                if each.kept
            ],
        }


class World:
    """All accounts by app and name. `app` is `tiktok` or `instagram`."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self._accounts: dict[tuple[str, str], Account] = {}
        self._comments: defaultdict[tuple[str, str], list[Comment]] = defaultdict(list)
        self._posts: dict[tuple[str, str], tuple[Account, Post]] = {}

    def account(self, app: str, username: str) -> Account:
        """The account of that name, made when it is first asked for."""
        found = self._accounts.get((app, username))
        if found is None:
            found = self._accounts[app, username] = Account(app, username, self)
        return found

    def known(self, app: str, username: str) -> Account | None:
        """The account of that name if it is one of ours."""
        return self._accounts.get((app, username))

    def comments(self, app: str, post: str) -> Sequence[Comment]:
        """What our accounts wrote under a post, oldest first."""
        return self._comments.get((app, post), ())

    def post(self, app: str, id: str) -> tuple[Account, Post] | None:
        """A post by one of our accounts."""
        return self._posts.get((app, id))

    def note_comment(self, app: str, comment: Comment) -> None:
        self._comments[app, comment.post].append(comment)

    def note_post(self, account: Account, post: Post) -> None:
        self._posts[account.app, post.id] = (account, post)

    def number(self, *parts: object, below: int) -> int:
        """A number that depends on the seed and the parts alone."""
        digest = hashlib.sha256("|".join(map(str, (self.seed, *parts))).encode()).digest()
        return int.from_bytes(digest[:6]) % below

    def post_id(self, app: str, *parts: object) -> str:
        """An id for a new post: 19 digits for TikTok, a code of 11 characters for Instagram; never with an ending
        that says something."""
        salt = 0
        while True:
            number = self.number("id", app, *parts, salt, below=10**13)
            if app == "tiktok":
                id = str(7_500_000_000_000_000_000 + number * 10_000 + 1_117)
            else:
                id = "D" + base64.urlsafe_b64encode(hashlib.sha256(str(number).encode()).digest()).decode()[:10]
            if not id.endswith((GONE, COMMENTS_OFF, COMMENTS_LIMITED, NO_PICTURES)):
                return id
            salt += 1


def exists(user: str) -> bool:
    return bool(HANDLE.fullmatch(user)) and not user.startswith("missing")


def is_private(user: str) -> bool:
    return user.startswith("private")


def has_blocked_us(user: str) -> bool:
    return user.startswith("blocked")


def follows_us(user: str) -> bool:
    return user.startswith("fan")


def search(words: str) -> list[str]:
    """The users that a search for words shows, best first."""
    name = words.strip().lstrip("@").lower()
    return [found for found in (name, f"{name}.official", f"{name}_1") if exists(found)]


def post_exists(id: str) -> bool:
    """A numeric TikTok id; that its author exists is another question."""
    return id.isascii() and id.isdecimal() and not id.endswith(GONE)


def code_exists(code: str) -> bool:
    """An Instagram code, or a short code of TikTok."""
    return bool(CODE.fullmatch(code)) and not code.endswith(GONE)


def comment_rule(id: str) -> CommentRule:
    """By the ending of a TikTok id or an Instagram code."""
    if id.endswith(COMMENTS_OFF):
        return CommentRule.OFF
    return CommentRule.LIMITED if id.endswith(COMMENTS_LIMITED) else CommentRule.OPEN


def takes_pictures(id: str) -> bool:
    """Whether a comment under a post, given its id or code, may have a picture in it."""
    return not id.endswith(NO_PICTURES)


def code_author(code: str) -> str:
    """Whose post an Instagram code or a TikTok short code is."""
    return "u" + hashlib.sha256(code.encode()).hexdigest()[:8]


def short_code_post(code: str) -> tuple[str, str]:
    """The author and the post id behind a TikTok short code."""
    return code_author(code), str(int(hashlib.sha256(code.encode()).hexdigest()[:15], 16))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
