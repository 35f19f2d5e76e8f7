"""Transactions, and single queries without one."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from phonedeck.model.task import Status
from phonedeck.storage import bulk, counts, tables
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
