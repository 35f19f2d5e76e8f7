"""Schedules over HTTP: made, paused, coming round, skipped, missed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from application import Api
from phonedeck.model.task import Outcome
from phonedeck.services.tasks import TaskService
from phonedeck.storage import schedules

TASK = {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_user": "someone"}}


def made(api: Api, **body: Any) -> dict[str, Any]:
    return api.data("POST", "schedules", {"task": TASK, "cron": "0 11 * * *", **body})


def test_it_comes_round_once_and_creates_its_tasks(api: Api) -> None:
    """At 11:00 in Jakarta, not before, and not twice for the same time."""
    schedule = made(api)
    assert schedule["next_at"] == "2026-11-24T11:00:00.000+07:00"
    assert api.schedules.come_round() == 0
    api.clock.time += timedelta(minutes=30)
    assert api.schedules.come_round() == 1
    assert api.schedules.come_round() == 0
    [task] = api.data("GET", "task")["tasks"]
    assert (task["target"], task["status"]) == ("someone", 0)
    after = api.data("GET", f"schedules/{schedule['id']}")
    assert (after["next_at"], after["last_result"]) == ("2026-11-25T11:00:00.000+07:00", "created 1 tasks")


def test_a_time_is_skipped_while_the_last_tasks_still_run(api: Api) -> None:
    """And the next one is not, once they have ended."""
    made(api, cron="0 * * * *")
    for _ in range(2):
        api.clock.time += timedelta(hours=1)
        api.schedules.come_round()
    [schedule] = api.data("GET", "schedules")["schedules"]
    assert schedule["last_result"].startswith("skipped")
    [task] = api.data("GET", "task")["tasks"]
    api.carry_out(task["id"], Outcome.DONE)
    api.clock.time += timedelta(hours=1)
    api.schedules.come_round()
    assert api.data("GET", "task")["total"] == 2


def test_times_that_passed_while_the_server_was_down_do_not_all_follow(api: Api) -> None:
    """Down for a day: what is later than the grace is missed, and there is one task, not twenty-four."""
    made(api, cron="0 * * * *")
    api.clock.time += timedelta(days=1)
    api.schedules.come_round()
    [schedule] = api.data("GET", "schedules")["schedules"]
    assert schedule["last_result"].startswith("missed")
    assert api.data("GET", "task")["total"] == 0
    api.clock.time += timedelta(hours=1)
    api.schedules.come_round()
    assert api.data("GET", "task")["total"] == 1


def test_a_fault_in_one_schedule_keeps_no_other_from_coming_round(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone that the machine no longer knows, and a fault of ours: each says so, and the third has its task."""
    lost, broken, sound = (made(api, name=name)["id"] for name in ("lost", "broken", "sound"))
    with api.database.write() as connection:
        schedules.change(connection, lost, next_at=api.clock.time, timezone="Nowhere/Gone")
    create = TaskService.create

    def faulty(service: TaskService, wanted: Any, **more: Any) -> Any:
        if more["once"].key.startswith(f"schedule-{broken}-"):
            raise ZeroDivisionError
        return create(service, wanted, **more)

    monkeypatch.setattr(TaskService, "create", faulty)
    api.clock.time += timedelta(minutes=30)
    assert api.schedules.come_round() == 3
    after = {each["id"]: (each["next_at"], each["last_result"]) for each in api.data("GET", "schedules")["schedules"]}
    tomorrow = "2026-11-25T11:00:00.000+07:00"
    assert after[sound] == (tomorrow, "created 1 tasks")
    assert after[broken] == (tomorrow, "failed: a fault in Phonedeck, ZeroDivisionError; the log has it")
    assert after[lost][0] is None
    assert after[lost][1].endswith("It does not come round again until it is changed")
    assert api.schedules.come_round() == 0
    assert api.data("PATCH", f"schedules/{lost}", {"timezone": "Asia/Jakarta"})["next_at"] == tomorrow


def test_pausing_changing_and_removing(api: Api) -> None:
    """A paused schedule has no next time; one that goes on makes up for nothing; the tasks outlive it."""
    id_ = made(api)["id"]
    assert api.data("POST", f"schedules/{id_}/pause")["next_at"] is None
    api.clock.time += timedelta(hours=2)
    assert api.schedules.come_round() == 0
    assert api.data("POST", f"schedules/{id_}/resume")["next_at"] == "2026-11-25T11:00:00.000+07:00"
    changed = api.data("PATCH", f"schedules/{id_}", {"times": "09:00, 18:30", "weekdays": ["Wed"]})
    assert (changed["cron"], changed["times"], changed["weekdays"]) == (None, ["09:00", "18:30"], ["wed"])
    assert changed["next_at"] == "2026-11-25T09:00:00.000+07:00"
    assert api.data("DELETE", f"schedules/{id_}") == {"deleted_count": 1}
    assert api.call("GET", f"schedules/{id_}")["code"] == 40401


def test_what_is_wrong_is_named(api: Api) -> None:
    """Before anything is stored."""
    for body, field in (
        ({"cron": "61 * * * *"}, "cron"),
        ({"cron": None}, "cron"),
        ({"timezone": "Nowhere/City"}, "timezone"),
        ({"task": {**TASK, "start_time": "10:00"}}, "task.start_time"),
        ({"task": {**TASK, "expires_at": "10:00"}}, "task.expires_at"),
        ({"task": {**TASK, "script_config": {}}}, "task.script_config.target_users"),
    ):
        envelope = api.call("POST", "schedules", {"task": TASK, "cron": "0 11 * * *", **body})
        assert envelope["code"] == 40001, body
        assert any(error["field"].startswith(field[:18]) for error in envelope["data"]["errors"]), envelope
    assert api.data("GET", "schedules")["total"] == 0


def test_metrics_count_what_the_rows_say(api: Api) -> None:
    """For Prometheus, without an envelope."""
    api.create()
    answer = api.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'phonedeck_tasks{status="pending"} 1.0' in answer.text
    assert 'phonedeck_slots{state="free"} 2.0' in answer.text
