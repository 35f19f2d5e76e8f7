"""Tasks: created in one transaction, listed, stopped, retried, deleted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.engine.recovery import force_stop
from phonedeck.engine.times import STOP_SECONDS
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound, Problem
from phonedeck.model.intent import IntentState
from phonedeck.model.task import NewTask, Outcome, Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.acting import note
from phonedeck.services.executors import find_executors
from phonedeck.services.fan_out import FanOut
from phonedeck.services.foresight import foreseen
from phonedeck.services.material_paths import EVERYWHERE, Places
from phonedeck.services.runner import Runner
from phonedeck.storage import (
    artifacts,
    attempts,
    counts,
    devices,
    idempotency,
    ledger,
    start_times,
    task_lists,
    task_removal,
    tasks,
)
from phonedeck.storage.database import Database
from phonedeck.wire.attempt import ArtifactView, AttemptView, ProofView, StepView, TrailView
from phonedeck.wire.create_task import CreateTask
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.task import (
    BatchDeleted,
    Created,
    Deleted,
    Preview,
    PreviewedTask,
    RetryAll,
    Stats,
    TaskDetail,
    TaskPage,
    TaskView,
)

MOST_NAMED = 100
STOP_POLL_SECONDS = 0.02
MOST_RETRIES = 3
NOT_RETRIED = frozenset({Outcome.STOPPED, Outcome.REFUSED, Outcome.NEEDS_HUMAN})
"""Outcomes that `retry-all` leaves alone: somebody or something said no."""


@dataclass(frozen=True, slots=True)
class OnceOnly:
    """An `Idempotency-Key` and the hash of the body that came with it."""

    key: str
    request_hash: str


class TaskService:
    """What the operator can do with tasks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        runner: Runner,
        places: Places = EVERYWHERE,
        late_start_grace: timedelta = timedelta(minutes=60),
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._runner = runner
        self._late_start_grace = late_start_grace
        self._fan_out = FanOut(zone, places, late_start_grace)

    def create(
        self, wanted: CreateTask, *, source: str = "api", once: OnceOnly | None = None, any_file: bool = False
    ) -> Created:
        """One task for each executor and target, in that order; all of them or none.

        With `once`, the same call again gets the first answer, and creates nothing. With `any_file`, the caller could
        read every file that this server can, and may name files outside the folders set for materials where none are.

        Raises:
            InvalidRequest, NotFound: naming every field, serial or username that is wrong.
            Conflict: the key was used for another call.
        """
        now = self._clock.now()
        if once is not None:
            # Before anything is checked: what was right the first time need not be so now, a file or a start time.
            with self._database.read() as connection:
                if answered := _answered(connection, once, now):
                    return answered
        when = self._fan_out.checked(wanted, now, any_file=any_file)
        with self._database.write() as connection:
            if once is not None:
                idempotency.lock(connection, once.key)
                if answered := _answered(connection, once, now):
                    return answered
            executors = find_executors(connection, wanted)
            new = self._fan_out.tasks(wanted, executors, when, now, source)
            ids = tasks.insert_batch(connection, new, now)
            warnings = [*wanted.warnings, *foreseen(connection, new)]
            created = Created(task_ids=ids, created_count=len(ids), warnings=warnings)
            if once is not None:
                answer = idempotency.Kept(once.request_hash, created.model_dump(mode="json"))
                idempotency.keep(connection, once.key, answer, now)
            note(connection, now, "task.created", numbers(ids), **_described(wanted, new))
        self._runner.wake()
        return created

    def preview(self, wanted: CreateTask, *, any_file: bool = False) -> Preview:
        """What `create` would come to now, by the same rules; nothing is created. Raises as `create` does."""
        now = self._clock.now()
        when = self._fan_out.checked(wanted, now, any_file=any_file)
        with self._database.read() as connection:
            executors = find_executors(connection, wanted)
            new = self._fan_out.tasks(wanted, executors, when, now, "api")
            warnings = [*wanted.warnings, *foreseen(connection, new)]
        states = {executor.device.id: executor.device.state.value for executor in executors}
        return Preview(
            tasks=[
                PreviewedTask(
                    serial=task.serial,
                    device_state=states[task.device],
                    username=task.username,
                    platform=task.platform,
                    target=task.target,
                    scheduled_at=iso_time(task.scheduled_at, self._zone),
                )
                for task in new
            ],
            total=len(new),
            warnings=warnings,
        )

    def page(self, wanted: TaskFilter) -> TaskPage:
        """One page of the matching tasks, newest first."""
        with self._database.read() as connection:
            wanted = resolved(connection, wanted)
            offset = 0 if wanted.cursor is not None else (wanted.page - 1) * wanted.page_size
            found = task_lists.page(connection, wanted, limit=wanted.page_size, offset=offset, before_id=wanted.cursor)
            total = task_lists.total(connection, wanted)
        return TaskPage(
            tasks=[TaskView.of(task, self._zone) for task in found],
            total=total,
            page=wanted.page,
            page_size=wanted.page_size,
            next_cursor=str(found[-1].id) if len(found) == wanted.page_size else None,
        )

    def detail(self, task_id: int) -> TaskDetail:
        """One task with its steps and attempts.

        Raises:
            NotFound: there is no such task.
        """
        with self._database.read() as connection:
            task = self._found(connection, task_id)
            tried = attempts.of_task(connection, task_id)
            steps = attempts.steps(connection, task_id)
            trail = attempts.trail_of(connection, task_id)
            kept = artifacts.of_task(connection, task_id)
            acts = [each for each in ledger.begun_by(connection, task_id) if each.act == task.script_name]
        confirmed = [each for each in acts if each.state is IntentState.CONFIRMED]
        return TaskDetail.of(
            task,
            self._zone,
            steps=[StepView.of(row, self._zone) for row in steps],
            trail=[TrailView.of(row, self._zone) for row in trail],
            artifacts=[ArtifactView.of(row, self._zone) for row in kept],
            attempts=[AttemptView.of(row, self._zone) for row in tried],
            proof=ProofView.of(confirmed[-1], self._zone, kept) if confirmed else None,
        )

    def stats(self) -> Stats:
        """How many tasks are in each state."""
        by_status = self._database.ask(counts.by_status)
        return Stats(total=sum(by_status.values()), **{status.text: count for status, count in by_status.items()})

    def stop(self, task_id: int) -> TaskView:
        """Cancel a pending task, or ask a running one to stop and wait until it has, not longer than two seconds.

        Raises:
            NotFound: there is no such task.
            Conflict: it has ended already.
        """
        with self._database.write() as connection:
            task = self._found(connection, task_id, lock=True)
            if task.status is Status.PENDING:
                tasks.cancel(connection, task, remark="Cancelled before it started.", now=self._clock.now())
            elif not tasks.request_stop(connection, task_id):
                raise Conflict(f"task {task_id} has ended ({task.status.text}); there is nothing to stop")
            note(connection, self._clock.now(), "task.stopped", numbers([task_id]))
        if task.status is Status.RUNNING:
            self._runner.stop_task(task_id)
            if not self._has_ended(task_id, STOP_SECONDS):
                # Its worker is busy with a phone that hangs, or is gone: the task ends all the same, and the phone
                # stays taken until it is free.
                with self._database.write() as connection:
                    force_stop(connection, task_id, self._clock.now())
        return self.view(task_id)

    def reschedule(self, task_id: int, start_time: str) -> TaskView:
        """Give a pending task another start, written as in a create call. How late it may start follows, but not a last
        time that the client gave.

        Raises:
            NotFound: there is no such task.
            Conflict: it is not pending, or an earlier act of it is to be looked up first.
            InvalidRequest: the time cannot be used, or is not before the task's last time.
        """
        now = self._clock.now()
        start = self._fan_out.start(start_time, now)
        with self._database.write() as connection:
            task = self._found(connection, task_id, lock=True)
            if task.status is not Status.PENDING:
                raise Conflict(f"task {task_id} is {task.status.text}; only pending tasks can be moved")
            latest = start + self._late_start_grace
            if not start_times.reschedule(connection, task, start, latest=latest, now=now):
                if task.expires_at is not None and task.expires_at <= start:
                    until = iso_time(task.expires_at, self._zone)
                    words = f"is not before {until}, when the task's own expires_at ends it; give an earlier time"
                    raise InvalidRequest([Problem("start_time", words, start_time)])
                raise Conflict(f"an earlier act of task {task_id} is looked up first; stop the task, or let it run")
            before, after = iso_time(task.due_at, self._zone), iso_time(start, self._zone)
            note(connection, now, "task.rescheduled", numbers([task_id]), before=before, after=after)
            moved = self._view(connection, task_id)
        self._runner.wake()
        return moved

    def retry(self, task_id: int) -> TaskView:
        """Put a failed task back to pending, due now.

        Raises:
            NotFound: there is no such task.
            Conflict: it has not failed.
        """
        with self._database.write() as connection:
            task = self._found(connection, task_id)
            if not tasks.retry(connection, task, now=self._clock.now()):
                raise Conflict(f"task {task_id} is {task.status.text}; only failed tasks can be retried")
            note(connection, self._clock.now(), "task.retried", numbers([task_id]))
            put_back = self._view(connection, task_id)  # before it may begin
        self._runner.wake()
        return put_back

    def retry_all(self) -> RetryAll:
        """Put every failed task back that may be repeated; see `NOT_RETRIED` and `MOST_RETRIES`."""
        with self._database.write() as connection:
            retried, skipped = tasks.retry_failed(
                connection, but_not=NOT_RETRIED, most_retries=MOST_RETRIES, now=self._clock.now()
            )
            note(connection, self._clock.now(), "task.retried", "all that failed", retried=retried, skipped=skipped)
        self._runner.wake()
        return RetryAll(retried_count=retried, skipped_count=skipped)

    def delete(self, task_id: int) -> Deleted:
        """Delete a task; a running one is stopped first.

        Raises:
            NotFound: there is no such task.
            Conflict: it runs and could not be stopped in time.
        """
        deleted, missing = self._delete([task_id])
        if missing:
            raise NotFound(f"there is no task {task_id}; it may have been deleted")
        return Deleted(deleted_count=deleted)

    def delete_batch(self, ids: Sequence[int]) -> BatchDeleted:
        """Delete tasks; running ones are stopped first. Unknown ids are named in the answer."""
        deleted, missing = self._delete(list(dict.fromkeys(ids)))
        return BatchDeleted(deleted_count=deleted, not_found=missing)

    def view(self, task_id: int) -> TaskView:
        """One task without its steps.

        Raises:
            NotFound: there is no such task.
        """
        with self._database.read() as connection:
            return self._view(connection, task_id)

    def _delete(self, ids: list[int]) -> tuple[int, list[int]]:
        """How many are gone, and which were not there.

        What does not run goes first, and cannot begin any more: a phone that is stopped goes on to its next task.
        """
        gone: set[int] = set()
        there = ids
        for is_first in (True, False, False):  # a task may be put back meanwhile, and begin once more
            if not is_first:
                self._stop_running(there)
            with self._database.write() as connection:
                there = list(task_lists.statuses(connection, there))
                deleted = {task.id for task in task_removal.delete_many(connection, there, self._clock.now())}
                if deleted:
                    note(connection, self._clock.now(), "task.deleted", numbers(sorted(deleted)))
            gone |= deleted
            there = [task_id for task_id in there if task_id not in deleted]
            if not there:
                return len(gone), [task_id for task_id in ids if task_id not in gone]
        raise Conflict(
            f"task {there[0]} is still letting go of its phone; try again in a moment. "
            f"Deleted: {len(gone)} of {len(ids)}"
        )

    def _stop_running(self, ids: Sequence[int]) -> None:
        for task_id in ids[1:]:  # all are asked first, so that many take as long as one
            with self._database.write() as connection:
                asked = tasks.request_stop(connection, task_id)
            if asked:
                self._runner.stop_task(task_id)
        for task_id in ids:
            with suppress(Conflict, NotFound):  # it ended by itself meanwhile
                self.stop(task_id)

    def _has_ended(self, task_id: int, seconds: float) -> bool:
        """Wait for a task that was asked to stop: its script ends at its next call, cut off from its phone."""
        deadline = self._clock.running() + seconds
        pause = threading.Event()
        while True:
            with self._database.read() as connection:
                if task_lists.statuses(connection, [task_id]).get(task_id) is not Status.RUNNING:
                    return True
            if self._clock.running() >= deadline:
                return False
            self._clock.wait(pause, STOP_POLL_SECONDS)

    def _view(self, connection: Connection, task_id: int) -> TaskView:
        return TaskView.of(self._found(connection, task_id), self._zone)

    def _found(self, connection: Connection, task_id: int, *, lock: bool = False) -> Task:
        task = tasks.get(connection, task_id, lock=lock)
        if task is None:
            raise NotFound(f"there is no task {task_id}; it may have been deleted")
        return task


