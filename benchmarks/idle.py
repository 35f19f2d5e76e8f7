"""What 500 ready phones cost the server while there is nothing to do and none is examined: at most 1 % of a core.

adb and the phones are not counted. On PostgreSQL server and worker are counted together, and the database's own share
of the processor is said beside it.
"""

from __future__ import annotations

import time

import psutil

from benchmarks import databases
from benchmarks.installation import installation

PHONES, SECONDS, GOAL_PERCENT = 500, 60.0, 1.0


def run() -> None:
    print(f"{f'{PHONES} phones, % of a core':34}{'measured':>10}{'goal':>8}")
    with databases.each() as found:
        for name, url, _ in found:
            with installation(url, PHONES) as made:
                before, of_database = made.cpu(), _of_database()
                time.sleep(SECONDS)
                percent = 100 * (made.cpu() - before) / SECONDS
                beside = 100 * (_of_database() - of_database) / SECONDS
            print(f"{name:34}{percent:10.2f}{GOAL_PERCENT:8.1f}   (PostgreSQL's processes {beside:.2f})", flush=True)


def _of_database() -> float:
    """Seconds for which PostgreSQL's processes have had a processor; `pg_ctl` leaves them to nobody."""
    found = psutil.process_iter(["name", "cpu_times"])
    return sum(sum(each.info["cpu_times"][:2]) for each in found if each.info["name"] == "postgres")
