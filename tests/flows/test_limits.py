"""Limits and holds on phones, judged by their journals. `make limits` takes eight phones instead of two."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from world import World, world

from programs import Adb, until

FULL = os.environ.get("PHONEDECK_LIMITS") == "full"
PHONES = 8 if FULL else 2


@pytest.fixture(scope="module")
def here(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(adb, tmp_path_factory.mktemp("limits") / "world", phones=PHONES) as made:
        yield made


def account_id(here: World, username: str) -> int:
    found = here.server.data("GET", "accounts?page_size=100")["accounts"]
    return next(int(account["id"]) for account in found if account["username"] == username)


@pytest.mark.timeout(600)
def test_of_all_accounts_told_to_follow_one_user_three_do(here: World) -> None:
    """The others are refused, with the rule; the journals hold three follows, by those that were told they did."""
    created = here.server.data(
        "POST", "task", serials=[f"device_serial_{phone}" for phone in range(1, PHONES + 1)], script_name="follow",
        enable_multi_account=True, script_config={"target_users": ["everyone.wants"]},
    )  # fmt: skip
    assert any("accounts_per_target" in warning for warning in created["warnings"])
    tasks = [here.ended(task_id) for task_id in created["task_ids"]]
    assert len(tasks) == 3 * PHONES
    done = [task["username"] for task in tasks if task["outcome"] == "done"]
    refused = [task for task in tasks if task["outcome"] == "refused"]
    assert (len(done), len(refused)) == (3, 3 * PHONES - 3), tasks
    assert all("accounts_per_target" in task["remark"] for task in refused)
    acts = [act for phone in range(1, PHONES + 1) for act in here.acts(phone) if act["target"] == "everyone.wants"]
    assert sorted(act["account"] for act in acts) == sorted(done)
    ledger = here.server.data("GET", "ledger?target=everyone.wants&page_size=100")["acts"]
    assert sorted(row["username"] for row in ledger if row["state"] == "confirmed") == sorted(done)
    assert sum(row["state"] == "refused" for row in ledger) == len(refused)


def test_a_challenge_holds_that_account_alone_until_it_is_released(here: World) -> None:
    """With the evidence; the phone's other accounts go on, and after the release this one does."""
    here.fault(1, "challenge", name="verify", at="screen:other_profile")
    try:
        stopped = here.ended(here.create(1, "follow", {"target_users": ["one"]}, username="p1.a1"))
    finally:
        here.heal(1)
    assert stopped["outcome"] == "needs_human", stopped
    waiting = here.create(1, "follow", {"target_users": ["two"]}, username="p1.a1")
    other = here.ended(here.create(1, "follow", {"target_users": ["three"]}, username="p1.a2"))
    assert other["outcome"] == "done", other
    assert here.server.data("GET", f"task/{waiting}")["status"] == 0
    id_ = account_id(here, "p1.a1")
    held = here.server.data("GET", f"accounts/{id_}/budget")["held"]
    assert (held["kind"], held["task_id"], held["until"]) == ("person", stopped["id"], None)
    assert here.server.api is not None
    for path, first in ((held["screenshot"], b"\xff\xd8"), (held["tree"], b"<?xml")):
        assert here.server.api.get(f"http://localhost:{here.server.port}{path}").content.startswith(first)
    assert here.server.call("POST", f"accounts/{id_}/release", reason=" ")["code"] == 40001
    here.server.data("POST", f"accounts/{id_}/release", reason="solved on the phone")
    assert here.ended(waiting)["outcome"] == "done"


def test_a_challenge_before_the_account_was_read_holds_the_one_that_was_active_last(here: World) -> None:
    """Tasks that name no account wait for the release without a touch; those of other accounts go on."""
    here.ended(here.create(1, "follow", {"target_users": ["nine"]}, username="p1.a2"))
    here.fault(1, "challenge", name="verify", at="screen:feed")
    try:
        stopped = here.ended(here.create(1, "follow", {"target_users": ["ten"]}))
    finally:
        here.heal(1)
    assert stopped["outcome"] == "needs_human", stopped
    assert "was active last on the phone" in stopped["remark"]
    taps = here.taps(1)
    waiting = here.create(1, "follow", {"target_users": ["eleven"]})

    def waits() -> bool:
        return bool(here.server.data("GET", f"task/{waiting}")["reason"] == "account_held")

    until(waits, "the wait for the held account")
    assert here.taps(1) == taps
    other = here.ended(here.create(1, "follow", {"target_users": ["twelve"]}, username="p1.a1"))
    assert other["outcome"] == "done", other
    here.server.data("POST", f"accounts/{account_id(here, 'p1.a2')}/release", reason="solved on the phone")
    assert here.ended(waiting)["outcome"] == "done"


def test_a_task_over_the_limit_gives_its_phone_back_and_waits(here: World) -> None:
    """With a remark that says until when; a raised limit is met at the next look, and what came before counts."""
    id_ = account_id(here, "p2.a1")
    used = here.server.data("GET", f"accounts/{id_}/budget")["acts"][1]["used_day"]
    here.server.data("PUT", "limits", account_id=id_, per_day={"follow": used + 1})
    follows = [here.create(2, "follow", {"target_users": [user]}, username="p2.a1") for user in ("four", "five")]
    assert here.ended(follows[0])["outcome"] == "done"

    def waits() -> bool:
        task = here.server.data("GET", f"task/{follows[1]}")
        return bool(task["status"] == 0 and task["reason"] == "limit_reached" and "It goes on at" in task["remark"])

    until(waits, f"the wait; it is {here.server.data('GET', f'task/{follows[1]}')}")
    budget = here.server.data("GET", f"accounts/{id_}/budget")["acts"][1]
    assert (budget["act"], budget["used_day"], budget["left"]) == ("follow", used + 1, 0)
    assert budget["next_at"]
    assert here.ended(here.create(2, "follow", {"target_users": ["six"]}, username="p2.a2"))["outcome"] == "done"
    assert [act["target"] for act in here.acts(2) if act["account"] == "p2.a1"][used:] == ["four"]


def test_a_rate_limit_rests_the_account(here: World) -> None:
    """For two hours the first time, and longer after it; its task waits, and is not failed."""
    here.fault(2, "rate_limit", name="following", at="screen:other_profile")
    try:
        task_id = here.create(2, "follow", {"target_users": ["seven"]}, username="p2.a3")

        def waits() -> bool:
            task = here.server.data("GET", f"task/{task_id}")
            return bool(task["status"] == 0 and task["reason"] == "rate_limited" and "held until" in task["remark"])

        until(waits, "the task's wait")
    finally:
        here.heal(2)
    held = here.server.data("GET", f"accounts/{account_id(here, 'p2.a3')}/budget")["held"]
    assert held["kind"] == "rate_limit"
    assert held["until"] > held["since"]
