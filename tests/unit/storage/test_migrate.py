"""Migrations build exactly the tables that the code uses, and lose nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from phonedeck.model.errors import Conflict
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import MIGRATIONS, back_up, migrate
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


OLD = "0003"
KILLED = """
import sys, time
import alembic.op
from datetime import datetime, UTC
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import migrate

create, made = alembic.op.create_index, []

def create_index(*args, **more):
    create(*args, **more)
    made.append(args)
    if len(made) == 2:
        print("half", flush=True)
        time.sleep(600)

alembic.op.create_index = create_index
migrate(Database(sys.argv[1]), datetime.now(UTC))
"""


def as_it_was(url: str) -> None:
    """A database of an older version, with something in it."""
    database = Database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, OLD)
        connection.execute(text("UPDATE sequence SET last = 41 WHERE name = 'task'"))
    database.close()


def last_task(url: str) -> int:
    database = Database(url)
    with database.read() as connection:
        last = connection.execute(text("SELECT last FROM sequence WHERE name = 'task'")).scalar_one()
    database.close()
    return int(last)


def revision(url: str) -> str:
    database = Database(url)
    with database.read() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    database.close()
    return str(found)


def test_a_killed_migration_leaves_a_database_that_starts(database_url: str, tmp_path: Path) -> None:
    """Killed half-way, the old schema is there, whole; the next start migrates it, and loses nothing."""
    as_it_was(database_url)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, database_url], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as migrator:
        assert migrator.stdout is not None
        while (line := migrator.stdout.readline()) and b"half" not in line:
            pass
        assert b"half" in line
        migrator.kill()
    assert (revision(database_url), last_task(database_url)) == (OLD, 41)
    database = Database(database_url)
    migrate(database, NOW)
    database.close()
    assert revision(database_url) != OLD
    assert last_task(database_url) == 41
    if database_url.startswith("sqlite"):
        backups = list(tmp_path.glob("*.backup"))
        assert len(backups) == 2  # of the migration that was killed, and of the one that was not
        for backup in backups:
            assert (revision(f"sqlite:///{backup}"), last_task(f"sqlite:///{backup}")) == (OLD, 41)


def test_of_several_migrators_one_migrates(database_url: str, tmp_path: Path) -> None:
    """The others wait and find the work done; there is one backup."""
    as_it_was(database_url)
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(len(databases)) as pool:
        for call in [pool.submit(migrate, database, NOW) for database in databases]:
            call.result()
    for database in databases:
        database.close()
    assert last_task(database_url) == 41
    if database_url.startswith("sqlite"):
        assert len(list(tmp_path.glob("*.backup"))) == 1


def test_a_damaged_database_is_not_migrated(tmp_path: Path) -> None:
    """The backup is checked before anything is touched."""
    url = sqlite_url(tmp_path / "phonedeck.db")
    as_it_was(url)
    with closing(sqlite3.connect(tmp_path / "phonedeck.db")) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'ix_task_due') "
            "WHERE name = 'ix_device_serial'"
        )
        raw.commit()
    database = Database(url)
    with pytest.raises(Conflict, match="failed its check"):
        migrate(database, NOW)
    database.close()
    assert revision(url) == OLD
    assert list(tmp_path.glob("*.backup")) == []
