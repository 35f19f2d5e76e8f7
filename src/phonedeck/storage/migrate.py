"""Bring a database to this version's schema: one migrator at a time, a verified backup first, all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from phonedeck.model.errors import Conflict
from phonedeck.storage.database import Database

log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")
POSTGRESQL_LOCK = 50809_01
KEPT_BACKUPS = 5


def migrate(database: Database, now: datetime) -> None:
    """Upgrade to the newest schema.

    Raises:
        Conflict: the database was written by a newer Phonedeck.
    """
    newest = _scripts().get_current_head()
    with database.read() as connection:
        if _revision(connection) == newest:
            return
    # Both databases can roll back a change of schema: a killed migration leaves the old one, whole. The transaction
    # also keeps other migrators out; whoever waited finds the work done.
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRESQL_LOCK})
        current = _revision(connection)
        if current == newest:
            return
        if current is not None and not _knows(current):
            raise Conflict(
                f"the database has schema {current}, which this version does not know: it is from a newer Phonedeck. "
                "Install that version, or restore the backup made before the upgrade."
            )
        if current is not None and database.is_sqlite:
            back_up(Path(database.engine.url.database or ""), f"before-{newest}-{now:%Y%m%dT%H%M%S}")
        _upgrade(connection)
    log.info("database.migrated", before=current, after=newest)


def back_up(path: Path, label: str) -> Path:
    """Copy a SQLite file beside itself and check the copy; the newest few are kept."""
    target = path.with_name(f"{path.name}.{label}.backup")
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
        [verdict] = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise Conflict(f"the backup of {path} failed its check ({verdict}); the database was not touched")
    unfinished.replace(target)
    backups = sorted(path.parent.glob(f"{path.name}.*.backup"), key=lambda file: file.stat().st_mtime)
    for old in backups[:-KEPT_BACKUPS]:
        old.unlink()
    log.info("database.backed_up", file=str(target))
    return target


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _knows(revision: str) -> bool:
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
