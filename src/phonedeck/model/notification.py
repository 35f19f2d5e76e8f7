"""Notifications: what a person is told, how many causes become one message, and how a message is sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Rule(StrEnum):
    """What a notification may be about. `test` is a message that somebody asked for."""

    TASK_FAILED = "task_failed"
    ACCOUNT_HELD = "account_held"
    PHONE_LOST = "phone_lost"
    NOTHING_DISPATCHED = "nothing_dispatched"
    TEST = "test"


RULES = tuple(rule for rule in Rule if rule is not Rule.TEST)
TITLES: dict[Rule, tuple[str, str]] = {
    Rule.TASK_FAILED: ("A task failed", "{count} tasks failed"),
    Rule.ACCOUNT_HELD: ("An account is held", "{count} accounts are held"),
    Rule.PHONE_LOST: ("A phone is lost", "{count} phones are lost"),
    Rule.NOTHING_DISPATCHED: ("No task is being started", "No task is being started"),
    Rule.TEST: ("Test", "Test"),
}
COLLECTED = timedelta(seconds=30)
"""So long causes of one rule are collected before a message: a hub that dies takes thirty phones with it. What is over
by then is not told at all."""
QUIET_SECONDS = 900
"""By default, the least time between two messages about one rule."""
IDLE_MINUTES = 15
MOST_LISTED = 10
TRIES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600))
"""The pause after each attempt that failed; after the last one the message is given up."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Something to tell: it is told once, however long it lasts. `count` is how often it happened."""

    key: str
    text: str
    since: datetime
    count: int = 1
    told_at: datetime | None = None


def due_at(untold: Sequence[Cause], last: datetime | None, quiet_seconds: int) -> datetime | None:
    """When the untold causes of a rule become one message, after the last of that rule; None: there are none."""
    if not untold:
        return None
    collected = min(cause.since for cause in untold) + COLLECTED
    return collected if last is None else max(collected, last + timedelta(seconds=quiet_seconds))


def message(rule: Rule, causes: Sequence[Cause]) -> tuple[str, str]:
    """Title and text of one message about causes."""
    count = sum(cause.count for cause in causes)
    title = f"Phonedeck: {TITLES[rule][count != 1].format(count=count)}"
    lines = [cause.text + (f" ({cause.count} times)" if cause.count > 1 else "") for cause in causes[:MOST_LISTED]]
    if len(causes) > MOST_LISTED:
        lines.append(f"and {len(causes) - MOST_LISTED} more")
    return title, "\n".join(lines)


def pause_after(attempts: int) -> timedelta | None:
    """How long a message waits after so many attempts; None when that was the last."""
    return TRIES[attempts - 1] if attempts <= len(TRIES) else None
