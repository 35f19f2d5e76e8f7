"""`POST task`, line by line of the contract."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from application import Api
from phonedeck.storage import tables, tasks

FOLLOW = {"target_users": ["a1", "b2", "c3"]}


def test_the_answer_names_every_task(api: Api) -> None:
    """Three targets on two devices are six tasks; for each executor, each target."""
    created = api.data("POST", "task", {"serials": ["HW2", "HW1"], "script_name": "follow", "script_config": FOLLOW})
    assert created == {"task_ids": [1, 2, 3, 4, 5, 6], "created_count": 6}
    listed = [api.data("GET", f"task/{id_}") for id_ in created["task_ids"]]
    assert [(task["serial"], task["target"]) for task in listed] == [
        (serial, target) for serial in ("HW2", "HW1") for target in ("a1", "b2", "c3")
    ]
    assert {task["batch_id"] for task in listed} == {listed[0]["batch_id"]}
    assert listed[0]["script_config"] == {"target_users": ["a1"]}


def test_both_names_of_a_phone_are_one_executor(api: Api) -> None:
    """The hardware serial and adb's address in one call do not double the tasks; each filter finds them."""
    [task] = api.create(serials=["10.0.0.1:5555", "HW1"])
    for serial in ("HW1", "10.0.0.1:5555"):
        assert [t["id"] for t in api.data("GET", f"task?serial={serial}")["tasks"]] == [task]
    assert api.data("GET", f"task/{task}")["serial"] == "10.0.0.1:5555"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"serials": ["HW1", "nobody"]}, 40401, "serials"),
        ({"serials": None, "usernames": ["nobody"]}, 40401, "usernames"),
        ({"start_time": "25:00"}, 40001, "start_time"),
        ({"start_time": "2026-11-24T10:00"}, 40001, "start_time"),
        ({"expires_at": "soon"}, 40001, "expires_at"),
        ({"expires_at": "2026-11-23T10:00:00Z"}, 40001, "expires_at"),
        ({"start_time": "11:00", "expires_at": "10:45"}, 40001, "expires_at"),
        ({"script_config": {"target_users": []}}, 40001, "script_config.target_users"),
        ({"script_config": {"target_users": ["ok", " "]}}, 40001, "script_config.target_users"),
        (
            {"script_name": "account_warmup", "script_config": {"like_probable": -1}},
            40001,
            "script_config.like_probable",
        ),
        (
            {"script_name": "account_warmup", "script_config": {"task_duration": "abc"}},
            40001,
            "script_config.task_duration",
        ),
        ({"script_name": "post", "script_config": {"captions": "{a|b"}}, 40001, "script_config.captions"),
        (
            {
                "script_name": "comment",
                "script_config": {"target_post_url": "https://example.com/1", "comment_content": "x"},
            },
            40001,
            "script_config.target_post_url",
        ),
        ({"enable_multi_account": True}, 40001, "serials"),
        ({"min_interval": 5, "max_interval": 1}, 40001, "min_interval"),
    ],
)
def test_a_wrong_call_names_the_field_and_creates_nothing(
    api: Api, body: dict[str, Any], code: int, field: str
) -> None:
    """One bad value among good ones is enough."""
    wanted = {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_users": ["someone"]}, **body}
    envelope = api.call("POST", "task", wanted)
    assert envelope["code"] == code, envelope
    assert any(error["field"].startswith(field) for error in envelope["data"]["errors"]), envelope
    assert api.data("GET", "task/stats")["total"] == 0


def test_unknown_parameters_are_kept_and_named(api: Api) -> None:
    """An old client's extra keys are no error."""
    created = api.data(
        "POST",
        "task",
        {"serials": ["HW1"], "script_name": "post", "script_config": {"content_type": 1, "future_option": [1]}},
    )
    assert any("future_option" in warning for warning in created["warnings"])
    assert api.data("GET", f"task/{created['task_ids'][0]}")["script_config"]["future_option"] == [1]


def test_more_than_ten_thousand_tasks_are_refused(api: Api) -> None:
    """And nothing of them is stored."""
    users = [f"user{number}" for number in range(5001)]
    envelope = api.call(
        "POST", "task", {"serials": ["HW1", "HW2"], "script_name": "follow", "script_config": {"target_users": users}}
    )
    assert envelope["code"] == 40001
    assert "10,002" in envelope["message"]
    assert len(api.create(serials=["HW1", "HW2"], script_config={"target_users": users[:5000]})) == 10_000
    assert api.data("GET", "task/stats")["pending"] == 10_000


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("10:31", "2026-11-24 10:31:00"),
        ("10:30", "2026-11-25 10:30:00"),
        ("2026-11-24T05:00:00Z", "2026-11-24 12:00:00"),
    ],
)
def test_start_times_are_of_the_servers_clock(api: Api, text: str, local: str) -> None:
    """HH:MM is the next time the clock shows it; ISO times have a zone."""
    [task_id] = api.create(start_time=text)
    task = api.data("GET", f"task/{task_id}")
    assert (task["start_time"], task["end_time"], task["status"]) == (local, None, 0)
    assert task["scheduled_at"] is not None


