"""The tasks table: created in bulk, read by filter and page, moved from status to status.

Every function works inside the caller's transaction, and every change of status is counted there (counts.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update

from phonedeck.model.task import NewTask, Outcome, Progress, Reason, Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.storage import bulk, counts, events, ledger, notices, sequences
from phonedeck.storage.bulk import Same
from phonedeck.storage.events import EventType
from phonedeck.storage.tables import EPOCH, artifact, attempt, step, task

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
    notices.announce(connection)
    return list(ids)


def get(connection: Connection, task_id: int, *, lock: bool = False) -> Task | None:
    """One task, or None; with `lock` nobody changes it until the transaction ends."""
    query = select(task).where(task.c.id == task_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
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


def begin(connection: Connection, task_id: int, host: str, fence: int, now: datetime) -> Task | None:
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
    interrupted: bool = False,
    setback: bool = False,
    retried: bool = False,
) -> bool:
    """running → pending, to start again at `due_at`; False when it was no longer running.

    What is counted: `interrupted`, it took its worker down; `setback`, the phone was lost; `retried`, it failed.
    An act that is open is looked up before anything else.
    """
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
        setbacks=running.setbacks + 1 if setback else 0,
        retry_count=running.retry_count + int(retried),
        look_first=ledger.is_open(connection, running.id),
    )


def cancel(connection: Connection, pending: Task, *, remark: str, now: datetime) -> bool:
    """pending → failed, stopped, or unconfirmed while an act is open; False when it was no longer pending."""
    unknown = ledger.is_open(connection, pending.id)
    result = connection.execute(
        update(task)
        .where(task.c.id == pending.id, task.c.status == int(Status.PENDING))
        .values(
            status=int(Status.FAILED),
            outcome=Outcome.UNCONFIRMED if unknown else Outcome.STOPPED,
            reason=Reason.OUTCOME_UNKNOWN if unknown else Reason.STOPPED,
            remark="Cancelled; whether an earlier act happened is not known. A retry looks." if unknown else remark,
            look_first=False,
            finished_at=now,
        )
    )
    if result.rowcount:
        ledger.give_up(connection, [pending.id], "cancelled before it was looked up", now)
        _count(connection, [pending], Status.PENDING, Status.FAILED, now)
    return bool(result.rowcount)


def expire(connection: Connection, now: datetime) -> list[Task]:
    """pending → failed, missed, for all whose time to start has passed; those."""
    rows = connection.execute(
        update(task)
        .where(task.c.status == int(Status.PENDING), task.c.expires_at < now, task.c.attempt == 0)
        .values(
            status=int(Status.FAILED),
            outcome=Outcome.MISSED,
            reason=Reason.MISSED,
            remark="It could not start in time.",
            finished_at=now,
        )
        .returning(task)
    )
    missed = [_task(row) for row in rows]
    _count(connection, missed, Status.PENDING, Status.FAILED, now)
    return missed


def late(connection: Connection, now: datetime, by: timedelta) -> list[Task]:
    """Pending tasks with a start time that lies more than `by` in the past."""
    query = select(task).where(
        task.c.status == int(Status.PENDING), task.c.due_at < now - by, task.c.scheduled_at.is_not(None)
    )
    return [_task(row) for row in connection.execute(query)]


def postpone(connection: Connection, due_at: Mapping[int, datetime]) -> None:
    """Give pending tasks another time, by id."""
    for id_, time in due_at.items():
        connection.execute(
            update(task).where(task.c.id == id_, task.c.status == int(Status.PENDING)).values(due_at=time)
        )


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
            setbacks=0,
            expires_at=None,
            look_first=ledger.is_open(connection, failed.id),
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
        notices.announce(connection)
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
    if result.rowcount:
        notices.announce(connection, f"{notices.STOP}{task_id}")
    return bool(result.rowcount)


def to_stop(connection: Connection, host: str) -> list[int]:
    """The running tasks of a host that were asked to stop."""
    query = select(task.c.id).where(task.c.status == int(Status.RUNNING), task.c.stop_requested, task.c.host == host)
    return list(connection.execute(query).scalars())


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
        # Too old for any retention: the next sweep removes rows and files.
        connection.execute(update(artifact).where(artifact.c.task_id.in_(deleted_ids)).values(at=EPOCH))
        ledger.give_up(connection, deleted_ids, "the task was deleted before it was looked up", now)
        gone += deleted
    for status in Status:
        _count(connection, [item for item in gone if item.status is status], status, None, now)
    return gone


def next_due_at(connection: Connection, after: datetime) -> datetime | None:
    """When the next pending task becomes due, or expires, after the given time; None when there is none."""
    due_at: datetime | None = connection.execute(
        select(func.min(task.c.due_at)).where(task.c.status == int(Status.PENDING), task.c.due_at > after)
    ).scalar_one()
    expires_at: datetime | None = connection.execute(
        select(func.min(task.c.expires_at)).where(task.c.status == int(Status.PENDING), task.c.expires_at >= after)
    ).scalar_one()
    return min((time for time in (due_at, expires_at) if time is not None), default=None)


def in_batch(connection: Connection, batch_id: int) -> int:
    """How many tasks of one create call have not ended."""
    query = (
        select(func.count())
        .select_from(task)
        .where(task.c.batch_id == batch_id, task.c.status.in_([int(Status.PENDING), int(Status.RUNNING)]))
    )
    return int(connection.execute(query).scalar_one())


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
        .values(status=int(status), stop_requested=False, **{"look_first": False, **values})
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
        setbacks=row.setbacks,
        host=row.host,
        stop_requested=row.stop_requested,
        progress=Progress(row.progress_done, row.progress_total, row.progress_label),
        due_at=row.due_at,
        scheduled_at=row.scheduled_at,
        expires_at=row.expires_at,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
