"""Migrations build exactly the tables that the code uses, and lose nothing."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from phonedeck.model.errors import Conflict
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import back_up, migrate
from phonedeck.storage.tables import metadata

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_migrations_build_the_tables_of_the_code(database: Database) -> None:
    """A column added to the tables without a migration fails here."""

    def comparable(_item: object, name: str | None, *_rest: object) -> bool:
        return name != "ix_task_claimable"  # an index on an expression: the next test looks for it

    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": comparable})
        assert compare_metadata(context, metadata) == []


def test_the_index_that_dispatch_depends_on_is_used(database: Database) -> None:
    """The comparison above cannot see an index on an expression; the query plan can."""
    order = "look_first DESC, priority DESC, id"
    query = f"SELECT id FROM task WHERE device='d' AND status=0 AND due_at<=1 ORDER BY {order} LIMIT 1"
    with database.read() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET enable_seqscan = off"))  # an empty table is read whole otherwise
            connection.execute(text("SET enable_sort = off"))
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        plan = " ".join(str(row) for row in connection.execute(text(f"{explain} {query}")))
    assert "ix_task_claimable" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_migrating_again_changes_nothing(database: Database) -> None:
    """A second start finds the schema as it should be."""
    migrate(database, NOW)


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    """Going back to an older program must not touch what it does not know."""
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="newer Phonedeck"):
        migrate(database, NOW)


def test_a_failed_migration_leaves_the_old_schema(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing: an error half-way leaves no table behind, and the next start succeeds."""
    database = Database(database_url)

    def fail(*_args: object, **_more: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.bulk_insert", fail)
        with pytest.raises(RuntimeError):
            migrate(database, NOW)
    with database.read() as connection:
        assert inspect(connection).get_table_names() == []
    migrate(database, NOW)
    database.close()


def test_a_backup_holds_what_the_database_held(tmp_path: Path) -> None:
    """The copy is a database of its own with the same rows."""
    database = Database(sqlite_url(tmp_path / "phonedeck.db"))
    migrate(database, NOW)
    with database.write() as connection:
        connection.execute(text("UPDATE sequence SET last = 41 WHERE name = 'task'"))
    copy = back_up(tmp_path / "phonedeck.db", "test")
    with sqlite3.connect(copy) as raw:
        assert raw.execute("SELECT last FROM sequence WHERE name = 'task'").fetchone() == (41,)
