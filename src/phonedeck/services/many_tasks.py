"""One deed for many tasks: stopped, retried or deleted by hundreds, those that a filter found at one moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from phonedeck.clock import Clock
from phonedeck.engine.recovery import force_stop
from phonedeck.engine.times import STOP_SECONDS
from phonedeck.model.errors import Conflict
from phonedeck.model.task import Status
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.acting import note
from phonedeck.services.runner import Runner
from phonedeck.services.tasks import STOP_POLL_SECONDS, TaskService, numbers, resolved
from phonedeck.storage import task_lists, tasks
from phonedeck.storage.database import Database

AT_ONCE = 100
"""Tasks of one transaction: others write too."""


class Deed(StrEnum):
    """What is done with tasks."""

    STOP = "stop"
    RETRY = "retry"
    DELETE = "delete"


POSSIBLE = {
    Deed.STOP: (Status.PENDING, Status.RUNNING),
    Deed.RETRY: (Status.FAILED,),
    Deed.DELETE: (Status.PENDING, Status.RUNNING, Status.COMPLETED, Status.FAILED),
}
"""The statuses of which tasks can be stopped, retried, deleted. Pending ones first: one that starts meanwhile is met
among the running."""


class Why(StrEnum):
    """Why a deed came to nothing for a task."""

    GONE = "gone"
    ENDED = "ended"
    NOT_FAILED = "not_failed"
    BUSY = "busy"
    """Its phone has not let go of it yet; a moment later it can be deleted."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The tasks that a filter found of which something can be done, at one moment: none that came later."""

    wanted: TaskFilter
    deed: Deed
    count: int
    newest: int


@dataclass
class Result:
    """How many tasks it was done with, and with how many not."""

    done: int = 0
    not_done: Counter[Why] = field(default_factory=Counter)

    def add(self, other: Result) -> None:
        self.done += other.done
        self.not_done += other.not_done


class ManyTasks:
    """What the operator can do with many tasks."""

    def __init__(self, database: Database, clock: Clock, runner: Runner, one_by_one: TaskService) -> None:
        self._database = database
        self._clock = clock
        self._runner = runner
        self._tasks = one_by_one

    def select(self, wanted: TaskFilter, deed: Deed) -> Selection:
        """How many tasks of a filter it can be done with now. The filter's place in its list does not count."""
        wanted = replace(wanted, cursor=None)
        among = _among(wanted, deed)
        with self._database.read() as connection:
            wanted = resolved(connection, wanted)
            newest = task_lists.page(connection, wanted, limit=1)
            by_status = task_lists.by_status(connection, wanted)
            if by_status is not None:
                count = sum(by_status[each] for each in among)
            else:
                count = task_lists.matching(connection, wanted, among=among) if among else 0
        return Selection(wanted, deed, count, newest[0].id if newest else 0)

    def batches(self, selection: Selection) -> Iterator[list[int]]:
        """The ids of a selection, so many at a time as are done together; each batch is looked up when it is asked
        for. Blocks."""
        for status in _among(selection.wanted, selection.deed):
            before = selection.newest + 1
            while found := self._before(replace(selection.wanted, status=status), before):
                yield found
                before = found[-1]

    def do(self, deed: Deed, ids: Sequence[int]) -> Result:
        """Do it with each of some tasks, in few transactions; what cannot be done with one hinders no other."""
        act = {Deed.STOP: self._stop, Deed.RETRY: self._retry, Deed.DELETE: self._delete}[deed]
        result = Result()
        for start in range(0, len(ids), AT_ONCE):
            result.add(act(ids[start : start + AT_ONCE]))
        return result

    def _before(self, wanted: TaskFilter, before: int) -> list[int]:
        with self._database.read() as connection:
            return task_lists.ids(connection, wanted, limit=AT_ONCE, before_id=before)

    def _stop(self, ids: Sequence[int]) -> Result:
        now = self._clock.now()
        result = Result()
        running = []
        with self._database.write() as connection:
            for id_ in sorted(ids):  # two who stop the same tasks lock them in the same order
                task = tasks.get(connection, id_, lock=True)
                if task is None:
                    result.not_done[Why.GONE] += 1
                elif task.status is Status.PENDING:
                    tasks.cancel(connection, task, remark="Cancelled before it started.", now=now)
                    result.done += 1
                elif tasks.request_stop(connection, id_):
                    running.append(id_)
                    result.done += 1
                else:
                    result.not_done[Why.ENDED] += 1
            if result.done:
                note(connection, now, "task.stopped", numbers(sorted(ids)), stopped=result.done)
        for id_ in running:
            self._runner.stop_task(id_)
        left = self._left_running(running)
        with self._database.write() as connection:
            for id_ in left:
                force_stop(connection, id_, self._clock.now())
        return result

    def _left_running(self, ids: Sequence[int]) -> list[int]:
        """Those of the tasks that were asked to stop and have not within the seconds that one may take."""
        deadline = self._clock.running() + STOP_SECONDS
        pause = threading.Event()
        while ids:
            with self._database.read() as connection:
                known = task_lists.statuses(connection, ids)
            ids = [id_ for id_, status in known.items() if status is Status.RUNNING]
            if not ids or self._clock.running() >= deadline:
                break
            self._clock.wait(pause, STOP_POLL_SECONDS)
        return list(ids)

    def _retry(self, ids: Sequence[int]) -> Result:
        now = self._clock.now()
        result = Result()
        with self._database.write() as connection:
            for id_ in sorted(ids):
                task = tasks.get(connection, id_)
                if task is None:
                    result.not_done[Why.GONE] += 1
                elif tasks.retry(connection, task, now=now):
                    result.done += 1
                else:
                    result.not_done[Why.NOT_FAILED] += 1
            if result.done:
                note(connection, now, "task.retried", numbers(sorted(ids)), retried=result.done)
        self._runner.wake()
        return result

    def _delete(self, ids: Sequence[int]) -> Result:
        try:
            deleted = self._tasks.delete_batch(ids)
        except Conflict:
            with self._database.read() as connection:
                left = len(task_lists.statuses(connection, ids))
            return Result(len(ids) - left, Counter({Why.BUSY: left}))
        missing = len(deleted.not_found)
        return Result(deleted.deleted_count, Counter({Why.GONE: missing} if missing else {}))


def _among(wanted: TaskFilter, deed: Deed) -> Sequence[Status]:
    """The statuses that the filter names and of which it can be done."""
    return [status for status in POSSIBLE[deed] if wanted.status in (None, status)]
