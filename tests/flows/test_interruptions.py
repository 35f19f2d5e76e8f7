"""Pop-ups are dismissed where they are met; stop screens stop a task, keep the evidence, and get no further tap."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from world import World, settled, world

from programs import Adb, until


@pytest.fixture(scope="module")
def here(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(adb, tmp_path_factory.mktemp("flows") / "world", phones=2) as made:
        yield made


@pytest.mark.parametrize("screen", ["feed", "own_profile", "other_profile"])
@pytest.mark.parametrize("popup", ["contacts", "notifications", "save_login"])
def test_a_follow_gets_past_a_popup_wherever_it_comes(here: World, screen: str, popup: str) -> None:
    """It is dismissed by what agrees to nothing, what it swallowed is opened again, and the user is followed once."""
    user = f"{popup[:5]}.{screen.replace('_', '.')}"  # a name has 24 characters at most
    here.fault(1, "popup", name=popup, at=f"screen:{screen}")
    try:
        task = here.ended(here.create(1, "follow", {"target_users": [user]}))
    finally:
        here.heal(1)
    followed = [act["target"] for act in here.acts(1)].count(user)
    assert (task["outcome"], followed) == ("done", 1), task["remark"]


@pytest.mark.parametrize("screen", ["post_page", "comments"])
@pytest.mark.parametrize("popup", ["notifications", "update", "eea"])
def test_a_comment_gets_past_a_popup_wherever_it_comes(here: World, screen: str, popup: str) -> None:
    """Once, whatever came in between: before the text, over the text, or after it was sent."""
    text = f"a pop-up {popup} over {screen}"
    config = {"target_post_url": "https://www.tiktok.com/@lea/video/7311007", "comment_content": text}
    here.fault(1, "popup", name=popup, at=f"screen:{screen}")
    try:
        task = here.ended(here.create(1, "comment", config))
    finally:
        here.heal(1)
    written = [act for act in here.acts(1) if act["kind"] == "comment" and text in str(act["detail"])]
    assert (task["outcome"], len(written)) == ("done", 1), task["remark"]


@pytest.mark.parametrize("popup", ["widget", "leftover"])
def test_a_session_in_the_feed_gets_past_a_popup(here: World, popup: str) -> None:
    """It is no post, and the session goes on behind it."""
    config = {"task_duration": 6, "min_duration": 1, "max_duration": 1, "like_probable": 100}
    here.fault(1, "popup", name=popup, at="screen:feed")
    before = len(here.acts(1))
    try:
        task = here.ended(here.create(1, "account_warmup", config))
    finally:
        here.heal(1)
    liked = [act for act in here.acts(1)[before:] if act["kind"] == "like"]
    assert task["outcome"] == "done", task["remark"]
    assert liked


@pytest.mark.parametrize("name", ["verify", "slider", "login", "blocked"])
def test_a_stop_screen_ends_the_task_for_a_person(here: World, name: str) -> None:
    """A challenge, a log-in, a block: needs_human, with screenshot and tree, and nothing is tapped any more."""
    user = f"stopped.by.{name}"
    here.fault(2, "challenge", name=name, at="screen:other_profile")
    try:
        task = here.ended(here.create(2, "follow", {"target_users": [user]}))
        taps = here.taps(2)
        assert settled(lambda: here.taps(2), 1.0) == taps
    finally:
        here.heal(2)
    assert (task["outcome"], task["reason"]) == ("needs_human", "needs_human"), task
    assert user not in [act["target"] for act in here.acts(2)]
    kinds = {artifact["kind"] for artifact in here.server.data("GET", f"task/{task['id']}")["artifacts"]}
    assert {"screenshot", "tree"} <= kinds
    for account in here.server.data("GET", "accounts?page_size=100")["accounts"]:
        here.server.call("POST", f"accounts/{account['id']}/release", reason="healed")


def test_a_rate_limit_sends_the_task_back_with_a_time(here: World) -> None:
    """Later is not failed: it waits, and says for what."""
    here.fault(2, "rate_limit", name="following", at="screen:other_profile")
    try:
        task_id = here.create(2, "follow", {"target_users": ["too.often"]})

        def waits() -> bool:
            task = here.server.data("GET", f"task/{task_id}")
            return bool(task["status"] == 0 and task["reason"] == "rate_limited")

        until(waits, f"the task's wait; it is {here.server.data('GET', f'task/{task_id}')}")
    finally:
        here.heal(2)
        here.server.call("DELETE", f"task/{task_id}")
    assert "too.often" not in [act["target"] for act in here.acts(2)]


def test_accounts_are_matched_by_themselves_and_on_demand(here: World) -> None:
    """Three accounts on each phone, in the app's order; matching again finds the same."""
    accounts = here.server.data("GET", "accounts?page_size=100")["accounts"]
    assert {f"p{phone}.a{n}" for phone in (1, 2) for n in (1, 2, 3)} <= {account["username"] for account in accounts}
    until(lambda: here.server.call("POST", "devices/device_serial_1/match-accounts")["code"] == 0, "a free phone")
    again = here.server.data("GET", "accounts?page_size=100")["accounts"]
    assert [account["username"] for account in again] == [account["username"] for account in accounts]
    assert all(account["packagename"] == "com.zhiliaoapp.musically" for account in again)


def test_every_account_of_a_phone_acts_under_its_own_name(here: World) -> None:
    """Multi-account mode: one task for each account, and each follow is its own."""
    created = here.server.data(
        "POST", "task", serials=["device_serial_1"], script_name="follow", enable_multi_account=True,
        script_config={"target_users": ["each.of.us"]},
    )  # fmt: skip
    tasks = [here.ended(task_id) for task_id in created["task_ids"]]
    assert [task["outcome"] for task in tasks] == ["done"] * 3, tasks
    assert [act["account"] for act in here.acts(1) if act["target"] == "each.of.us"] == ["p1.a1", "p1.a2", "p1.a3"]
