"""200 stops at random moments, a third of them on frozen phones: goal 2 s at p99, and no second task too early.

On each phone tasks wait one behind the other. A stop is measured from the call until its answer, which says that the
task has ended. The next task of the phone must not begin before the phone let go: before its uiautomator server was
started afresh, which a frozen phone does only when it has thawed.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import quantiles
from typing import Any

from benchmarks import databases
from benchmarks.installation import Installation, installation

PHONES, STOPS_EACH = 10, 20
GOAL_SECONDS = 2.0
FROZEN_SECONDS = 4.0
LATEST_SECONDS = 3.0
STARTED_SECONDS = 60.0
SERVER = "com.wetest.uia2.Main"
"""In the command that starts a phone's uiautomator server."""


def run() -> None:
    print(f"{'stops, s':34}{'p50':>8}{'p99':>8}{'goal':>6}{'longest':>9}{'next task too early':>21}")
    with databases.each() as found:
        for name, url, _ in found:
            with installation(url, PHONES) as made, ThreadPoolExecutor(PHONES) as pool:
                results = [
                    each for some in pool.map(lambda serial: _stops(made, serial), made.serials) for each in some
                ]
            seconds = sorted(taken for taken, _ in results)
            early = sum(too_early for _, too_early in results)
            at = quantiles(seconds, n=100)
            print(f"{name:34}{at[49]:8.2f}{at[98]:8.2f}{GOAL_SECONDS:6.0f}{seconds[-1]:9.2f}{early:21}", flush=True)


def _stops(made: Installation, serial: str) -> list[tuple[float, bool]]:
    """How long each stop took, and whether the next task began before the phone had let go."""
    chance = random.Random(serial)
    config = {"task_duration": 3600}
    tasks = [
        made.call("POST", "task", serials=[serial], script_name="account_warmup", script_config=config)["task_ids"][0]
        for _ in range(STOPS_EACH + 1)
    ]
    found = []
    _begun(made, tasks[0])
    for number, (id_, following) in enumerate(pairwise(tasks)):
        time.sleep(chance.uniform(0, LATEST_SECONDS))
        if number % 3 == 0:
            order: dict[str, Any] = {"kind": "freeze", "for": FROZEN_SECONDS}
            made.phone.post(f"/phones/{serial}/faults", json=order).raise_for_status()
            time.sleep(chance.uniform(0, 0.5))
        stopped, began = datetime.now(UTC), time.monotonic()
        ended = made.call("POST", f"task/{id_}/stop")
        taken = time.monotonic() - began
        assert ended["status"] == 3, ended
        start = _begun(made, following) + timedelta(milliseconds=1)  # times of tasks are cut off there
        let_go = [call["at"] for call in made.calls(serial) if SERVER in str(call["args"])]
        found.append((taken, not any(stopped <= datetime.fromisoformat(at) <= start for at in let_go)))
    made.call("POST", f"task/{tasks[-1]}/stop")
    return found


def _begun(made: Installation, id_: int) -> datetime:
    """When the task began to run."""
    deadline = time.monotonic() + STARTED_SECONDS
    while True:
        task = made.call("GET", f"task/{id_}")
        if task["started_at"]:
            return datetime.fromisoformat(task["started_at"])
        assert time.monotonic() < deadline, task
        time.sleep(0.05)