@pytest.mark.parametrize(
    ("body", "expires"),
    [
        ({}, None),
        ({"start_time": "11:00"}, "12:00"),
        ({"expires_at": "10:45"}, "10:45"),
        ({"start_time": "11:00", "expires_at": "2026-11-24T16:30:00+07:00"}, "16:30"),
    ],
)
def test_a_task_says_until_when_it_may_start(api: Api, body: dict[str, Any], expires: str | None) -> None:
    """The client's own time comes before the hour's grace after a start time; without both a task waits for ever."""
    [id_] = api.create(**body)
    task = api.data("GET", f"task/{id_}")
    assert task["expires_at"] == (None if expires is None else f"2026-11-24T{expires}:00.000+07:00")
    with api.database.read() as connection:
        query = select(tables.task.c.expires_by_grace).where(tables.task.c.id == id_)
        assert connection.execute(query).scalar_one() == ("start_time" in body and "expires_at" not in body)


def test_intervals_spread_the_tasks_of_a_device(api: Api) -> None:
    """Random minutes between consecutive tasks; each device begins at once."""
    ids = api.create(serials=["HW1", "HW2"], script_config=FOLLOW, min_interval=5, max_interval=10)
    with api.database.read() as connection:
        due = [task.due_at for task in (tasks.get(connection, id_) for id_ in ids) if task is not None]
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(due)]
    assert due[0] == due[3]
    assert all(5 <= gap <= 10 for gap in (gaps[0], gaps[1], gaps[3], gaps[4]))


