"""The pretend world: a rule and not a fixture, so that anyone can write a test against it.

Every handle `[a-z][a-z0-9._]{1,23}` exists, except those that begin with `missing`. `private…` is private, `blocked…`
has blocked us, `fan…` follows us. What accounts do is kept here, shared by all phones of one process.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import Enum

HANDLE = re.compile(r"[a-z][a-z0-9._]{1,23}")


class Relation(Enum):
    """How an account stands to a user."""

    NONE = "none"
    FOLLOWING = "following"
    FRIENDS = "friends"
    REQUESTED = "requested"


@dataclass(slots=True)
class Account:
    """One of the accounts that the phones are logged in to."""

    app: str
    username: str
    following: set[str] = field(default_factory=set)
    requested: set[str] = field(default_factory=set)
    liked: set[str] = field(default_factory=set)
    favourites: set[str] = field(default_factory=set)

    def relation(self, user: str) -> Relation:
        if user in self.requested:
            return Relation.REQUESTED
        if user in self.following:
            return Relation.FRIENDS if follows_us(user) else Relation.FOLLOWING
        return Relation.NONE

    def follow(self, user: str) -> None:
        (self.requested if is_private(user) else self.following).add(user)

    def unfollow(self, user: str) -> None:
        self.following.discard(user)
        self.requested.discard(user)


class World:
    """All accounts by app and name."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self._accounts: dict[tuple[str, str], Account] = {}

    def account(self, app: str, username: str) -> Account:
        return self._accounts.setdefault((app, username), Account(app, username))

    def number(self, *parts: object, below: int) -> int:
        """A number that depends on the seed and the parts alone."""
        digest = hashlib.sha256("|".join(map(str, (self.seed, *parts))).encode()).digest()
        return int.from_bytes(digest[:6]) % below


def exists(user: str) -> bool:
    return bool(HANDLE.fullmatch(user)) and not user.startswith("missing")


def is_private(user: str) -> bool:
    return user.startswith("private")


def has_blocked_us(user: str) -> bool:
    return user.startswith("blocked")


def follows_us(user: str) -> bool:
    return user.startswith("fan")


def post_exists(post_id: str) -> bool:
    return post_id.isdecimal() and not post_id.endswith("404")
