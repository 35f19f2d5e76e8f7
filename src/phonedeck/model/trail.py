"""The trail of an attempt: what was done at the phone and what was decided, between its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST = 200
"""Characters of a text that the trail keeps."""


class Did(StrEnum):
    """What an entry of the trail tells of."""

    TAP = "tap"
    LONG_TAP = "long_tap"
    SWIPE = "swipe"
    KEY = "key"
    TEXT = "text"
    OPEN = "open"
    """A link, an app, or content handed to one."""
    CLOSE = "close"
    """An app was ended."""
    DECISION = "decision"
    """Nothing was done at the phone: the script chose."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The element that something was done to.

    `name` is what the pack calls it and `signs` are what told it (label, id, structure); both are empty where a script
    found it in another way. `bounds` are left, top, right, bottom in pixels of the screen.
    """

    name: str
    signs: tuple[str, ...]
    label: str
    cls: str
    resource_id: str
    bounds: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One thing that was done, noted before it was sent, or decided. Points and sizes are in pixels of the screen.

    `what` is the key, the text, the link or app, or the decision; `why` is a decision's reason. `screen` is the pack's
    name of the screen on which it was decided; empty where it was not recognised.
    """

    did: Did
    what: str = ""
    why: str = ""
    screen: str = ""
    element: Matched | None = None
    at: tuple[int, int] | None = None
    to: tuple[int, int] | None = None
    size: tuple[int, int] | None = None

    @property
    def changes_screen(self) -> bool:
        """Whether a picture taken before it need not show the screen any more."""
        return self.did is not Did.DECISION


@dataclass(frozen=True, slots=True)
class TrailRow:
    """An entry of a trail, the step that it led to, and what shows the screen on which it was decided: the hashes of
    a picture and of a tree, where such were kept."""

    number: int
    step: int
    noted_at: datetime
    entry: TrailEntry
    picture: str | None = None
    tree: str | None = None
    attempt: int = 0


def decision(what: str, why: str) -> TrailEntry:
    """What a script decided, and why."""
    return TrailEntry(Did.DECISION, what[:LONGEST], why[:LONGEST])
