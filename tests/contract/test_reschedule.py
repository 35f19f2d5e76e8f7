"""`PATCH task/{id}`: a pending task gets another start."""

from __future__ import annotations

from datetime import datetime, timedelta

from application import Api
from phonedeck.model.task import Outcome
from phonedeck.storage import start_times


def test_a_pending_task_gets_another_start(api: Api) -> None:
    """Its last time follows by the late start grace; it is told as an event and in the audit log."""
    now = api.clock.now().replace(microsecond=0)
    first, second = (now + timedelta(hours=hours) for hours in (2, 50))
    [id_] = api.create(start_time=first.isoformat())
    moved = api.data("PATCH", f"task/{id_}", {"start_time": second.isoformat()})
    assert datetime.fromisoformat(moved["scheduled_at"]) == second
    assert datetime.fromisoformat(moved["expires_at"]) - second == timedelta(hours=1)
    with api.database.read() as connection:
        assert start_times.next_due_at(connection, now) == second
    [entry] = [each for each in api.data("GET", "audit")["entries"] if each["action"] == "task.rescheduled"]
    assert entry["subject"] == f"task {id_}"
    assert datetime.fromisoformat(entry["detail"]["after"]) == second
    assert api.data("PATCH", f"task/{id_}", {"start_time": "14:30"})["scheduled_at"][11:16] == "14:30"


def test_one_without_a_start_becomes_scheduled(api: Api) -> None:
    [id_] = api.create()
    later = api.clock.now().replace(microsecond=0) + timedelta(hours=3)
    moved = api.data("PATCH", f"task/{id_}", {"start_time": later.isoformat()})
    assert datetime.fromisoformat(moved["expires_at"]) == later + timedelta(hours=1)


def test_a_last_time_of_the_client_stays(api: Api) -> None:
    """A start that is not before it is refused, and named."""
    now = api.clock.now().replace(microsecond=0)
    last = now + timedelta(hours=5)
    [id_] = api.create(start_time=(now + timedelta(hours=1)).isoformat(), expires_at=last.isoformat())
    moved = api.data("PATCH", f"task/{id_}", {"start_time": (last - timedelta(minutes=1)).isoformat()})
    assert datetime.fromisoformat(moved["expires_at"]) == last
    refused = api.call("PATCH", f"task/{id_}", {"start_time": last.isoformat()})
    assert (refused["code"], "start_time" in refused["message"], "expires_at" in refused["message"]) == (
        40001,
        True,
        True,
    )


def test_what_cannot_be_moved_says_why(api: Api) -> None:
    """A bad time, a task that is not pending, one that is not there."""
    [id_] = api.create()
    assert "start_time" in api.call("PATCH", f"task/{id_}", {"start_time": "soon"})["message"]
    assert "start_time" in api.call("PATCH", f"task/{id_}", {})["message"]
    past = (api.clock.now() - timedelta(hours=30)).isoformat()
    assert "24 hours in the past" in api.call("PATCH", f"task/{id_}", {"start_time": past})["message"]
    api.carry_out(id_, Outcome.DONE)
    refused = api.call("PATCH", f"task/{id_}", {"start_time": "14:30"})
    assert (refused["code"], "only pending tasks" in refused["message"]) == (40901, True)
    assert api.call("PATCH", "task/99", {"start_time": "14:30"})["code"] == 40401
