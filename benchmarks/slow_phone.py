"""A follow through the server, on a phone that takes 300 ms more for every call: goals 5 % over its own time, 15 trips.

The time is that of the task, from its start to its end as the server has them: the account is looked at, the trees and
pictures are kept and every step is written. The phone's own time is that in which it says itself that a call of
uiautomator was under way, pictures beside looks once; its shell's time counts as ours.
"""

from __future__ import annotations

import time
from datetime import datetime
from statistics import median
from typing import Any

from benchmarks import databases
from benchmarks.installation import Installation, installation

SLOW_MS = 300
FOLLOWS = 8
LONGEST_SECONDS = 60.0


def run() -> None:
    heads = "".join(f"{head:>{width}}" for head, width in (("s", 8), ("the phone", 11), ("over", 8), ("trips", 7)))
    print(f"{'p50 of ' + str(FOLLOWS) + ' follows':26}{heads}")
    with databases.each() as found:
        for name, url, _ in found:
            with installation(url, 1) as made:
                serial = made.serials[0]
                _follow(made, serial, 0)  # the app is opened, and the account read
                order = {"kind": "slow", "ms": SLOW_MS}
                made.phone.post(f"/phones/{serial}/faults", json=order).raise_for_status()
                rows = [_follow(made, serial, number) for number in range(1, FOLLOWS + 1)]
            took, own, trips = (median(column) for column in zip(*rows, strict=True))
            over = median((whole - phones) / phones for whole, phones, _ in rows)
            print(f"{name:26}{took:8.2f}{own:11.2f}{over:8.1%}{trips:7.0f}", flush=True)


def _follow(made: Installation, serial: str, number: int) -> tuple[float, float, int]:
    """Seconds from the task's start to its end, those of the phone among them, and how many calls there were."""
    calls = made.calls(serial)
    since = calls[-1]["seq"] if calls else 0
    config = {"target_users": [f"someone.{number}"]}
    id_ = made.call("POST", "task", serials=[serial], script_name="follow", script_config=config)["task_ids"][0]
    task = _ended(made, id_)
    assert task["outcome"] == "done", task
    new = [call for call in made.calls(serial, since) if call["answered_at"]]
    began, ended = _time(task["started_at"]), _time(task["finished_at"])
    own, until = 0.0, began
    for at, answered in sorted((_time(call["at"]), _time(call["answered_at"])) for call in new):
        own += max(0.0, min(answered, ended) - max(at, until))
        until = max(until, answered)
    return ended - began, own, len(new)


def _ended(made: Installation, id_: int) -> Any:
    deadline = time.monotonic() + LONGEST_SECONDS
    while (task := made.call("GET", f"task/{id_}"))["status"] not in (2, 3):
        assert time.monotonic() < deadline, task
        time.sleep(0.05)
    return task


def _time(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
