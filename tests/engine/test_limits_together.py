"""Many workers at once, on both databases: no interleaving passes a limit, and a crash neither frees nor leaks a place.

Threads of one process, and processes that share nothing else; `make limits` is the long version.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from sqlalchemy import delete, select

from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.limits import Refusal, Scope, Wait, text_hash
from phonedeck.model.task import NewTask, Task
from phonedeck.storage import ledger, limits, reservations, tables, tasks
from phonedeck.storage.database import Database

FULL = os.environ.get("PHONEDECK_LIMITS") == "full"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ACCOUNTS, TARGETS, TEXTS = ("a1", "a2", "a3", "a4", "a5"), ("t1", "t2"), ("Hi", "hi!", "Hello")
WORKERS = 8
FOLLOWS, GAP = 3, timedelta(seconds=20)
RULE = {"per_day": {"follow": FOLLOWS, "comment": 60}, "per_hour": {"comment": 60}, "gap_seconds": 20}
FATES = [IntentState.CONFIRMED, IntentState.UNCONFIRMED, IntentState.NOT_DONE, None]
"""What becomes of an act; None is a crash between its reservation and its end."""

Order = tuple[str, Act, str, str, IntentState | None, int]
ORDERS = st.tuples(
    st.sampled_from(ACCOUNTS),
    st.sampled_from([Act.FOLLOW, Act.COMMENT, Act.LIKE]),
    st.sampled_from(TARGETS),
    st.sampled_from(TEXTS),
    st.sampled_from(FATES),
    st.integers(0, 100),
)


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    found = Database(migrated_url)
    with found.write() as connection:
        limits.put(connection, Scope.ALL, "", RULE, NOW)
    yield found
    found.close()


def carry_out(database: Database, by: Task, orders: list[Order]) -> list[tuple[Order, str]]:
    """One worker; what it was told of each order."""
    told: list[tuple[Order, str]] = []
    for order in orders:
        account, act, target, text, fate, seconds = order
        now = NOW + timedelta(seconds=seconds)
        with database.write() as connection:
            found = reservations.reserve(connection, by, act, target, now, account=("tiktok", account), text=text)
        if isinstance(found, Intent) and fate is not None:
            with database.write() as connection:
                ledger.settle(connection, found, fate, {}, now)
        told.append((order, type(found).__name__))
    return told


def created(database: Database, count: int) -> list[Task]:
    with database.write() as connection:
        ids = tasks.insert_batch(connection, [NewTask("d", "d", "follow", {}, NOW)] * count, NOW)
        return [task for id_ in ids if (task := tasks.get(connection, id_)) is not None]


def judge(database: Database) -> None:
    """Every limit, counted from the rows in the plainest way; what was found not to have happened is left out."""
    with database.read() as connection:
        rows = connection.execute(select(tables.ledger).order_by(tables.ledger.c.id)).all()
    counted = [row for row in rows if row.state in ("intended", "confirmed", "unconfirmed")]
    follows = Counter(row.username for row in counted if row.act == "follow")
    assert all(count <= FOLLOWS for count in follows.values()), follows
    for target in TARGETS:
        assert len({row.username for row in counted if row.target == target}) <= 3
        texts = Counter(row.text_hash for row in counted if row.target == target and row.act == "comment")
        assert all(count == 1 for count in texts.values()), texts
    for account in ACCOUNTS:
        times = sorted(
            row.intended_at for row in counted if row.username == account and row.act in ("follow", "comment")
        )
        assert all(later - sooner >= GAP for sooner, later in itertools.pairwise(times)), times
        written = Counter(row.text_hash for row in counted if row.username == account and row.act == "comment")
        assert all(count <= 3 for count in written.values())
    assert all(row.text_hash in (None, *map(text_hash, TEXTS)) for row in rows)


def at_once(database: Database, plan: list[list[Order]]) -> list[tuple[Order, str]]:
    by = created(database, len(plan))
    start = threading.Barrier(len(plan))
    told: list[tuple[Order, str]] = []
    failed: list[BaseException] = []

    def work(task: Task, orders: list[Order]) -> None:
        start.wait()
        try:
            told.extend(carry_out(database, task, orders))
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=work, args=each) for each in zip(by, plan, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    return told


# Times only rise from worker to worker by chance: the same account's acts come in any order of their times.
@settings(max_examples=200 if FULL else 8)
@given(st.lists(st.lists(ORDERS, min_size=2, max_size=4), min_size=WORKERS, max_size=WORKERS))
def test_no_interleaving_passes_a_limit(database: Database, plan: list[list[Order]]) -> None:
    """Eight workers at few accounts and targets, whatever they are told and whatever becomes of it."""
    with database.write() as connection:
        for table in (tables.ledger, tables.target):
            connection.execute(delete(table))
    told = at_once(database, plan)
    judge(database)
    assert len(told) == sum(map(len, plan))


def test_the_last_place_is_taken_once(database: Database) -> None:
    """Eight accounts at one user, all at once and again and again: three act, the others are refused by the rule."""
    for number in range(40 if FULL else 5):
        plan: list[list[Order]] = [
            [(f"b{worker}", Act.FOLLOW, f"u{number}", "", None, 100 * number)] for worker in range(WORKERS)
        ]
        with database.write() as connection:
            limits.put(
                connection, Scope.ALL, "", {**RULE, "per_day": {"follow": 150}, "per_hour": {"follow": 150}}, NOW
            )
        told = Counter(kind for _, kind in at_once(database, plan))
        assert told == {"Intent": 3, "Refusal": 5}


def test_one_account_told_by_eight_workers_at_once_keeps_its_gap(database: Database) -> None:
    """Though the engine gives an account to one task at a time: the limit does not rest on that."""
    plan: list[list[Order]] = [[("a1", Act.FOLLOW, f"u{worker}", "", None, 0)] for worker in range(WORKERS)]
    assert Counter(kind for _, kind in at_once(database, plan)) == {"Intent": 1, "Wait": WORKERS - 1}


def test_no_interleaving_of_processes_passes_a_limit(database: Database) -> None:
    """Processes that share nothing but the database, each with eight threads: four in the long version."""
    rounds, processes = (5, 4) if FULL else (1, 2)
    for round_ in range(rounds):
        with database.write() as connection:
            for table in (tables.ledger, tables.target):
                connection.execute(delete(table))
        command = [sys.executable, str(Path(__file__)), database.url]
        running = [
            subprocess.Popen([*command, str(4 * round_ + number)], stdout=subprocess.PIPE)
            for number in range(processes)
        ]
        told = Counter[str]()
        for process in running:
            out, _ = process.communicate(timeout=280)
            assert process.returncode == 0
            told += Counter(json.loads(out))
        judge(database)
        assert {Intent.__name__, Wait.__name__, Refusal.__name__} <= set(told)


def main(url: str, seed: int) -> None:
    chance = random.Random(seed)
    acts = [Act.FOLLOW, Act.COMMENT, Act.LIKE]
    plan = [
        [
            (
                chance.choice(ACCOUNTS), chance.choice(acts), chance.choice(TARGETS), chance.choice(TEXTS),
                chance.choice(FATES), chance.randrange(100),
            )
            for _ in range(10)
        ]
        for _ in range(WORKERS)
    ]  # fmt: skip
    told = at_once(Database(url), plan)
    print(json.dumps(Counter(kind for _, kind in told)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
