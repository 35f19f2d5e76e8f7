"""The tasks table: created in bulk, moved from status to status.

Every function works inside the caller's transaction, and every change of status is counted there (counts.py). Lists,
attempts, start times and removal have modules of their own. It is long because the changes of status are to be read
side by side.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    func,
    insert,
    select,
    update,
)

from phonedeck.model.task import NewTask, Outcome, Progress, Reason, Status, Task
from phonedeck.storage import bulk, counts, events, hour_counts, ledger, media_holds, notices, sequences
from phonedeck.storage.bulk import Same, among
from phonedeck.storage.events import EventType
from phonedeck.storage.pending import pending
from phonedeck.storage.tables import attempt, task

MOST_IN_ONE_QUERY = 1000
"""Databases limit how many values one statement may have."""

# Made once: to make one of these takes longer than to ask it.
# By ids alone: a database that does not know yet how many are pending would read all that are.
_STILL_PENDING = task.c.status + 0 == int(Status.PENDING)
_begin = (
    update(task)
    .values(
        status=int(Status.RUNNING),
        attempt=task.c.attempt + 1,
        host=bindparam("by"),
        reason=None,
        remark="",
        started_at=bindparam("now"),  # how far an earlier attempt came stays: a session goes on from there
    )
    .returning(task)
)
_BEGIN = _begin.where(among(task.c.id, "ids"), _STILL_PENDING)
_NEW_ATTEMPT = insert(attempt)
_fenced = bulk.listed(of_task=task.c.id, with_fence=attempt.c.fence)
_begun = _begin.where(task.c.id == _fenced.c.of_task, _STILL_PENDING).cte("begun")
_new_attempts = (
    insert(attempt)
    .from_select(
        ["task_id", "number", "host", "started_at", "fence"],
        select(_begun.c.id, _begun.c.attempt, _begun.c.host, _begun.c.started_at, _fenced.c.with_fence).join(
            _fenced, _fenced.c.of_task == _begun.c.id
        ),
    )
    .cte("new_attempts")
)
_BEGIN_LISTED = select(_begun).add_cte(_new_attempts)
# Locked in the order of ids, so that two that end many never wait for each other.
_RUNNING = (
    select(task.c.id, task.c.attempt, media_holds.held_by_task().label("holds"))
    .where(among(task.c.id, "ids"), task.c.status == int(Status.RUNNING))
    .order_by(task.c.id)
    .with_for_update(of=task)
)
_ENDED = {"finished_at": bindparam("now"), "stop_requested": False, "look_first": False}
_FINISH = (
    update(task)
    .where(task.c.id == bindparam("of_task"), task.c.attempt == bindparam("of_attempt"))
    .values(
        status=bindparam("to_status"),
        outcome=bindparam("to_outcome"),
        reason=bindparam("to_reason"),
        remark=bindparam("to_remark"),
        **_ENDED,
    )
)
# As the tasks have it by then.
_END_ATTEMPTS = (
    update(attempt)
    .where(
        attempt.c.task_id == task.c.id,
        attempt.c.number == task.c.attempt,
        among(task.c.id, "ids"),
    )
    .values(finished_at=task.c.finished_at, outcome=task.c.outcome, reason=task.c.reason, remark=task.c.remark)
)
_end = bulk.listed(
    of_task=task.c.id,
    of_attempt=task.c.attempt,
    to_status=task.c.status,
    to_outcome=task.c.outcome,
    to_reason=task.c.reason,
    to_remark=task.c.remark,
)
_how = {"outcome": _end.c.to_outcome, "reason": _end.c.to_reason, "remark": _end.c.to_remark}
_ended = (
    update(task)
    .where(task.c.id == _end.c.of_task, task.c.attempt == _end.c.of_attempt)
    .values(status=_end.c.to_status, **_how, **_ENDED)
    .cte("ended")
)
_FINISH_LISTED = (
    update(attempt)
    .where(attempt.c.task_id == _end.c.of_task, attempt.c.number == _end.c.of_attempt)
    .values(finished_at=bindparam("now"), **_how)
    .add_cte(_ended)
)


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
    events.note_task_range(connection, ids[0], ids[-1], now, Status.PENDING.text)
    notices.announce(connection)
    return list(ids)


def get(connection: Connection, task_id: int, *, lock: bool = False) -> Task | None:
    """One task, or None; with `lock` nobody changes it until the transaction ends."""
    query = select(task).where(task.c.id == task_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else from_row(row)


def begin(connection: Connection, task_id: int, host: str, fence: int, now: datetime) -> Task | None:
    """pending → running as a new attempt; None when it is no longer pending."""
    return begin_all(connection, {task_id: fence}, host, now).get(task_id)


def begin_all(connection: Connection, fences: Mapping[int, int], host: str, now: datetime) -> dict[int, Task]:
    """`begin` for many: task → fence of the phone it runs on; those that were pending, by id."""
    if not fences:
        return {}
    same, each_in_turn = {"by": host, "now": now}, connection.dialect.name == "sqlite"
    if each_in_turn:
        updated = connection.execute(_BEGIN, {"ids": list(fences), **same})
    else:
        updated = connection.execute(
            _BEGIN_LISTED, {"of_task": list(fences), "with_fence": list(fences.values()), **same}
        )
    begun = {row.id: from_row(row) for row in updated}
    if begun:
        if each_in_turn:
            rows = [{"task_id": id_, "number": each.attempt, "fence": fences[id_]} for id_, each in begun.items()]
            connection.execute(_NEW_ATTEMPT, [{**row, "host": host, "started_at": now} for row in rows])
        count_moves(connection, list(begun.values()), Status.PENDING, Status.RUNNING, now)
    return begun


class Candidate(NamedTuple):
    """A pending task that may be begun, as far as that decides it."""

    id: int
    device: str
    username: str | None
    platform: str | None
    script_name: str


class Finish(NamedTuple):
    """How a running task ends."""

    running: Task
    outcome: Outcome
    reason: Reason | None
    remark: str


def finish(
    connection: Connection, running: Task, outcome: Outcome, *, reason: Reason | None, remark: str, now: datetime
) -> bool:
    """running → completed or failed; False when it was no longer running. The files it held are used, or free again."""
    return bool(finish_all(connection, [Finish(running, outcome, reason, remark)], now))


def finish_all(connection: Connection, endings: Sequence[Finish], now: datetime) -> list[Task]:
    """`finish` for many; those that were running, in the attempts given."""
    ids = [each.running.id for each in endings]
    found = {row.id: row for row in connection.execute(_RUNNING, {"ids": ids})} if ids else {}
    ended = [each for each in endings if (row := found.get(each.running.id)) and row.attempt == each.running.attempt]
    if not ended:
        return []
    rows = [
        {
            "of_task": each.running.id,
            "of_attempt": each.running.attempt,
            "to_status": int(each.outcome.status),
            "to_outcome": each.outcome.value,
            "to_reason": each.reason and each.reason.value,
            "to_remark": each.remark,
        }
        for each in ended
    ]
    if connection.dialect.name == "sqlite":
        connection.execute(_FINISH, [{**row, "now": now} for row in rows])
        connection.execute(_END_ATTEMPTS, {"ids": [each.running.id for each in ended]})
    else:
        connection.execute(_FINISH_LISTED, {**bulk.lists(rows), "now": now})
    for status in {each.outcome.status for each in ended}:
        moved = [each.running for each in ended if each.outcome.status is status]
        count_moves(connection, moved, Status.RUNNING, status, now)
    for each in ended:
        if found[each.running.id].holds:
            media_holds.settle(connection, each.running.id, each.outcome, now)
    for outcome, count in Counter(each.outcome for each in ended).items():
        hour_counts.note(connection, outcome, now, count)
    return [each.running for each in ended]


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
        media_holds.settle(connection, pending.id, Outcome.UNCONFIRMED if unknown else Outcome.STOPPED, now)
        count_moves(connection, [pending], Status.PENDING, Status.FAILED, now)
        hour_counts.note(connection, Outcome.UNCONFIRMED if unknown else Outcome.STOPPED, now)
    return bool(result.rowcount)


def expire(connection: Connection, now: datetime) -> list[Task]:
    """pending → failed, missed, for all whose time to start has passed; those."""
    rows = connection.execute(
        update(task)
        .where(pending(), task.c.expires_at < now, task.c.attempt == 0)
        .values(
            status=int(Status.FAILED),
            outcome=Outcome.MISSED,
            reason=Reason.MISSED,
            remark="It could not start in time.",
            finished_at=now,
        )
        .returning(task)
    )
    missed = [from_row(row) for row in rows]
    count_moves(connection, missed, Status.PENDING, Status.FAILED, now)
    hour_counts.note(connection, Outcome.MISSED, now, len(missed))
    return missed


def retry(connection: Connection, failed: Task, *, now: datetime) -> bool:
    """failed → pending, due now, counted as a retry; False when it was no longer failed."""
    return bool(_retry_where(connection, task.c.id == failed.id, now=now))


def retry_failed(
    connection: Connection, *, but_not: Collection[Outcome], most_retries: int, now: datetime
) -> tuple[int, int]:
    """failed → pending for all but some outcomes and those retried too often; how many were, how many were not."""
    allowed = func.coalesce(task.c.outcome, "").not_in(list(but_not))
    retried = _retry_where(connection, allowed, task.c.retry_count < most_retries, now=now)
    return retried, counts.total(connection, "all", counts.ALL, [Status.FAILED])


def _retry_where(connection: Connection, *conditions: ColumnElement[bool], now: datetime) -> int:
    """failed → pending for all that meet the conditions, in one statement; how many."""
    rows = connection.execute(
        update(task)
        .where(task.c.status == int(Status.FAILED), *conditions)
        .values(
            status=int(Status.PENDING),
            outcome=None,
            reason=None,
            remark="",
            retry_count=task.c.retry_count + 1,
            interruptions=0,
            setbacks=0,
            expires_at=None,
            look_first=ledger.has_open(task.c.id),
            stop_requested=False,
            due_at=now,
            started_at=None,
            finished_at=None,
        )
        .returning(task.c.id, task.c.script_name, task.c.device, task.c.source)
    ).all()
    if rows:
        count_moves(connection, rows, Status.FAILED, Status.PENDING, now)
        notices.announce(connection)
    return len(rows)


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
    count_moves(connection, [running], Status.RUNNING, status, now)
    return True


def count_moves(
    connection: Connection,
    moved: Sequence[Task] | Sequence[Row[Any]],
    before: Status,
    after: Status | None,
    now: datetime,
) -> None:
    """Every change of status: counted, and noted for those who listen."""
    events.note(
        connection, EventType.TASK, [str(item.id) for item in moved], now, "deleted" if after is None else after.text
    )
    change = counts.Change()
    for (script_name, device, source), count in Counter(
        (item.script_name, item.device, item.source) for item in moved
    ).items():
        change.move(script_name=script_name, device=device, source=source, before=before, after=after, count=count)
    change.apply(connection)


def from_row(row: Row[Any]) -> Task:
    """A task as the table has it."""
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
