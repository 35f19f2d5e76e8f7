"""What waits, what was started lately and how late: a few short reads of an index each, whatever there is in all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, literal, select

from phonedeck.model.task import Status
from phonedeck.storage.pending import pending
from phonedeck.storage.tables import task

STARTED = (Status.RUNNING, Status.COMPLETED, Status.FAILED)


def due(connection: Connection, now: datetime, *, most: int) -> int:
    """How many pending tasks are due, counted up to `most`."""
    some = select(task.c.due_at).where(pending(), task.c.due_at <= now).limit(most).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def next_at(connection: Connection, now: datetime) -> datetime | None:
    """When the next task becomes due that is not due now."""
    coming = select(task.c.due_at).where(pending(), task.c.due_at > now).order_by(task.c.due_at).limit(1)
    found: datetime | None = connection.execute(coming).scalar_one_or_none()
    return found


def delays(connection: Connection, *, most: int) -> list[float]:
    """Seconds from due to started of the newest tasks that were started, of each status up to `most`; sorted."""
    found = []
    for status in STARTED:
        newest = (
            select(task.c.due_at, task.c.started_at)
            .where(task.c.status == literal(int(status), literal_execute=True))
            .order_by(task.c.id.desc())
            .limit(most)
        )
        found += [
            max(0.0, (row.started_at - row.due_at).total_seconds())
            for row in connection.execute(newest)
            if row.started_at is not None
        ]
    return sorted(found)
