"""Pending tasks by the time they become due: how many, and which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, func, or_, select, type_coerce

from phonedeck.model.task import Task
from phonedeck.storage.pending import pending
from phonedeck.storage.tables import EPOCH, MICROSECOND, task
from phonedeck.storage.tasks import from_row

QUARTER = timedelta(minutes=15)
"""Every time zone's hours begin with one."""


def counts(connection: Connection, start: datetime, end: datetime) -> Mapping[datetime, int]:
    """How many pending tasks become due in each quarter of an hour, from `start` to before `end`; those with any."""
    quarter = type_coerce(task.c.due_at, BigInteger) // (QUARTER // MICROSECOND)
    query = (
        select(quarter, func.count())
        .where(pending(), task.c.due_at >= start, task.c.due_at < end)
        .group_by(quarter)
        .order_by(quarter)
    )
    return {EPOCH + int(number) * QUARTER: int(count) for number, count in connection.execute(query)}


def tasks(
    connection: Connection, start: datetime, end: datetime, *, limit: int, after: tuple[datetime, int] | None = None
) -> list[Task]:
    """The pending tasks that become due from `start` to before `end`, by time, then by id; `after` is the last one
    seen."""
    query = (
        select(task)
        .where(pending(), task.c.due_at >= start, task.c.due_at < end)
        .order_by(task.c.due_at, task.c.id)
        .limit(limit)
    )
    if after is not None:
        at, id_ = after
        query = query.where(task.c.due_at >= at, or_(task.c.due_at > at, task.c.id > id_))
    return [from_row(row) for row in connection.execute(query)]
