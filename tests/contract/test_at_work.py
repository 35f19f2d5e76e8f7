"""Calls about tasks while phones go on with their work."""

from __future__ import annotations

from collections.abc import Callable

from application import ZONE, Api
from phonedeck.model.task import Outcome, Reason
from phonedeck.services.runner import NoRunner
from phonedeck.services.tasks import TaskService
from phonedeck.storage import tasks


class Phone(NoRunner):
    """Ends the task that it is told to stop, and then does what a phone may do next."""

    def __init__(self, api: Api, *afterwards: Callable[[], object]) -> None:
        self._api = api
        self._afterwards = list(afterwards)

    def stop_task(self, task_id: int) -> bool:
        with self._api.database.write() as connection:
            task = tasks.get(connection, task_id)
            assert task is not None
            tasks.finish(
                connection, task, Outcome.STOPPED, reason=Reason.STOPPED, remark="Stopped.", now=self._api.clock.now()
            )
        if self._afterwards:
            self._afterwards.pop(0)()
        return True


class EagerPhone(NoRunner):
    """Begins a task in the moment in which it may."""

    def __init__(self, api: Api, task_id: int) -> None:
        self._api = api
        self._task_id = task_id

    def wake(self) -> None:
        begin(self._api, self._task_id)


def service(api: Api, runner: NoRunner) -> TaskService:
    return TaskService(api.database, api.clock, ZONE, runner)


def begin(api: Api, task_id: int) -> None:
    with api.database.write() as connection:
        tasks.begin(connection, task_id, "local", 1, api.clock.now())


def test_a_phones_whole_queue_is_deleted_in_one_call(api: Api) -> None:
    """Stopping the first task frees its phone, which begins the second at once: that one is gone by then."""
    first, second, third = api.create(script_config={"target_users": ["a1", "b2", "c3"]})
    begin(api, first)
    deleted = service(api, Phone(api, lambda: begin(api, second))).delete_batch([first, second, third])
    assert (deleted.deleted_count, deleted.not_found) == (3, [])
    assert api.data("GET", "task/stats") == {"total": 0, "pending": 0, "running": 0, "completed": 0, "failed": 0}


def test_a_task_that_is_put_back_and_begins_meanwhile_is_stopped_again(api: Api) -> None:
    """A caller who deletes does not lose to one who retries."""
    [task_id] = api.create()
    begin(api, task_id)

    def again() -> None:
        api.data("POST", f"task/{task_id}/retry")
        begin(api, task_id)

    assert service(api, Phone(api, again)).delete(task_id).deleted_count == 1


def test_who_deletes_second_hears_that_it_is_gone(api: Api) -> None:
    """Two callers delete one running task."""
    first, second = api.create(script_config={"target_users": ["a1", "b2"]})
    begin(api, first)
    other = Phone(api, lambda: api.data("DELETE", f"task/{first}"))
    deleted = service(api, other).delete_batch([first, second])
    assert (deleted.deleted_count, deleted.not_found) == (1, [first])


def test_a_task_that_was_put_back_is_shown_as_pending(api: Api) -> None:
    """The answer is the task as the call left it, however soon its phone begins."""
    [task_id] = api.create()
    api.carry_out(task_id, Outcome.ERROR)
    again = service(api, EagerPhone(api, task_id)).retry(task_id)
    assert (again.status, again.retry_count, again.end_time) == (0, 1, None)
    assert api.data("GET", f"task/{task_id}")["status"] == 1


def test_a_task_that_was_moved_is_shown_as_pending(api: Api) -> None:
    """As above."""
    [task_id] = api.create(start_time="11:00")
    moved = service(api, EagerPhone(api, task_id)).reschedule(task_id, "2026-11-24T03:00:00Z")
    assert (moved.status, moved.start_time) == (0, "2026-11-24 10:30:20")
