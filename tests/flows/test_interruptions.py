"""Pop-ups are dismissed where they are met; stop screens stop a task, keep the evidence, and get no further tap: a
sample of `make matrix ARGS="interruptions"`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from interruption_sample import tried
from world import World, world

from programs import Adb, until

PHONES = 4


@pytest.fixture(scope="module")
def here(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(adb, tmp_path_factory.mktemp("flows") / "world", phones=PHONES) as made:
        yield made


@pytest.mark.timeout(300)
def test_scripts_end_right_whatever_comes_up_in_tiktok(here: World) -> None:
    """Behind a pop-up each act once, and nothing agreed to; at a stop screen the decided end, and nothing touched."""
    assert tried(here, "tiktok") == []


def test_a_retry_behind_a_challenge_looks_before_it_writes_again(here: World) -> None:
    """The comment was sent, and the challenge came before it was seen: once released, it is found, not written."""
    url = "https://www.tiktok.com/@lea/video/7310000078"
    here.fault(1, "challenge", name="verify", at="act:comment")
    task = here.create(1, "comment", {"target_post_url": url, "comment_content": "seen or not seen"})
    ended = here.ended(task)
    here.heal(1)
    assert (ended["outcome"], ended["reason"]) == ("needs_human", "needs_human"), ended["remark"]
    for account in here.server.data("GET", "accounts?page_size=100")["accounts"]:
        here.server.call("POST", f"accounts/{account['id']}/release", reason="healed")
    here.server.data("POST", f"task/{task}/retry")
    again = here.ended(task)
    written = [act for act in here.acts(1) if act["kind"] == "comment" and act["target"] == "7310000078"]
    assert (again["outcome"], len(written)) == ("done", 1), again["remark"]


def test_accounts_are_matched_by_themselves_and_on_demand(here: World) -> None:
    """Three accounts on each phone, in the app's order; matching again finds the same."""
    accounts = here.server.data("GET", "accounts?page_size=100")["accounts"]
    assert {f"p{phone}.a{n}" for phone in range(1, PHONES + 1) for n in (1, 2, 3)} <= {
        account["username"] for account in accounts
    }
    until(lambda: here.server.call("POST", "devices/device_serial_1/match-accounts")["code"] == 0, "a free phone")
    again = here.server.data("GET", "accounts?page_size=100")["accounts"]
    assert [account["username"] for account in again] == [account["username"] for account in accounts]
    assert all(account["packagename"] == "com.zhiliaoapp.musically" for account in again)


def test_a_switcher_that_cannot_be_read_logs_nobody_out(here: World) -> None:
    """The active account is all that is seen then: what is known of the others stays, and is worked with."""

    def logged_in() -> list[str]:
        found = here.server.data("GET", "accounts?page_size=100")["accounts"]
        return sorted(account["username"] for account in found if account["logined"])

    before = logged_in()
    assert {"p1.a1", "p1.a2", "p1.a3"} <= set(before)
    pack = here.server.directory / "data" / "packs" / "tiktok.toml"
    pack.parent.mkdir(exist_ok=True)
    pack.write_text("""
        labels.en.nowhere = ["written nowhere"]
        marks.nowhere = { labels = ["nowhere"] }
        screens.account_switcher.needs = [["nowhere"]]
    """)
    try:
        answer = until(lambda: matched(here), "a free phone")
        assert answer["code"] == 0, answer
        assert logged_in() == before
    finally:
        pack.unlink()


def test_a_mistake_in_the_operators_pack_is_said_and_a_retry_goes_on_once_it_is_mended(here: World) -> None:
    """Nothing was touched, and the remark names the file and the entry; the same of a file that nobody would read."""
    folder = here.server.directory / "data" / "packs"
    folder.mkdir(exist_ok=True)
    for name, text, words in (
        (
            "tiktok.toml",
            "elements.home_tab.structure = 'tab_row.sixth'",
            "elements.home_tab.structure: 'tab_row' has no",
        ),
        ("TikTok.toml", "", "rename it to tiktok.toml"),
    ):
        pack = folder / name
        pack.write_text(text)
        try:
            task = here.create(2, "follow", {"target_users": [f"after.{len(words)}"]})
            ended = here.ended(task)
        finally:
            pack.unlink()
        assert (ended["outcome"], ended["reason"]) == ("refused", "pack_invalid"), ended
        assert (str(pack) in ended["remark"], words in ended["remark"]) == (True, True), ended["remark"]
        here.server.data("POST", f"task/{task}/retry")
        assert here.ended(task)["outcome"] == "done"


def matched(here: World) -> dict[str, Any] | None:
    """What matching answers, once no task has the phone."""
    answer = here.server.call("POST", "devices/device_serial_1/match-accounts")
    return None if answer["code"] == 40901 and "busy" in answer["message"] else answer


def test_every_account_of_a_phone_acts_under_its_own_name(here: World) -> None:
    """Multi-account mode: one task for each account, and each follow is its own."""
    created = here.server.data(
        "POST", "task", serials=["device_serial_1"], script_name="follow", enable_multi_account=True,
        script_config={"target_users": ["each.of.us"]},
    )  # fmt: skip
    tasks = [here.ended(task_id) for task_id in created["task_ids"]]
    assert [task["outcome"] for task in tasks] == ["done"] * 3, tasks
    assert [act["account"] for act in here.acts(1) if act["target"] == "each.of.us"] == ["p1.a1", "p1.a2", "p1.a3"]