def test_the_same_key_creates_once(api: Api) -> None:
    """The first answer comes again; another body under the key is a conflict."""
    body = {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_users": ["someone"]}}
    key = {"Idempotency-Key": "abc"}
    first = api.data("POST", "task", body, **key)
    assert api.data("POST", "task", dict(reversed(body.items())), **key) == first
    assert api.call("POST", "task", {**body, "serials": ["HW2"]}, **key)["code"] == 40901
    assert api.data("GET", "task/stats")["total"] == 1
    api.data("POST", "task", body, **{"Idempotency-Key": "abd"})
    assert api.data("GET", "task/stats")["total"] == 2
    assert api.call("POST", "task", body, **{"Idempotency-Key": " "})["code"] == 40001


def test_an_answered_key_is_answered_again_whatever_has_changed(api: Api) -> None:
    """A start time that has passed meanwhile is no reason to refuse what was accepted; after a day the key is free."""
    body = {
        "serials": ["HW1"],
        "script_name": "follow",
        "script_config": {"target_users": ["someone"]},
        "start_time": "2026-11-23T06:00:00Z",
    }
    key = {"Idempotency-Key": "abc"}
    first = api.data("POST", "task", body, **key)
    api.clock.time += timedelta(hours=23)
    assert api.data("POST", "task", body, **key) == first
    api.clock.time += timedelta(hours=2)
    assert api.call("POST", "task", body, **key)["data"]["errors"][0]["field"] == "start_time"
    assert api.data("POST", "task", {**body, "start_time": None}, **key) != first


def test_one_key_sent_ten_times_at_once_creates_once(api: Api) -> None:
    """A client that repeats an impatient call gets one answer, and no fault."""
    body = {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_users": ["a1", "b2"]}}
    with ThreadPoolExecutor(10) as pool:
        calls = [pool.submit(api.data, "POST", "task", body, **{"Idempotency-Key": "k"}) for _ in range(10)]
        answers = [call.result() for call in calls]
    assert answers == [{"task_ids": [1, 2], "created_count": 2}] * 10
    assert api.data("GET", "task/stats")["total"] == 2


def test_several_start_times_are_a_task_each(api: Api) -> None:
    """For each target, each time; the same time written twice counts once."""
    times = ["10:45", "2026-11-24T10:45+07:00", "23:00"]
    ids = api.create(script_config={"target_users": ["a1", "b2"]}, start_time=times)
    listed = [api.data("GET", f"task/{id_}") for id_ in ids]
    assert [(task["target"], task["start_time"][11:16]) for task in listed] == [
        ("a1", "10:45"),
        ("a1", "23:00"),
        ("b2", "10:45"),
        ("b2", "23:00"),
    ]


def test_usernames_win_over_serials(api: Api) -> None:
    """An account's tasks run on the phone where it is logged in, whatever serials say."""
    api.data("POST", "accounts", {"platform": "tiktok", "username": "@Me", "serial": "HW2"})
    [task_id] = api.create(serials=["HW1"], usernames=["ME"], enable_multi_account=True)
    task = api.data("GET", f"task/{task_id}")
    assert (task["serial"], task["username"], task["platform"]) == ("10.0.0.2:5555", "me", "tiktok")
    assert [t["id"] for t in api.data("GET", "task?username=@ME")["tasks"]] == [task_id]


def test_an_account_of_the_other_app_is_said_to_be_one(api: Api) -> None:
    """ "Not known" would send the person to look for an account that stands in the list."""
    api.data("POST", "accounts", {"platform": "instagram", "username": "gram", "serial": "HW1"})
    envelope = api.call(
        "POST",
        "task",
        {
            "usernames": ["gram", "nobody"],
            "script_name": "follow",
            "script_config": {"target_users": ["a1"], "platform": "tiktok"},
        },
    )
    assert envelope["code"] == 40401
    assert envelope["message"].startswith(
        "@gram is known in instagram, but not in tiktok, which the task is for; @nobody is not known on any phone."
    )
    assert api.data("GET", "task")["total"] == 0


def test_multi_account_makes_a_task_for_each_enabled_account(api: Api) -> None:
    """In account order, for each device."""
    for name in ("first", "second", "third"):
        api.data("POST", "accounts", {"platform": "tiktok", "username": name, "serial": "HW1"})
    api.data("POST", "accounts", {"platform": "tiktok", "username": "second", "status": 1})
    api.data("POST", "accounts", {"platform": "instagram", "username": "gram", "serial": "HW1"})
    ids = api.create(enable_multi_account=True, script_config={"target_users": ["a1", "b2"], "platform": "tiktok"})
    listed = [api.data("GET", f"task/{id_}") for id_ in ids]
    assert [(task["username"], task["target"]) for task in listed] == [
        ("first", "a1"),
        ("first", "b2"),
        ("third", "a1"),
        ("third", "b2"),
    ]
    envelope = api.call("POST", "task", {"usernames": ["second"], "script_name": "post", "script_config": {}})
    assert envelope["code"] == 40001
    assert "disabled" in envelope["message"]
