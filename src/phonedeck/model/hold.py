"""A hold: an account is frozen, and nothing runs for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=2), timedelta(hours=48)
PAUSE_FORGOTTEN = timedelta(days=7)
"""An account that goes on for this long after a pause begins with the first one again."""


class HoldKind(StrEnum):
    """What ends it."""

    PERSON = "person"
    """A challenge, a log-in, a block: a person looks at the phone, and releases the account."""
    RATE_LIMIT = "rate_limit"
    """The app said "too often": it ends by itself, later each time."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an account is frozen. `screenshot` and `tree` are hashes of artifacts; `until` None waits for a person."""

    id: int
    account_id: int
    kind: HoldKind
    reason: str
    held_at: datetime
    until: datetime | None = None
    task_id: int | None = None
    attempt: int | None = None
    device: str | None = None
    screenshot: str | None = None
    tree: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    release_reason: str | None = None


def next_pause(last: Hold | None, now: datetime) -> timedelta:
    """How long an account rests that the app calls too busy; `last` is its last rest of this kind."""
    if last is None or last.until is None or now > last.until + PAUSE_FORGOTTEN:
        return FIRST_PAUSE
    return min(2 * (last.until - last.held_at), LONGEST_PAUSE)
