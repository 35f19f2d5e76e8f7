"""Reading with 1,000 and with 1,000,000 tasks. Goal: p99 at most 1.5 times, for what is marked with a star.

Each call goes over HTTP, in turn to a server with the small and one with the large table. Not marked are other filters
and deep offsets, which count or skip rows. `noise` is the p99 ratio of the small table's odd calls and its even ones:
what the machine alone makes of a ratio of one. A p99 ratio means something only where it is well beyond it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import requests
from sqlalchemy import delete, func, insert, select, update

from benchmarks import databases
from benchmarks.server import api_server
from phonedeck.model.task import Outcome, Status
from phonedeck.storage import bulk, tables
from phonedeck.storage.bulk import Same
from phonedeck.storage.database import Database

SIZES = (1_000, 1_000_000)
ROUNDS = 600
FEW_ROUNDS = 40
WARM_UP = 5
CHUNK = 50_000
NOW = datetime.now(UTC)

CALLS = {
    "* stats": "task/stats",
    "* detail": "task/{middle}",
    "* first page and total": "task",
    "* page behind a cursor": "task?cursor={middle}&page_size=100",
    "* status=0": "task?status=0",
    "* status=3": "task?status=3",
    "* serial": "task?serial=phone042",
    "* script_name": "task?script_name=comment",
    "* source, common": "task?source=api",
    "* source, rare": "task?source=ui",
    "* username": "task?username=user7",
    "* username, unknown": "task?username=nobody",
    "* target": "task?target=target77",
    "* outcome, rare": "task?outcome=refused",
    "outcome, common": "task?outcome=done",
    "status and serial": "task?status=2&serial=phone042",
    "since": "task?since={since}",
    "page in the middle": "task?page={page}",
}


def run() -> None:
    print(
        f"{'ms, calls in turn':28}{'small p50':>10}{'p99':>8}{'large p50':>10}{'p99':>8}{'p99 ratio':>11}{'noise':>8}"
    )
    with databases.each() as found:
        for name, url, directory in found:
            print(name, flush=True)
            urls = [databases.fresh(url, f"n{size}") for size in SIZES]
            for size, each in zip(SIZES, urls, strict=True):
                fill(each, size)
            _measure(urls, directory / name)


def _measure(urls: Sequence[str], directory: Path) -> None:
    with (
        api_server(urls[0], directory / "small") as small,
        api_server(urls[1], directory / "large") as large,
        requests.Session() as session,
    ):
        for label, path in CALLS.items():
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(WARM_UP + (ROUNDS if label.startswith("*") else FEW_ROUNDS)):
                for base, size, taken in zip((small, large), SIZES, times, strict=True):
                    since = (NOW - timedelta(seconds=size // 10)).isoformat().replace("+00:00", "Z")
                    full = path.format(middle=size // 2, page=size // 40, since=since)
                    before = time.perf_counter()
                    answer = session.get(f"{base}/{full}", timeout=60)
                    if number >= WARM_UP:
                        taken.append(time.perf_counter() - before)
                    assert answer.json()["code"] == 0, answer.text
            print(_row(label, *times), flush=True)


def _row(label: str, small: list[float], large: list[float]) -> str:
    ninety_nine = [quantiles(taken, n=100)[98] for taken in (small, large)]
    figures = (median(small), ninety_nine[0], median(large), ninety_nine[1])
    told = "".join(f"{figure * 1000:{width}.2f}" for figure, width in zip(figures, (10, 8, 10, 8), strict=True))
    odd, even = sorted(quantiles(small[half::2], n=100)[98] for half in (1, 0))
    ratios = median(large) / median(small), ninety_nine[1] / ninety_nine[0]
    return f"{label:28}{told}{ratios[0]:10.2f}x{ratios[1]:10.2f}x{even / odd:7.2f}x"


def fill(url: str, size: int) -> None:
    """The database at the URL with so many tasks, as after weeks: most have ended, a tenth waits, a few failed."""
    database = databases.prepared(url)
    for start in range(1, size + 1, CHUNK):
        _insert(database, range(start, min(start + CHUNK, size + 1)), size)
    with database.write() as connection:
        connection.execute(update(tables.sequence).where(tables.sequence.c.name == "task").values(last=size))
        connection.execute(delete(tables.task_count))
        for dimension in ("all", "script_name", "device", "source"):
            value = func.min("") if dimension == "all" else tables.task.c[dimension]
            groups = [tables.task.c.status] if dimension == "all" else [tables.task.c[dimension], tables.task.c.status]
            rows = connection.execute(
                select(value.label("value"), tables.task.c.status, func.count().label("count")).group_by(*groups)
            )
            connection.execute(
                insert(tables.task_count), [{**row._mapping, "dimension": dimension, "slot": 0} for row in rows]
            )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # As autovacuum leaves a table: without it, PostgreSQL reads each row of an index in the table as well.
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")
    database.close()


def _insert(database: Database, ids: range, size: int) -> None:
    statuses = [_status(id_) for id_ in ids]
    outcomes = {Status.COMPLETED: Outcome.DONE.value, Status.FAILED: Outcome.REFUSED.value}
    devices = [f"phone{id_ * 7919 % databases.PHONES:03}" for id_ in ids]
    with database.write() as connection:
        bulk.insert_columns(
            connection,
            tables.task,
            {
                "id": ids,
                "batch_id": [id_ // 100 for id_ in ids],
                "device": devices,
                "serial": devices,
                "username": [f"user{id_ % 500}" if id_ % 2 else None for id_ in ids],
                "platform": Same("tiktok"),
                "script_name": [("follow", "follow", "comment", "post")[id_ % 4] for id_ in ids],
                "script_config": Same({"target_users": ["someone"]}),
                "target": [f"target{id_ % 997}" for id_ in ids],
                "source": ["ui" if id_ == size // 3 else "api" for id_ in ids],
                "status": [int(status) for status in statuses],
                "outcome": [outcomes.get(status) for status in statuses],
                "due_at": Same(NOW),
                "created_at": [NOW - timedelta(seconds=size - id_) for id_ in ids],
            },
        )


def _status(id_: int) -> Status:
    return Status.PENDING if id_ % 10 == 0 else Status.FAILED if id_ % 50 == 1 else Status.COMPLETED
