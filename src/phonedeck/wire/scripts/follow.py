"""`script_config` of `follow` and `unfollow`: users, and the way to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from phonedeck.model import handle
from phonedeck.wire.lists import Entries
from phonedeck.wire.scripts.base import BrokenRule, Draw, ScriptConfig, Target
from phonedeck.wire.tolerant import OneOf


def _checked(text: str) -> str:
    if problem := handle.problem_with(text):
        raise ValueError(problem)
    return text


def _target(text: str) -> Target:
    return Target(handle.normalise(text), handle.platform_of(text))


Users = Annotated[list[str], Entries(commas=True, entry=_checked, same=_target)]


class FollowConfig(ScriptConfig):
    """Follow users: one task for each user and account."""

    per_target = frozenset({"target_users", "target_user", "target_username"})

    target_users: Users = Field(
        default_factory=list,
        description="Users, with or without @, or their profile URLs; wins over target_user",
        examples=[["@example_one", "example_two"]],
    )
    target_user: Users = Field(
        default_factory=list,
        description="Users in one text, one per line or comma",
        examples=["@example_one"],
    )
    target_username: Users = Field(
        default_factory=list, description="Another name of target_user", examples=["@example_one"]
    )
    access_method: Annotated[Literal["direct", "search"], OneOf(("direct", "search"))] = Field(
        default="direct", description="Open the profile directly, or find it through the app's search"
    )

    def broken_rules(self) -> Iterator[BrokenRule]:
        if not self._users():
            yield BrokenRule(
                ("target_users", "target_user", "target_username"),
                'is required: name at least one user, such as ["@name"]',
            )

    def targets(self) -> list[Target]:
        named = (_target(user) for user in self._users())
        return list(dict.fromkeys(Target(user.text, user.platform or self.platform) for user in named))

    def for_task(self, target: Target, position: int, draw: Draw) -> dict[str, Any]:
        return {**self.shared, "target_users": [target.text]}

    def _users(self) -> list[str]:
        return self.target_users or self.target_user or self.target_username


class UnfollowConfig(FollowConfig):
    """Stop following users: one task for each user and account."""
