"""What a script may ask of any app. Scripts know these and no app by name."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Relation(StrEnum):
    """How the active account stands to the user of a profile, as the profile shows it."""

    NONE = "none"
    FOLLOWING = "following"
    FRIENDS = "friends"
    REQUESTED = "requested"
    SELF = "self"
    UNKNOWN = "unknown"
    """There is a button for it, and what it says is not known: another language, another version."""
    UNAVAILABLE = "unavailable"
    """The profile offers no way to follow."""

    @property
    def follows(self) -> bool:
        """Whether a follow of ours stands, accepted or waiting for the user."""
        return self in (Relation.FOLLOWING, Relation.FRIENDS, Relation.REQUESTED)


class Profile(Protocol):
    """A user's profile on the screen, as it was when it was looked at."""

    @property
    def handle(self) -> str:
        """The user's name without @, in lower case."""
        ...

    @property
    def relation(self) -> Relation: ...

    def follow(self) -> Profile:
        """Tap the follow button and wait for the profile to show it; the profile as it is then.

        Raises:
            OutcomeUnknown: the answer to the tap was lost.
        """
        ...


class App(Protocol):
    """One app on one phone."""

    def open_profile(self, user: str, *, afresh: bool = False) -> Profile:
        """Open a user's profile by its link; `afresh` ends the app first, so that nothing remembered is shown.

        Raises:
            NotFound: the app shows no such user.
            ScreenNotRecognised: it shows something else.
        """
        ...
