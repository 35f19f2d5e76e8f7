"""When pending tasks may start, and what gives them another time.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, literal, or_, select, update

from phonedeck.model.task import Reason, Status, Task
from phonedeck.storage import events, notices
from phonedeck.storage.events import EventType
from phonedeck.storage.pending import pending
from phonedeck.storage.tables import task
from phonedeck.storage.tasks import Candidate, from_row


def late(connection: Connection, now: datetime, by: timedelta) -> list[Task]:
    """Pending tasks with a start time that lies more than `by` in the past."""
    query = select(task).where(
        task.c.status == int(Status.PENDING), task.c.due_at < now - by, task.c.scheduled_at.is_not(None)
    )
    return [from_row(row) for row in connection.execute(query)]


def postpone(connection: Connection, due_at: Mapping[int, datetime]) -> None:
    """Give pending tasks another time, by id."""
    for id_, time in due_at.items():
        connection.execute(
            update(task).where(task.c.id == id_, task.c.status == int(Status.PENDING)).values(due_at=time)
        )


def wait_for_limit(
    connection: Connection, like: Candidate, until: datetime, reason: Reason, remark: str, now: datetime
) -> bool:
    """Let a pending task, and all that are due and like it, wait for a limit of their account; whether it does.

    Alike are those of the same script and account, or of the same script and phone where they name none. One whose
    act is to be looked up does not wait, and one that waits for a limit is not missed by it: a start that is late
    counts no more. A last time that the client gave stays.
    """
    account = (
        and_(task.c.device == like.device, task.c.username.is_(None))
        if like.username is None
        else and_(task.c.username == like.username, task.c.platform == like.platform)
    )
    rows = connection.execute(
        update(task)
        .where(
            task.c.status == int(Status.PENDING),
            account,
            task.c.script_name == like.script_name,
            task.c.due_at <= now,
            ~task.c.look_first,
            or_(task.c.expires_at.is_(None), task.c.expires_at >= now, task.c.attempt > 0),
        )
        .values(
            due_at=until,
            reason=reason,
            remark=remark,
            expires_at=case((~task.c.expires_by_grace, task.c.expires_at)),
        )
        .returning(task.c.id)
    )
    waiting = list(rows.scalars())
    events.note(connection, EventType.TASK, [str(id_) for id_ in waiting], now)
    return like.id in waiting


def reschedule(connection: Connection, waiting: Task, start: datetime, *, latest: datetime, now: datetime) -> bool:
    """Give a pending task another start, with `latest` as its last time unless the client gave one; whether it has it.

    Not one whose open act is to be looked up, nor one whose last time, given by the client, is not after the start.
    """
    own = and_(task.c.expires_at.is_not(None), ~task.c.expires_by_grace)
    result = connection.execute(
        update(task)
        .where(task.c.id == waiting.id, task.c.status == int(Status.PENDING), ~task.c.look_first)
        .where(or_(~own, task.c.expires_at > start))
        .values(
            due_at=start,
            scheduled_at=start,
            expires_at=case((own, task.c.expires_at), else_=literal(latest, task.c.expires_at.type)),
            expires_by_grace=~own,
            reason=None,
            remark="",
        )
    )
    if result.rowcount:
        events.note(connection, EventType.TASK, [str(waiting.id)], now)
        notices.announce(connection)
    return bool(result.rowcount)


def next_due_at(connection: Connection, after: datetime) -> datetime | None:
    """When the next pending task becomes due, or expires, after the given time; None when there is none."""
    times = [
        connection.execute(select(column).where(pending(), condition).order_by(column).limit(1)).scalar_one_or_none()
        for column, condition in (
            (task.c.due_at, task.c.due_at > after),
            (task.c.expires_at, task.c.expires_at >= after),
        )
    ]
    return min((time for time in times if time is not None), default=None)