def resolved(connection: Connection, wanted: TaskFilter) -> TaskFilter:
    """The filter with the phones that its `serial` means."""
    if wanted.serial is None:
        return wanted
    return replace(wanted, devices=devices.meant(connection, wanted.serial))


def numbers(ids: Sequence[int]) -> str:
    """Tasks in few words: `task 7`, `tasks 1-4`, `tasks 1, 5, 9`."""
    if len(ids) == 1:
        return f"task {ids[0]}"
    if ids[-1] - ids[0] == len(ids) - 1:
        return f"tasks {ids[0]}-{ids[-1]}"
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return f"tasks {', '.join(map(str, ids[:MOST_NAMED]))}{more}"


def _described(wanted: CreateTask, new: Sequence[NewTask]) -> dict[str, object]:
    """What the audit log says of a create call: who and what it is about, and no captions or comments."""
    targets = list(dict.fromkeys(task.target for task in new if task.target))
    return {
        "script_name": wanted.script.value,
        "serials": list(dict.fromkeys(task.serial for task in new))[:MOST_NAMED],
        "usernames": list(dict.fromkeys(task.username for task in new if task.username))[:MOST_NAMED],
        "targets": targets[:MOST_NAMED],
        "targets_count": len(targets),
        "start_times": wanted.start_times,
    }


def _answered(connection: Connection, once: OnceOnly, now: datetime) -> Created | None:
    """What was answered to the key before. Raises Conflict when it was to another request."""
    kept = idempotency.find(connection, once.key, now)
    if kept is None:
        return None
    if kept.request_hash != once.request_hash:
        raise Conflict(f"the Idempotency-Key {once.key!r} was used for another request; use a new one")
    return Created.model_validate(kept.answer)
