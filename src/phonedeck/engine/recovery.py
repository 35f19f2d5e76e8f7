"""Take back what a worker left that is gone, or that does not end a task it was asked to stop."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row

from phonedeck.engine.times import LATE_SECONDS, SPREAD_SECONDS
from phonedeck.model.task import Outcome, Reason, Status, Task
from phonedeck.storage import ledger, slots, start_times, tasks

log = structlog.get_logger(__name__)

MOST_INTERRUPTIONS = 3


def take_back(
    connection: Connection,
    host: str,
    now: datetime,
    *,
    only: Collection[str] | None = None,
    unless: Callable[[str], bool] = lambda device: False,
    died: bool = True,
    quiet_until: datetime | None = None,
) -> None:
    """End what runs on a host's phones, or on some: the tasks wait again, the phones must let go first.

    `unless` is asked for each once its row is locked.

    A task whose worker `died` three times is failed: it would take it down for ever.
    """
    for slot in slots.of_host(connection, host, only=only):
        if unless(slot.device):
            continue
        slots.wrest(connection, slot.device, host=None, quiet_until=quiet_until)
        task = _running(connection, slot)
        if task is not None:
            _put_back(connection, task, now, died=died)
            log.warning("task.taken_back", task=task.id, device=slot.device, host=host)


def force_stop(connection: Connection, task_id: int, now: datetime) -> bool:
    """End a task whose worker does not: its phone stays taken until the worker, or another, has freed it."""
    slot = slots.of_task(connection, task_id)
    task = None if slot is None else _running(connection, slot)
    if slot is None or task is None:
        return False
    slots.wrest(connection, slot.device, host=slot.host)
    end_stopped(connection, task, now)
    return True


def end_stopped(connection: Connection, task: Task, now: datetime) -> None:
    """running → stopped, or unconfirmed while an act is open: then a retry looks first."""
    if ledger.is_open(connection, task.id):
        ledger.give_up(connection, [task.id], "stopped before it was seen", now)
        remark = "Stopped right after an act was sent; whether it happened was not seen. A retry looks first."
        tasks.finish(connection, task, Outcome.UNCONFIRMED, reason=Reason.OUTCOME_UNKNOWN, remark=remark, now=now)
    else:
        tasks.finish(connection, task, Outcome.STOPPED, reason=Reason.STOPPED, remark="Stopped by a person.", now=now)


def spread_late(connection: Connection, now: datetime, chance: random.Random) -> None:
    """After an outage, tasks whose start time has passed do not all start in one moment."""
    due_at: dict[int, datetime] = {}
    for task in start_times.late(connection, now, timedelta(seconds=LATE_SECONDS)):
        left = SPREAD_SECONDS if task.expires_at is None else (task.expires_at - now).total_seconds() / 2
        if left > 0 and task.attempt == 0:
            due_at[task.id] = now + timedelta(seconds=chance.uniform(0, min(left, SPREAD_SECONDS)))
    start_times.postpone(connection, due_at)


def _running(connection: Connection, slot: Row[Any]) -> Task | None:
    task = None if slot.task_id is None else tasks.get(connection, slot.task_id, lock=True)
    return task if task is not None and task.status is Status.RUNNING else None


def _put_back(connection: Connection, task: Task, now: datetime, *, died: bool) -> None:
    if task.stop_requested:
        end_stopped(connection, task, now)
    elif died and task.interruptions + 1 >= MOST_INTERRUPTIONS:
        unknown = ledger.is_open(connection, task.id)
        ledger.give_up(connection, [task.id], "its worker ended three times", now)
        tasks.finish(
            connection,
            task,
            Outcome.UNCONFIRMED if unknown else Outcome.ERROR,
            reason=Reason.TAKES_WORKER_DOWN,
            remark=f"The server ended {MOST_INTERRUPTIONS} times while this ran; it is not run again.",
            now=now,
        )
    else:
        tasks.back_to_pending(
            connection,
            task,
            due_at=now,
            reason=Reason.INTERRUPTED,
            remark="The server ended while this task ran; it starts again.",
            now=now,
            interrupted=died,
        )
