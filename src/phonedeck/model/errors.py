"""The errors of Phonedeck, named after what happens next.

They are few on purpose. Whoever catches one needs to know three things: may the task be tried again, what does
the client of the API see, how does the task end. `CONSEQUENCES` answers all three, once, for every layer; a new
error is a new row there. Errors that only one module raises and catches do not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from phonedeck.model.task import Outcome, Reason


class Retry(StrEnum):
    """What the engine may do with a task that ended in an error."""

    NEVER = "never"
    LATER = "later"
    LOOK_FIRST = "look_first"
    """An act may have happened: the phone is read before anything is done again."""


class Code(int):
    """A wire code of `/api/v1`; documented ones travel with HTTP status 200 (docs/reasons.md)."""


SUCCESS = Code(0)
INVALID = Code(40001)
SCRIPT_NAME_MISSING = Code(40002)
SCRIPT_WITHOUT_API = Code(40003)
TOKEN_REQUIRED = Code(40101)
PLAN_WITHOUT_API = Code(40301)
ORIGIN_REFUSED = Code(40302)
NOT_FOUND = Code(40401)
METHOD_NOT_ALLOWED = Code(40501)
CONFLICT = Code(40901)
TOO_LARGE = Code(41301)
NOT_JSON = Code(41501)
TOO_MANY = Code(42901)
INTERNAL = Code(50001)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request: the field's path, what it must be, what came."""

    field: str
    problem: str
    got: Any = None


class PhonedeckError(Exception):
    """Base of every error that a person or a client may see. The message says what to do next."""

    reason: Reason | None = None

    def __init__(self, message: str, *, reason: Reason | None = None) -> None:
        super().__init__(message)
        self.message = message
        if reason is not None:
            self.reason = reason


class InvalidRequest(PhonedeckError):
    """The request cannot be carried out as written; nothing was created."""

    def __init__(self, problems: Sequence[Problem] | str, *, code: Code = INVALID) -> None:
        self.problems = [Problem("", problems)] if isinstance(problems, str) else list(problems)
        self.code = code
        super().__init__("; ".join(f"{p.field}: {p.problem}" if p.field else p.problem for p in self.problems))


class NotFound(PhonedeckError):
    """A task, device, account or target that does not exist."""

    def __init__(self, message: str, *, problems: Sequence[Problem] = (), reason: Reason | None = None) -> None:
        super().__init__(message, reason=reason)
        self.problems = list(problems)


class Conflict(PhonedeckError):
    """The thing exists but is not in the state that the request needs."""


class DiskFull(PhonedeckError):
    """There is no room to write; nothing was stored, and what is stored can still be read."""

    def __init__(self, place: str) -> None:
        super().__init__(f"the disk is full: nothing was stored. Make room in {place}, then do it again")


class Unreachable(PhonedeckError):
    """The server did not answer, also when asked again; a call that was not a mere read may have been carried out."""


class PlanRefused(PhonedeckError):
    """The licence plan has no API access."""


class DeviceLost(PhonedeckError):
    """The phone cannot be worked with now; nothing was sent that could have acted."""

    reason = Reason.DEVICE_OFFLINE


class PhoneFrozen(DeviceLost):
    """adb lists the phone but it does not answer."""

    reason = Reason.PHONE_FROZEN


class ServerGone(DeviceLost):
    """The uiautomator server on the phone died or could not be started."""

    reason = Reason.UIAUTOMATOR_GONE


class LeaseEnding(PhonedeckError):
    """Too little of this worker's lease on the phone is left to act; nothing was sent. Another attempt may."""

    reason = Reason.INTERRUPTED


class ScreenNotRecognised(PhonedeckError):
    """The screen is none that the app's pack describes; nothing is tapped on a guess."""

    reason = Reason.SCREEN_NOT_RECOGNISED


class NeedsHuman(PhonedeckError):
    """A challenge, a log-in, a block: a person must look at the phone. Never worked around."""

    reason = Reason.NEEDS_HUMAN


class LimitReached(PhonedeckError):
    """A limit of ours or of the platform says: later; `until`, aware, is when, where that is known."""

    reason = Reason.LIMIT_REACHED

    def __init__(self, message: str, *, until: datetime | None = None, reason: Reason | None = None) -> None:
        super().__init__(message, reason=reason)
        self.until = until


class Refused(PhonedeckError):
    """A rule says no, and will say no again."""

    reason = Reason.REFUSED


class OutcomeUnknown(PhonedeckError):
    """An act was sent and its answer was lost. Look at the phone; never send it again blindly."""

    reason = Reason.OUTCOME_UNKNOWN


class TaskStopped(PhonedeckError):
    """A person stopped the task; raised inside the script at its next call."""

    reason = Reason.STOPPED


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from an error, for the engine, the API and the command line."""

    retry: Retry
    code: Code
    outcome: Outcome
    exit_status: int


CONSEQUENCES: dict[type[BaseException], Consequence] = {
    InvalidRequest: Consequence(Retry.NEVER, INVALID, Outcome.ERROR, 2),
    NotFound: Consequence(Retry.NEVER, NOT_FOUND, Outcome.ERROR, 4),
    Conflict: Consequence(Retry.NEVER, CONFLICT, Outcome.ERROR, 5),
    DiskFull: Consequence(Retry.LATER, INTERNAL, Outcome.ERROR, 12),
    Unreachable: Consequence(Retry.LATER, INTERNAL, Outcome.ERROR, 13),
    PlanRefused: Consequence(Retry.NEVER, PLAN_WITHOUT_API, Outcome.REFUSED, 6),
    DeviceLost: Consequence(Retry.LATER, CONFLICT, Outcome.ERROR, 7),
    LeaseEnding: Consequence(Retry.LATER, INTERNAL, Outcome.ERROR, 7),
    ScreenNotRecognised: Consequence(Retry.LATER, CONFLICT, Outcome.ERROR, 3),
    NeedsHuman: Consequence(Retry.NEVER, CONFLICT, Outcome.NEEDS_HUMAN, 8),
    LimitReached: Consequence(Retry.LATER, CONFLICT, Outcome.REFUSED, 9),
    Refused: Consequence(Retry.NEVER, INVALID, Outcome.REFUSED, 9),
    OutcomeUnknown: Consequence(Retry.LOOK_FIRST, CONFLICT, Outcome.UNCONFIRMED, 10),
    TaskStopped: Consequence(Retry.NEVER, CONFLICT, Outcome.STOPPED, 11),
    PhonedeckError: Consequence(Retry.LATER, INTERNAL, Outcome.ERROR, 1),
    Exception: Consequence(Retry.LATER, INTERNAL, Outcome.ERROR, 1),
}


def consequence(error: BaseException) -> Consequence:
    """The row of the error's nearest class."""
    for kind in type(error).__mro__:
        if kind in CONSEQUENCES:
            return CONSEQUENCES[kind]
    return CONSEQUENCES[Exception]


def exit_status(code: int) -> int:
    """How a command ends when the API refused with a code: as the error of its family does.

    Many errors have the code of an internal one; which it was, a client cannot know.
    """
    for row in CONSEQUENCES.values():
        if row.code != INTERNAL and row.code // 100 == code // 100:
            return row.exit_status
    return CONSEQUENCES[PhonedeckError].exit_status
