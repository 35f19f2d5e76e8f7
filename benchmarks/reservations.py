"""Reserving an act with 1,000 and with 1,000,000 rows in the ledger. Goal: at most 1.5 times the cost.

Each reservation is the whole transaction that the engine makes: account and target locked, limits checked, the intent
written and committed. In turn on a database with the small and one with the large ledger, by accounts that have done
twenty acts in the last day, at targets that others acted on before. The large ledger is that of 500 accounts over
a year.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import update

from benchmarks import databases
from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.limits import Scope
from phonedeck.model.task import NewTask, Task
from phonedeck.storage import bulk, limits, reservations, tables, tasks
from phonedeck.storage.bulk import Same
from phonedeck.storage.database import Database

SIZES = (1_000, 1_000_000)
ACTING, TARGETS = 50, 20_000
RECENT = 20
ROUNDS = 400
WARM_UP = 20
CHUNK = 50_000
NOW = datetime.now(UTC)


def run() -> None:
    print(f"{'ms a reservation, in turn':28}{'small p50':>10}{'p90':>8}{'large p50':>10}{'p90':>8}{'p50 ratio':>11}")
    with databases.each() as found:
        for name, url, _ in found:
            urls = [databases.fresh(url, f"ledger{size}") for size in SIZES]
            filled = [_filled(each, size) for size, each in zip(SIZES, urls, strict=True)]
            _measure(name, filled)
            for database, _ in filled:
                database.close()


def _measure(name: str, filled: list[tuple[Database, Task]]) -> None:
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM_UP + ROUNDS):
        for (database, by), times in zip(filled, taken, strict=True):
            account, target = ("tiktok", f"account{number % ACTING}"), f"user{number % TARGETS}"
            before = time.perf_counter()
            with database.write() as connection:
                found = reservations.reserve(
                    connection, by, Act.FOLLOW, target, NOW + timedelta(seconds=number), account=account
                )
            if number >= WARM_UP:
                times.append(time.perf_counter() - before)
            assert isinstance(found, Intent), found
    small, large = (sorted(times) for times in taken)
    figures = (median(small), small[len(small) * 9 // 10], median(large), large[len(large) * 9 // 10])
    told = "".join(f"{figure * 1000:{width}.2f}" for figure, width in zip(figures, (10, 8, 10, 8), strict=True))
    print(f"{name:28}{told}{figures[2] / figures[0]:10.2f}x", flush=True)


def _filled(url: str, size: int) -> tuple[Database, Task]:
    """A ledger whose newest rows are each account's last day, and a task to act by."""
    database = databases.prepared(url)
    accounts = min(500, size // RECENT)
    for start in range(1, size + 1, CHUNK):
        _insert(database, range(start, min(start + CHUNK, size + 1)), size, accounts)
    with database.write() as connection:
        most = {"follow": 150}
        limits.put(connection, Scope.ALL, "", {"gap_seconds": 0, "per_day": most, "per_hour": most}, NOW)
        connection.execute(update(tables.sequence).where(tables.sequence.c.name == "ledger").values(last=size))
        [id_] = tasks.insert_batch(connection, [NewTask("phone001", "phone001", "follow", {}, NOW)], NOW)
        by = tasks.get(connection, id_)
    assert by is not None
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return database, by


def _insert(database: Database, ids: range, size: int, accounts: int) -> None:
    with database.write() as connection:
        bulk.insert_columns(
            connection,
            tables.ledger,
            {
                "id": ids,
                "task_id": ids,
                "act": [(Act.FOLLOW, Act.LIKE, Act.FOLLOW, Act.UNFOLLOW)[id_ % 4].value for id_ in ids],
                "platform": Same("tiktok"),
                "username": [f"account{id_ % accounts}" for id_ in ids],
                "device": [f"phone{id_ % databases.PHONES:03}" for id_ in ids],
                "target": [f"user{id_ % TARGETS}" for id_ in ids],
                "state": Same(IntentState.CONFIRMED.value),
                "intended_at": [_when(size - id_, RECENT * accounts) for id_ in ids],
                "evidence": Same({"handle": "someone"}),
            },
        )


def _when(age: int, recent: int) -> datetime:
    """Rows of the last day are spread over it; what is older, over a year before it."""
    if age < recent:
        return NOW - timedelta(seconds=60 + age * 80_000 // recent)
    return NOW - timedelta(days=2, seconds=(age - recent) * 31)
