"""Transactions, and single queries without one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from phonedeck.model.task import Status
from phonedeck.storage import bulk, connections, counts, tables
from phonedeck.storage.database import Database


def test_a_query_is_asked_again_when_its_connection_was_cut(database: Database) -> None:
    """A database server that was restarted in between costs a second try, and the caller nothing."""
    assert database.ask(counts.by_status)[Status.PENDING] == 0
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
    assert database.ask(counts.by_status)[Status.PENDING] == 0


def test_a_query_sees_what_was_committed_and_no_more(database: Database) -> None:
    """Also while a write is going on."""
    change = counts.Change()
    change.move(script_name="follow", device="d1", source="api", before=None, after=Status.PENDING)
    try:
        with database.write() as connection:
            change.apply(connection)
            assert database.ask(counts.by_status)[Status.PENDING] == 0
            raise RuntimeError
    except RuntimeError:
        pass
    assert database.ask(counts.by_status)[Status.PENDING] == 0
    with database.write() as connection:
        change.apply(connection)
    assert database.ask(counts.by_status)[Status.PENDING] == 1


def test_a_bulk_insert_that_fails_raises_what_others_raise(database: Database) -> None:
    """Whoever catches a database's errors need not know which way the rows went."""
    columns = {"name": ["a", "a"], "last": bulk.Same(1)}
    with pytest.raises(IntegrityError), database.write() as connection:
        bulk.insert_columns(connection, tables.sequence, columns)
    with database.read() as connection:
        assert connection.execute(select(tables.sequence.c.name).where(tables.sequence.c.name == "a")).first() is None


def test_more_threads_than_connections_wait_in_turn(database_url: str) -> None:
    """As many transactions are open at once as a worker may have; the other threads get theirs, and none fails."""
    if database_url.startswith("sqlite"):
        pytest.skip("one file has one writer")
    most = connections.of_worker(64)
    database = Database(database_url, most)
    together = threading.Barrier(most, timeout=60)

    def work(_: int) -> int:
        with database.write():
            return together.wait()

    with ThreadPoolExecutor(2 * most) as pool:
        assert sorted(pool.map(work, range(2 * most))) == sorted([*range(most)] * 2)
    database.close()


def test_a_server_with_too_few_connections_is_told_of(database: Database) -> None:
    """A server and two workers fit into PostgreSQL's own default; whatever does not fit is said before it fails."""
    if database.is_sqlite:
        pytest.skip("one process owns the file")
    with database.read() as connection:
        allowed = int(connection.execute(text("SHOW max_connections")).scalar_one())
        assert connections.shortage(connection, allowed // 50) is None
        told = connections.shortage(connection, allowed // 10)
    assert told is not None
    assert "max_connections" in told


def test_writers_do_not_wait_for_each_others_counts(ready: Database) -> None:
    """Every task's change is counted in rows that all share: they are locked by the last statement alone, so that two
    transactions in opposite order go through, in which one would otherwise have to be given up."""
    begun = threading.Barrier(2, timeout=60)

    def move(first: Status, then: Status) -> None:
        with ready.write() as connection:
            for status in (first, then):
                change = counts.Change()
                change.move(script_name="follow", device="d1", source="api", before=None, after=status)
                change.apply(connection)
                if not ready.is_sqlite:
                    begun.wait()

    with ThreadPoolExecutor(2) as pool:
        ways = [(Status.PENDING, Status.FAILED), (Status.FAILED, Status.PENDING)]
        for done in [pool.submit(move, *way) for way in ways]:
            done.result()
    with ready.read() as connection:
        assert counts.by_status(connection)[Status.FAILED] == 2


def test_threads_count_in_rows_of_their_own() -> None:
    """Else every writer waits for the commit of every other."""
    with ThreadPoolExecutor(4) as pool:
        together = threading.Barrier(4, timeout=60)

        def slot(_: int) -> int:
            together.wait()
            return counts._own_slot()

        assert len(set(pool.map(slot, range(4)))) == 4
