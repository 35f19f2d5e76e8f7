"""Pop-ups are dismissed where they are met; stop screens stop a task, keep the evidence, and get no further tap: a
sample of `make matrix ARGS="interruptions"`."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from interruptions import PASSAGES, POPUPS, STOPS, SYSTEM, Cell
from run_interruptions import APPS, try_all
from world import World, world

from programs import Adb, until

SEED = 20261130
PASSED = {
    "follow": ("feed", "own_profile", "other_profile"),
    "unfollow": ("feed", "own_profile", "other_profile"),
    "comment": ("own_profile", "post_page", "comments"),
    "account_warmup": ("feed", "comments"),
    "post": ("own_profile", "editor", "post_form"),
}
"""Of what each script passes, screens that both apps have."""
PASSED_BY = {"topic": ("feed",), "reels": ("feed",), "story of an image": ("editor", "post_form")}
"""Ways to use a script that do not pass some of these."""
PHONES = 4


@pytest.fixture(scope="module")
def here(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(adb, tmp_path_factory.mktemp("flows") / "world", phones=PHONES) as made:
        yield made


def sample(app: str) -> list[Cell]:
    """For each script a pop-up, by turns one of the app and one of the system, and a stop screen, at its screens; and
    right after a follow a pop-up and a challenge, after a session's comment a pop-up."""
    chance = random.Random(f"{SEED}{app}")
    own = [each for each in POPUPS[app] if each not in SYSTEM and not each.only]
    challenges = [each for each in STOPS[app] if each.kind == "challenge"]
    cells = []
    for place, (script, screens) in enumerate(PASSED.items()):
        variants = [each for each in PASSAGES[app] if each.script == script and not each.account]
        for troubles in ((own, SYSTEM)[place % 2], STOPS[app]):
            variant, trouble = chance.choice(variants), chance.choice(troubles)
            cells.append(Cell(variant, trouble, f"screen:{chance.choice(_fitting(variant.name, screens))}"))
    follow, session = PASSAGES[app][0], next(each for each in PASSAGES[app] if each.script == "account_warmup")
    cells += [Cell(follow, chance.choice(troubles), "act:follow") for troubles in (own, challenges)]
    return [*cells, Cell(session, chance.choice(own), "act:comment")]


def _fitting(name: str, screens: Sequence[str]) -> Sequence[str]:
    return [screen for screen in screens if screen not in PASSED_BY.get(name, ())]


def tried(here: World, app: str) -> list[str]:
    """What was wrong with the sample's cells."""
    return [f"{each.cell}: {each.said}" for each in try_all(here, sample(app), 1000) if not each.right]


@pytest.mark.timeout(300)
def test_scripts_end_right_whatever_comes_up_in_tiktok(here: World) -> None:
    """Behind a pop-up each act once, and nothing agreed to; at a stop screen the decided end, and nothing touched."""
    assert tried(here, "tiktok") == []


@pytest.mark.timeout(300)
def test_scripts_end_right_whatever_comes_up_in_instagram(adb: Adb, tmp_path: Path) -> None:
    """The same in Instagram."""
    with world(adb, tmp_path / "world", phones=PHONES, app="instagram", version=APPS["instagram"]) as instagram:
        assert tried(instagram, "instagram") == []


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
