"""What the engine hands to a script, and what a script hands back."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from phonedeck.model.intent import Act, Intent
from phonedeck.model.media import Supply
from phonedeck.model.task import Outcome, Reason, Task
from phonedeck.model.trail import TrailEntry


@dataclass(frozen=True, slots=True)
class Result:
    """How a script ended: read from the phone, never assumed from a tap. The remark is one line for people."""

    outcome: Outcome
    remark: str
    reason: Reason | None = None


class Sighting(StrEnum):
    """What a look for the result of an earlier act found."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    UNSENT = "unsent"
    """What was to be sent is still there, unsent: in a draft, a form, a field. It did not happen."""
    CANNOT_TELL = "cannot_tell"


class ArtifactKind(StrEnum):
    """What an attempt may keep for people to look at."""

    SCREENSHOT = "screenshot"
    """JPEG."""
    TREE = "tree"
    """The screen's hierarchy, XML."""

    @property
    def media_type(self) -> str:
        return "image/jpeg" if self is ArtifactKind.SCREENSHOT else "application/xml"


class Job(Protocol):
    """One attempt of one task. The script decides; pacing, limits, waiting and retrying are the engine's."""

    task: Task
    stop: threading.Event
    open_intent: Intent | None
    """The intent that was written and is not settled: while there is one, its act may be sent, once."""
    supply: Supply
    """Where the files come from, for what posts some."""

    def progress(self, done: int, total: int, label: str) -> None:
        """Tell people how far it is.

        Raises:
            TaskStopped: a person stopped the task.
        """
        ...

    def step(self, name: str, **detail: Any) -> None:
        """Note a part of the attempt, with what was seen.

        Raises:
            TaskStopped: a person stopped the task.
        """
        ...

    def decide(self, what: str, why: str) -> None:
        """Note what was chosen and why, for people who look at the attempt; written with whatever is written next."""
        ...

    def did(self, entry: TrailEntry) -> None:
        """Something is about to be done at the phone; written with whatever is written next."""
        ...

    def act_as(self, platform: str, username: str) -> None:
        """Say which account the phone is about to act as, once it was read; acts are written under it.

        Raises:
            LimitReached: the account is held, over a limit of what the task is for, outside its active hours, or busy
                in a task on another phone; the task waits for it.
        """
        ...

    def saw(self, tree: bytes) -> None:
        """The newest look's XML. It is stored with the next step, before and after an act, and on failure."""
        ...

    def keep(self, kind: ArtifactKind, name: str, content: bytes) -> None:
        """Store a screenshot or a tree under a short name, for `artifacts` of the task."""
        ...

    def intend(self, act: Act, target: str, before: Mapping[str, Any] | None = None, *, text: str = "") -> Intent:
        """Commit the intent of one act; called right before the tap that the world sees. `before` is what the phone
        showed until then, where only a comparison tells whether the act happened; `Intent.evidence` has it again.
        `text` is a comment's. Where an error is raised, nothing may be sent.

        Raises:
            LimitReached: the account is over a limit until a time.
            Refused: a rule says no for good: too many accounts at the target, the same comment again.
            TaskStopped: a person stopped the task.
            LeaseEnding: too little of the lease on the phone is left to act safely.
        """
        ...

    def begun(self, act: Act) -> Sequence[str]:
        """The targets of the acts of this kind that this task did, or may have done, in this attempt or an earlier one,
        the first first: for acts of which the app shows no trace where the next one would be made."""
        ...

    def confirm(self, intent: Intent, evidence: Mapping[str, Any]) -> None:
        """The phone shows that the act happened."""
        ...

    def unconfirmed(self, intent: Intent, evidence: Mapping[str, Any]) -> None:
        """The phone does not tell whether the act happened, and the script can go on without knowing."""
        ...
