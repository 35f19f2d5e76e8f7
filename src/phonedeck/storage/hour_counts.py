"""How many tasks ended how in each hour: kept beside the other counts, in the transaction that ends them.

A task that is retried or deleted afterwards has ended then all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from phonedeck.model.task import Outcome
from phonedeck.storage import counts
from phonedeck.storage.tables import task_count

KEPT = timedelta(days=8)
HOUR = timedelta(hours=1)


def note(connection: Connection, outcome: Outcome, now: datetime, count: int = 1) -> None:
    """So many tasks ended so, now."""
    change = counts.Change()
    change.add(_dimension(now), outcome.value, outcome.status, count)
    change.apply(connection)


def by_hour(connection: Connection, now: datetime, hours: int) -> Mapping[datetime, Mapping[Outcome, int]]:
    """The last hours of the clock in UTC with how tasks ended in each, the oldest first; the last one is not over."""
    counts.write(connection)
    starts = [_start(now) - HOUR * back for back in reversed(range(hours))]
    named = {_dimension(start): start for start in starts}
    rows = connection.execute(
        select(task_count.c.dimension, task_count.c.value, func.sum(task_count.c.count))
        .where(task_count.c.dimension.in_(list(named)))
        .group_by(task_count.c.dimension, task_count.c.value)
    )
    found: dict[datetime, dict[Outcome, int]] = {start: {} for start in starts}
    for dimension, value, count in rows:
        found[named[dimension]][Outcome(value)] = int(count)
    return found


def forget_old(connection: Connection, now: datetime) -> None:
    """Remove what is older than eight days."""
    old = (task_count.c.dimension >= counts.ENDED, task_count.c.dimension < _dimension(now - KEPT))
    connection.execute(delete(task_count).where(*old))


def _start(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _dimension(at: datetime) -> str:
    return f"{counts.ENDED}{_start(at):%Y-%m-%dT%H}"
