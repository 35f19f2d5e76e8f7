"""From the answer of POST to the first call at the phone, with 200 idle phones: goals 15 ms at p50 and 50 ms at p99.

Each phone gets one task while all others are idle; it is stopped as soon as the first call was there. The server and
the phones keep time by the same clock. On PostgreSQL the worker is a process of its own, woken by the database.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from statistics import quantiles

from benchmarks import databases
from benchmarks.installation import Installation, installation

PHONES = 200
GOALS = ((50, 15.0), (99, 50.0))
PAUSE_SECONDS, LONGEST_SECONDS = 0.5, 10.0


def run() -> None:
    print(f"{'ms from answer to first call':34}{'p50':>8}{'goal':>6}{'p99':>8}{'goal':>6}{'longest':>9}")
    with databases.each() as found:
        for name, url, _ in found:
            with installation(url, PHONES) as made:
                waits = sorted(_wait(made, serial, number) for number, serial in enumerate(made.serials))
            found_at = quantiles(waits, n=100)
            row = "".join(f"{found_at[percent - 1]:8.1f}{goal:6.0f}" for percent, goal in GOALS)
            print(f"{name:34}{row}{waits[-1]:9.1f}", flush=True)


def _wait(made: Installation, serial: str, number: int) -> float:
    """Milliseconds; none when the call was there before the answer."""
    calls = made.calls(serial)
    since = calls[-1]["seq"] if calls else 0
    config = {"target_users": [f"user{number}"]}
    created = made.call("POST", "task", serials=[serial], script_name="follow", script_config=config)
    answered = datetime.now(UTC)
    deadline = time.monotonic() + LONGEST_SECONDS
    while not (new := made.calls(serial, since)):
        assert time.monotonic() < deadline, f"no call came to {serial}"
        time.sleep(0.005)
    made.call("POST", f"task/{created['task_ids'][0]}/stop")
    time.sleep(PAUSE_SECONDS)  # the phone is freed meanwhile
    return max(0.0, (datetime.fromisoformat(new[0]["at"]) - answered).total_seconds() * 1000)
