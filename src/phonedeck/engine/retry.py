"""What follows from an error: the task ends, or waits and runs again. One table: `model.errors.CONSEQUENCES`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from phonedeck.model.errors import (
    DeviceLost,
    LeaseEnding,
    LimitReached,
    OutcomeUnknown,
    PhonedeckError,
    Retry,
    consequence,
)
from phonedeck.model.job import Result
from phonedeck.model.task import Outcome, Reason, Task

LONGEST_SECONDS = 60.0
SHORTEST_SHARE = 1 / 12
"""Of the longest wait: before that, what was lost is hardly back."""
LIMIT_SECONDS = 900.0
ACCOUNT_SECONDS = 60.0
MOST_SETBACKS = 20
MOST_AUTOMATIC = 3


@dataclass(frozen=True, slots=True)
class Again:
    """The task goes back to pending until `due_at`. `setback`: the phone was lost; `retried`: counted as a retry."""

    due_at: datetime
    reason: Reason
    remark: str
    setback: bool = False
    retried: bool = False


class Retries:
    """Decides by the kind of error. `automatic`: how often a task that failed is retried by itself; `longest_seconds`:
    within how many it, or one whose phone was lost, runs again."""

    def __init__(self, chance: random.Random, automatic: int = 0, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._chance = chance
        self._automatic = min(automatic, MOST_AUTOMATIC)
        self._longest_seconds = longest_seconds

    def after(self, error: Exception, task: Task, now: datetime) -> Result | Again:
        """What becomes of a task whose attempt ended in this error."""
        if isinstance(error, LimitReached):
            return Again(_until(error, now), error.reason or Reason.LIMIT_REACHED, one_line(error.message))
        if isinstance(error, LeaseEnding):
            return Again(now, Reason.INTERRUPTED, one_line(error.message))
        # No act is open here: what was lost is the answer to a step that nobody but the phone's owner sees.
        if isinstance(error, DeviceLost | OutcomeUnknown) and task.setbacks < MOST_SETBACKS:
            reason = Reason.DEVICE_OFFLINE if isinstance(error, OutcomeUnknown) else error.reason
            return Again(self._soon(now), reason or Reason.DEVICE_OFFLINE, one_line(error.message), setback=True)
        if isinstance(error, PhonedeckError):
            result = Result(consequence(error).outcome, one_line(error.message), error.reason)
        else:
            words = f"A fault in Phonedeck: {type(error).__name__}; see the log."
            result = Result(Outcome.ERROR, words, Reason.INTERNAL)
        if consequence(error).retry is Retry.LATER and task.retry_count < self._automatic:
            return Again(self._soon(now), result.reason or Reason.INTERNAL, result.remark, retried=True)
        return result

    def look_again(self, error: PhonedeckError, now: datetime) -> Again:
        """An act is open and its phone cannot be looked at: it is looked at when the phone is back."""
        remark = one_line(f"An act was sent; whether it happened is looked up when the phone is back. {error.message}")
        if isinstance(error, LimitReached):
            return Again(_until(error, now), error.reason or Reason.LIMIT_REACHED, remark)
        return Again(self._soon(now), Reason.RECONCILING, remark, setback=True)

    def _soon(self, now: datetime) -> datetime:
        return now + timedelta(
            seconds=self._chance.uniform(self._longest_seconds * SHORTEST_SHARE, self._longest_seconds)
        )


def _until(error: LimitReached, now: datetime) -> datetime:
    waits = ACCOUNT_SECONDS if error.reason is Reason.ACCOUNT_BUSY else LIMIT_SECONDS
    return error.until or now + timedelta(seconds=waits)


def one_line(text: str) -> str:
    """A remark: one line, of a length a table can show."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:299] + "…"
