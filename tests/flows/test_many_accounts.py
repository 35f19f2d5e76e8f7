"""Mixed tasks for several accounts on several phones, in TikTok's second package: every act under the right account.

In the everyday suite 8 tasks on 2 phones; `make matrix` runs 30 on 5.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from world import World, world

from programs import Adb

PHONES, TASKS = (5, 30) if os.environ.get("PHONEDECK_MATRIX") == "full" else (2, 8)
PACKAGE = "com.ss.android.ugc.trill"
Act = tuple[int, str, str, str]
"""Phone, account, kind, target."""


@pytest.mark.timeout(600)
def test_every_act_is_under_its_account(adb: Adb, tmp_path: Path) -> None:
    """Judged from the phones' journals: each follow, unfollow and comment once, and likes by no other account."""
    chance = random.Random(20261128)
    with world(adb, tmp_path / "world", phones=PHONES, package=PACKAGE) as here:
        accounts = here.server.data("GET", "accounts?page_size=100")["accounts"]
        assert {account["packagename"] for account in accounts} == {PACKAGE}
        tasks, wanted, likers = _created(here, chance)
        ended = [here.ended(task) for task in tasks]
        seen = [
            (phone, act["account"], act["kind"], act["target"])
            for phone in range(1, PHONES + 1)
            for act in here.acts(phone)
        ]
    assert [task["outcome"] for task in ended] == ["done"] * TASKS, [task["remark"] for task in ended]
    assert Counter(act for act in seen if act[2] != "like") == Counter(wanted)
    assert {(phone, account) for phone, account, kind, _ in seen if kind == "like"} == likers


def _created(here: World, chance: random.Random) -> tuple[list[int], list[Act], set[tuple[int, str]]]:
    """Tasks in an order that makes phones switch between accounts; what the world must see; who must like."""
    tasks: list[int] = []
    wanted: list[Act] = []
    likers: set[tuple[int, str]] = set()
    followed: dict[int, tuple[str, str]] = {}
    for number in range(TASKS):
        phone = 1 + number % PHONES
        script = ("follow", "comment", "unfollow", "account_warmup")[number // PHONES % 4]
        account = f"p{phone}.a{chance.randint(1, 3)}"
        target, config = f"someone.{number}", dict[str, Any]()
        if script == "unfollow":
            account, target = followed[phone]
        if script == "follow":
            followed[phone] = account, target
        if script == "comment":
            target = f"73{number}7"
            url = f"https://www.tiktok.com/@lea/video/{target}"
            config = {"target_post_url": url, "comment_content": f"kind words, the {number}th"}
        elif script == "account_warmup":
            config = {"task_duration": 4, "min_duration": 1, "max_duration": 1, "like_probable": 100}
            likers.add((phone, account))
        else:
            config = {"target_users": [target]}
        if script != "account_warmup":
            wanted.append((phone, account, script, target))
        tasks.append(here.create(phone, script, config, account))
    return tasks, wanted, likers
