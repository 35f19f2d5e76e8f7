"""Lists, details, statistics, accounts, devices, scripts and the licence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from application import ZONE, Api
from phonedeck.model.errors import Conflict
from phonedeck.model.hold import HoldKind
from phonedeck.model.intent import Act, IntentState
from phonedeck.model.plan import Plan
from phonedeck.model.task import Outcome, Reason
from phonedeck.services.accounts import AccountService
from phonedeck.storage import holds, ledger, tasks
from phonedeck.wire.limits import parse_release

OBSERVED = {
    "id", "script_name", "script_config", "serial", "username", "status", "status_text", "source", "start_time",
    "end_time", "remark", "retry_count",
}  # fmt: skip


def test_the_licence_under_plan_pro(api: Api) -> None:
    """Byte for byte what the quick start prints."""
    assert api.data("GET", "license/check") == {
        "plan_name": "Pro",
        "api_enabled": True,
        "device_limit": 20,
        "message": "API access enabled",
    }


def test_plan_starter_is_refused_everywhere(make_api: Callable[..., Api]) -> None:
    """40301, also for calls that would be wrong otherwise."""
    api = make_api(Plan.STARTER)
    for method, path in (("GET", "license/check"), ("POST", "task"), ("GET", "task/77"), ("GET", "scripts")):
        assert api.call(method, path)["code"] == 40301


def test_a_task_has_the_observed_fields_and_ours(api: Api) -> None:
    """Clients read these by name and type."""
    [task_id] = api.create()
    task = api.data("GET", f"task/{task_id}")
    assert set(task) >= OBSERVED
    assert (task["status"], task["status_text"], task["source"], task["retry_count"]) == (0, "pending", "api", 0)
    assert (task["start_time"], task["end_time"], task["username"], task["outcome"]) == (None, None, None, None)
    api.carry_out(task_id, Outcome.UNCONFIRMED, Reason.OUTCOME_UNKNOWN)
    task = api.data("GET", f"task/{task_id}")
    assert (task["status"], task["status_text"], task["outcome"]) == (3, "failed", "unconfirmed")
    assert task["start_time"].startswith("2026-11-24 10:30")
    assert [attempt["outcome"] for attempt in task["attempts"]] == ["unconfirmed"]


def test_statistics_count_every_state(api: Api) -> None:
    """Five numbers that add up."""
    ids = api.create(script_config={"target_users": ["a1", "b2", "c3"]})
    api.carry_out(ids[0], Outcome.DONE)
    api.carry_out(ids[1], Outcome.ERROR)
    assert api.data("GET", "task/stats") == {"total": 3, "pending": 1, "running": 0, "completed": 1, "failed": 1}


def test_pages_are_newest_first_and_complete(api: Api) -> None:
    """By page number, and by cursor, which stays right while tasks are added."""
    ids = api.create(script_config={"target_users": [f"user{n}" for n in range(25)]})
    first = api.data("GET", "task?page_size=10")
    assert [task["id"] for task in first["tasks"]] == ids[::-1][:10]
    assert first["total"] == 25
    api.create()
    seen = [task["id"] for task in first["tasks"]]
    cursor = first["next_cursor"]
    while cursor:
        page = api.data("GET", f"task?page_size=10&cursor={cursor}")
        seen += [task["id"] for task in page["tasks"]]
        cursor = page["next_cursor"]
    assert seen == ids[::-1]
    assert [task["id"] for task in api.data("GET", "task?page=3&page_size=10")["tasks"]] == ids[::-1][19:]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("status=3", [1]),
        ("outcome=refused", [1]),
        ("script_name=follow", [0, 1, 2]),
        ("script_name=like", []),
        ("serial=HW2", [2]),
        ("serial=nobody", []),
        ("target=@B2", [1]),
        ("source=ui", []),
        ("status=0&serial=HW1", [0]),
        ("since=2026-11-24 10:00:00", [0, 1, 2]),
        ("until=2026-11-24T03:00:00Z", []),
        ("status=", [0, 1, 2]),
        ("unknown=1", [0, 1, 2]),
    ],
)
def test_filters(api: Api, query: str, places: list[int]) -> None:
    """Each alone and together; the total agrees with the list."""
    ids = [*api.create(script_config={"target_users": ["a1", "b2"]}), *api.create(serials=["HW2"])]
    api.carry_out(ids[1], Outcome.REFUSED)
    page = api.data("GET", f"task?{query}")
    assert sorted(task["id"] for task in page["tasks"]) == [ids[place] for place in places]
    assert page["total"] == len(places)


@pytest.mark.parametrize(
    "query",
    ["status=4", "status=x", "page=0", "page_size=0", "page_size=101", "outcome=great", "since=yesterday", "cursor=-1"],
)
def test_a_wrong_filter_is_named(api: Api, query: str) -> None:
    """Nothing is guessed."""
    envelope = api.call("GET", f"task?{query}")
    assert envelope["code"] == 40001
    assert envelope["data"]["errors"][0]["field"] == query.partition("=")[0]


def test_accounts_have_the_documented_fields(api: Api) -> None:
    """And never a password."""
    added = api.data("POST", "accounts", {"platform": "tiktok", "username": "@Me", "serial": "HW1", "tags": "a, b"})
    assert added == {
        "id": 1,
        "username": "me",
        "platform": "tiktok",
        "packagename": None,
        "device": "10.0.0.1:5555",
        "device_online": True,
        "device_name": "Pixel",
        "logined": 1,
        "logined_text": "logged_in",
        "status": 0,
        "status_text": "enabled",
        "tags": ["a", "b"],
        "held": False,
        "held_reason": None,
        "held_until": None,
    }
    page = api.data("GET", "accounts?platform=tiktok&device=HW1&logined=1&status=0&tag=a")
    assert page == {"accounts": [added], "total": 1, "page": 1, "page_size": 20}
    assert api.data("GET", "accounts?status=1")["accounts"] == []
    api.data("POST", "accounts", {"platform": "tiktok", "username": "some_one"})
    with api.database.write() as connection:
        holds.freeze(connection, "tiktok", "some_one", HoldKind.RATE_LIMIT, "too often", api.clock.now())

    def named(query: str) -> list[str]:
        return [account["username"] for account in api.data("GET", f"accounts?{query}")["accounts"]]

    assert (named("held=1"), named("held=0")) == (["some_one"], ["me"])
    assert (named("text=@ME_O"), named("text=o_e&logined=0"), named("text=e"), named("tag=a,b")) == (
        ["some_one"], [], ["me", "some_one"], [])  # fmt: skip
    assert named("page=2&page_size=1") == ["some_one"]
    api.clock.time += timedelta(hours=2, minutes=1)
    assert named("held=1") == []
    assert api.call("POST", "accounts", {"platform": "tiktok", "username": "x", "serial": "nobody"})["code"] == 40401
    assert api.call("POST", "accounts/1/release", {"reason": "looked"})["code"] == 40901
    assert api.call("POST", "accounts/9/release", {"reason": "looked"})["code"] == 40401


def test_a_hold_that_nobody_looked_at_is_not_released(api: Api) -> None:
    """It came after the one whose picture a person has before them."""
    api.data("POST", "accounts", {"platform": "tiktok", "username": "some_one"})
    accounts, looked = AccountService(api.database, api.clock, ZONE), parse_release({"reason": "looked"})
    with api.database.write() as connection:
        seen = holds.freeze(connection, "tiktok", "some_one", HoldKind.RATE_LIMIT, "too often", api.clock.now())
    with api.database.write() as connection:
        other = holds.freeze(connection, "tiktok", "some_one", HoldKind.PERSON, "a challenge", api.clock.now())
    with pytest.raises(Conflict, match="a challenge"):
        accounts.release(seen.account_id, looked, seen=seen.id)
    assert accounts.view(seen.account_id).held
    assert not accounts.release(seen.account_id, looked, seen=other.id).held


def test_scripts_are_all_ten_with_their_schemas(api: Api) -> None:
    """Five can be used; their schemas name every documented parameter."""
    scripts = {script["name"]: script for script in api.data("GET", "scripts")["scripts"]}
    assert len(scripts) == 10
    assert {name for name, script in scripts.items() if script["api_supported"]} == {
        "post", "follow", "unfollow", "comment", "account_warmup",
    }  # fmt: skip
    assert "floow_probable" in scripts["account_warmup"]["config_schema"]["properties"]
    assert scripts["message"]["config_schema"] is None


def test_devices_say_what_to_do_next(api: Api) -> None:
    """State, reason and next step."""
    page = api.data("GET", "devices")
    assert [device["hardware_serial"] for device in page["devices"]] == ["HW1", "HW2"]
    assert page["devices"][0]["state"] == "ready"


def test_health_says_what_is_wrong(api: Api) -> None:
    """A server without a worker is not ok; a task that is due on a free phone is counted, one for later is not."""
    health = api.data("GET", "health")
    assert (health["ok"], health["oldest_due_seconds"], health["timezone"]) == (False, None, "Asia/Jakarta")
    assert "no worker" in health["problems"][0]
    api.create(start_time="23:00")
    assert api.data("GET", "health")["oldest_due_seconds"] is None
    api.create()
    api.clock.time += timedelta(seconds=45)
    health = api.data("GET", "health")
    assert 44 < health["oldest_due_seconds"] < 46
    assert "nothing was dispatched" in health["problems"][1]


def test_the_ledger_shows_what_accounts_did(api: Api) -> None:
    """From the intent on, also after the task was deleted."""
    [task_id] = api.create()
    with api.database.write() as connection:
        task = tasks.get(connection, task_id)
        assert task is not None
        intent = ledger.write(connection, task, Act.FOLLOW, "someone", api.clock.now())
        ledger.settle(connection, intent, IntentState.CONFIRMED, {"handle": "someone"}, api.clock.now())
    api.data("DELETE", f"task/{task_id}")
    page = api.data("GET", "ledger")
    assert page["total"] == 1
    assert (page["acts"][0]["act"], page["acts"][0]["state"], page["acts"][0]["target"]) == (
        "follow",
        "confirmed",
        "someone",
    )
    assert page["acts"][0]["device"] == "HW1"


def test_what_the_framework_refuses_has_its_envelope_too(api: Api) -> None:
    """A path longer than any serial is an invalid parameter, named like every other."""
    envelope = api.call("GET", f"devices/{'x' * 300}")
    assert envelope["code"] == 40001
    assert envelope["data"]["errors"][0]["field"] == "serial"
