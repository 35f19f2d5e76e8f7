"""The tasks table: created in bulk, read by filter and page, moved from status to status.

Every function works inside the caller's transaction, and every change of status is counted there (counts.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update

from phonedeck.model.task import NewTask, Outcome, Progress, Reason, Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.storage import bulk, counts, events, sequences
from phonedeck.storage.bulk import Same
from phonedeck.storage.events import EventType
from phonedeck.storage.tables import attempt, step, task

MOST_IN_ONE_QUERY = 1000
"""Databases limit how many values one statement may have."""

COUNTED_FILTERS = ("device", "script_name", "source")


def insert_batch(connection: Connection, new: Sequence[NewTask], now: datetime) -> list[int]:
    """Store the tasks of one create call, pending; their ids in the order given."""
    ids = sequences.reserve(connection, "task", len(new))
    batch_id = sequences.reserve(connection, "batch")[0]
    bulk.insert_columns(
        connection,
        task,
        {
            "id": ids,
            "batch_id": Same(batch_id),
            "status": Same(int(Status.PENDING)),
            "created_at": Same(now),
            **{name: [getattr(item, name) for item in new] for name in NewTask._fields},
        },
    )
    change = counts.Change()
    for (script_name, device, source), count in Counter(
        (item.script_name, item.device, item.source) for item in new
    ).items():
        change.move(
            script_name=script_name, device=device, source=source, before=None, after=Status.PENDING, count=count
        )
    change.apply(connection)
    events.note_task_range(connection, ids[0], ids[-1], now)
    return list(ids)


def get(connection: Connection, task_id: int) -> Task | None:
    """One task, or None."""
    row = connection.execute(select(task).where(task.c.id == task_id)).one_or_none()
    return None if row is None else _task(row)


def page(
    connection: Connection, wanted: TaskFilter, *, limit: int, offset: int = 0, before_id: int | None = None
) -> list[Task]:
    """The newest matching tasks first; with `before_id` those older than it, at the same cost on any page."""
    query = select(task).where(*_conditions(wanted)).order_by(task.c.id.desc()).limit(limit).offset(offset)
    if before_id is not None:
        query = query.where(task.c.id < before_id)
    return [_task(row) for row in connection.execute(query)]


def total(connection: Connection, wanted: TaskFilter) -> int:
    """How many tasks match; from the counts where they know, else by counting rows."""
    named = {name: getattr(wanted, name) for name in COUNTED_FILTERS if getattr(wanted, name) is not None}
    uncounted = any(getattr(wanted, name) is not None for name in ("username", "target", "outcome", "since", "until"))
    if uncounted or len(named) > 1:
        return int(connection.execute(select(func.count()).select_from(task).where(*_conditions(wanted))).scalar_one())
    statuses = list(Status) if wanted.status is None else [wanted.status]
    if not named:
        return counts.total(connection, "all", counts.ALL, statuses)
    [(dimension, value)] = named.items()
    return counts.total(connection, dimension, value, statuses)


def begin(connection: Connection, task_id: int, *, host: str, fence: int, now: datetime) -> Task | None:
    """pending → running as a new attempt; None when it is no longer pending."""
    row = connection.execute(
        update(task)
        .where(task.c.id == task_id, task.c.status == int(Status.PENDING))
        .values(
            status=int(Status.RUNNING),
            attempt=task.c.attempt + 1,
            host=host,
            reason=None,
            remark="",
            started_at=now,
            progress_done=0,
            progress_total=0,
            progress_label="",
        )
        .returning(task)
    ).one_or_none()
    if row is None:
        return None
    begun = _task(row)
    connection.execute(
        insert(attempt).values(task_id=task_id, number=begun.attempt, host=host, fence=fence, started_at=now)
    )
    _count(connection, [begun], Status.PENDING, Status.RUNNING, now)
    return begun


def finish(
    connection: Connection, running: Task, outcome: Outcome, *, reason: Reason | None, remark: str, now: datetime
) -> bool:
    """running → completed or failed; False when it was no longer running."""
    return _leave_running(
        connection, running, outcome.status, now=now, outcome=outcome, reason=reason, remark=remark, finished_at=now
    )


def back_to_pending(
    connection: Connection,
    running: Task,
    *,
    due_at: datetime,
    reason: Reason,
    remark: str,
    now: datetime,
    interrupted: bool,
) -> bool:
    """running → pending, to start again at `due_at`; False when it was no longer running."""
    return _leave_running(
        connection,
        running,
        Status.PENDING,
        now=now,
        outcome=None,
        reason=reason,
        remark=remark,
        due_at=due_at,
        interruptions=running.interruptions + int(interrupted),
    )


def cancel(connection: Connection, pending: Task, *, remark: str, now: datetime) -> bool:
    """pending → failed with outcome stopped; False when it was no longer pending."""
    result = connection.execute(
        update(task)
        .where(task.c.id == pending.id, task.c.status == int(Status.PENDING))
        .values(
            status=int(Status.FAILED),
            outcome=Outcome.STOPPED,
            reason=Reason.STOPPED,
            remark=remark,
            finished_at=now,
        )
    )
    if result.rowcount:
        _count(connection, [pending], Status.PENDING, Status.FAILED, now)
    return bool(result.rowcount)


def retry(connection: Connection, failed: Task, *, now: datetime) -> bool:
    """failed → pending, due now, counted as a retry; False when it was no longer failed."""
    result = connection.execute(
        update(task)
        .where(task.c.id == failed.id, task.c.status == int(Status.FAILED))
        .values(
            status=int(Status.PENDING),
            outcome=None,
            reason=None,
            remark="",
            retry_count=task.c.retry_count + 1,
            interruptions=0,
            stop_requested=False,
            due_at=now,
            started_at=None,
            finished_at=None,
            progress_done=0,
            progress_total=0,
            progress_label="",
        )
    )
    if result.rowcount:
        _count(connection, [failed], Status.FAILED, Status.PENDING, now)
    return bool(result.rowcount)


def retry_failed(
    connection: Connection, *, but_not: Collection[Outcome], most_retries: int, now: datetime
) -> tuple[int, int]:
    """failed → pending for all but some outcomes and those retried too often; how many were, how many were not."""
    failed = [
        _task(row)
        for row in connection.execute(select(task).where(task.c.status == int(Status.FAILED)).with_for_update())
    ]
    chosen = [item for item in failed if item.outcome not in but_not and item.retry_count < most_retries]
    for item in chosen:
        retry(connection, item, now=now)
    return len(chosen), len(failed) - len(chosen)


def statuses(connection: Connection, ids: Sequence[int]) -> dict[int, Status]:
    """The status of each of the tasks that exist, in the order asked for."""
    found: dict[int, Status] = {}
    for start in range(0, len(ids), MOST_IN_ONE_QUERY):
        some = ids[start : start + MOST_IN_ONE_QUERY]
        rows = connection.execute(select(task.c.id, task.c.status).where(task.c.id.in_(some)))
        found.update({id_: Status(status) for id_, status in rows})
    return {id_: found[id_] for id_ in ids if id_ in found}


def request_stop(connection: Connection, task_id: int) -> bool:
    """Mark a running task for stopping; False when it is not running."""
    result = connection.execute(
        update(task).where(task.c.id == task_id, task.c.status == int(Status.RUNNING)).values(stop_requested=True)
    )
    return bool(result.rowcount)


def set_progress(connection: Connection, task_id: int, progress: Progress, now: datetime) -> None:
    """Say how far a running task is."""
    events.note(connection, EventType.TASK, [str(task_id)], now)
    connection.execute(
        update(task)
        .where(task.c.id == task_id, task.c.status == int(Status.RUNNING))
        .values(progress_done=progress.done, progress_total=progress.total, progress_label=progress.label)
    )


def set_reconciling(connection: Connection, task_id: int) -> None:
    """Say that an earlier act of a running task is being looked up."""
    connection.execute(
        update(task)
        .where(task.c.id == task_id, task.c.status == int(Status.RUNNING))
        .values(reason=Reason.RECONCILING, remark="An earlier act is being looked up on the phone.")
    )


def delete_many(connection: Connection, ids: Sequence[int], now: datetime) -> list[Task]:
    """Delete tasks that are not running, with their attempts and steps; those that were deleted."""
    gone: list[Task] = []
    for start in range(0, len(ids), MOST_IN_ONE_QUERY):
        some = ids[start : start + MOST_IN_ONE_QUERY]
        rows = connection.execute(
            delete(task).where(task.c.id.in_(some), task.c.status != int(Status.RUNNING)).returning(task)
        )
        deleted = [_task(row) for row in rows]
        deleted_ids = [item.id for item in deleted]
        connection.execute(delete(attempt).where(attempt.c.task_id.in_(deleted_ids)))
        connection.execute(delete(step).where(step.c.task_id.in_(deleted_ids)))
        gone += deleted
    for status in Status:
        _count(connection, [item for item in gone if item.status is status], status, None, now)
    return gone


def running(connection: Connection, *, host: str | None = None) -> list[Task]:
    """The running tasks, of one host or of all."""
    query = select(task).where(task.c.status == int(Status.RUNNING))
    if host is not None:
        query = query.where(task.c.host == host)
    return [_task(row) for row in connection.execute(query.order_by(task.c.id))]


def next_due(connection: Connection, device: str, now: datetime) -> Task | None:
    """The device's due task that comes first: by priority, then by id."""
    row = connection.execute(
        select(task)
        .where(task.c.device == device, task.c.status == int(Status.PENDING), task.c.due_at <= now)
        .order_by(task.c.priority.desc(), task.c.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else _task(row)


def next_due_at(connection: Connection, after: datetime) -> datetime | None:
    """When the next pending task becomes due after the given time; None when there is none."""
    due_at: datetime | None = connection.execute(
        select(func.min(task.c.due_at)).where(task.c.status == int(Status.PENDING), task.c.due_at > after)
    ).scalar_one()
    return due_at


def attempts(connection: Connection, task_id: int) -> list[dict[str, Any]]:
    """The task's attempts, oldest first, as rows."""
    rows = connection.execute(select(attempt).where(attempt.c.task_id == task_id).order_by(attempt.c.number))
    return [dict(row._mapping) for row in rows]


def steps(connection: Connection, task_id: int) -> list[dict[str, Any]]:
    """The task's steps over all attempts, oldest first, as rows."""
    rows = connection.execute(select(step).where(step.c.task_id == task_id).order_by(step.c.attempt, step.c.number))
    return [dict(row._mapping) for row in rows]


def add_step(
    connection: Connection, running: Task, number: int, name: str, detail: dict[str, Any], now: datetime
) -> None:
    connection.execute(
        insert(step).values(
            task_id=running.id, attempt=running.attempt, number=number, name=name, at=now, detail=detail
        )
    )


def _leave_running(connection: Connection, running: Task, status: Status, *, now: datetime, **values: Any) -> bool:
    result = connection.execute(
        update(task)
        .where(task.c.id == running.id, task.c.status == int(Status.RUNNING), task.c.attempt == running.attempt)
        .values(status=int(status), stop_requested=False, **values)
    )
    if not result.rowcount:
        return False
    connection.execute(
        update(attempt)
        .where(attempt.c.task_id == running.id, attempt.c.number == running.attempt)
        .values(finished_at=now, outcome=values["outcome"], reason=values["reason"], remark=values["remark"])
    )
    _count(connection, [running], Status.RUNNING, status, now)
    return True


def _count(connection: Connection, moved: Sequence[Task], before: Status, after: Status | None, now: datetime) -> None:
    """Every change of status: counted, and noted for those who listen."""
    events.note(connection, EventType.TASK, [str(item.id) for item in moved], now)
    change = counts.Change()
    for item in moved:
        change.move(script_name=item.script_name, device=item.device, source=item.source, before=before, after=after)
    change.apply(connection)


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        task.c[name] == getattr(wanted, name)
        for name in ("device", "script_name", "source", "username", "target", "outcome")
        if getattr(wanted, name) is not None
    ]
    if wanted.status is not None:
        conditions.append(task.c.status == int(wanted.status))
    if wanted.since is not None:
        conditions.append(task.c.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(task.c.created_at < wanted.until)
    return [and_(*conditions)] if conditions else []


def _task(row: Row[Any]) -> Task:
    config = row.script_config
    return Task(
        id=row.id,
        batch_id=row.batch_id,
        device=row.device,
        serial=row.serial,
        username=row.username,
        platform=row.platform,
        script_name=row.script_name,
        script_config=json.loads(config) if isinstance(config, str) else config,
        target=row.target,
        source=row.source,
        status=Status(row.status),
        outcome=None if row.outcome is None else Outcome(row.outcome),
        reason=None if row.reason is None else Reason(row.reason),
        remark=row.remark,
        priority=row.priority,
        retry_count=row.retry_count,
        attempt=row.attempt,
        interruptions=row.interruptions,
        host=row.host,
        stop_requested=row.stop_requested,
        progress=Progress(row.progress_done, row.progress_total, row.progress_label),
        due_at=row.due_at,
        scheduled_at=row.scheduled_at,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
