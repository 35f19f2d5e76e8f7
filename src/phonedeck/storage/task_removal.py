"""Tasks that are deleted, with all that belongs to them alone.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, update

from phonedeck.model.task import Outcome, Status, Task
from phonedeck.storage import ledger, media_holds
from phonedeck.storage.tables import EPOCH, artifact, attempt, hold, media_hold, step, task, trail
from phonedeck.storage.tasks import MOST_IN_ONE_QUERY, count_moves, from_row


def delete_many(connection: Connection, ids: Sequence[int], now: datetime) -> list[Task]:
    """Delete tasks that are not running, with their attempts and steps; those that were deleted."""
    gone: list[Task] = []
    for start in range(0, len(ids), MOST_IN_ONE_QUERY):
        some = ids[start : start + MOST_IN_ONE_QUERY]
        rows = connection.execute(
            delete(task).where(task.c.id.in_(some), task.c.status != int(Status.RUNNING)).returning(task)
        )
        deleted = [from_row(row) for row in rows]
        deleted_ids = [item.id for item in deleted]
        connection.execute(delete(attempt).where(attempt.c.task_id.in_(deleted_ids)))
        connection.execute(delete(step).where(step.c.task_id.in_(deleted_ids)))
        connection.execute(delete(trail).where(trail.c.task_id.in_(deleted_ids)))
        # Too old for any retention: the next sweep removes rows and files.
        connection.execute(update(artifact).where(artifact.c.task_id.in_(deleted_ids)).values(at=EPOCH))
        for id_ in media_holds.holding(connection, deleted_ids):
            # What an open act may have published counts as used: nobody will find out any more.
            unknown = ledger.is_open(connection, id_)
            media_holds.settle(connection, id_, Outcome.DONE if unknown else Outcome.STOPPED, now)
        ledger.give_up(connection, deleted_ids, "the task was deleted before it was looked up", now)
        gone += deleted
    for status in Status:
        count_moves(connection, [item for item in gone if item.status is status], status, None, now)
    return gone


def ended_before(connection: Connection, before: datetime, limit: int, *, lock: bool = False) -> list[int]:
    """Tasks that ended before a time and of which nothing is left to find out, oldest first.

    Left is an open act, a file that may have been published, and what a held account is held for.
    """
    query = (
        select(task.c.id)
        .where(task.c.status.in_([int(Status.COMPLETED), int(Status.FAILED)]), task.c.finished_at < before)
        .where(~ledger.has_open(task.c.id), ~exists().where(media_hold.c.task_id == task.c.id))
        .where(~exists().where(hold.c.task_id == task.c.id, hold.c.released_at.is_(None)))
        .order_by(task.c.id)
        .limit(limit)
    )
    return list(connection.execute(query.with_for_update() if lock else query).scalars())
