"""Bring a database to this version's schema: one migrator at a time, a verified backup first, all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from phonedeck.model.errors import Conflict, DiskFull
from phonedeck.storage.database import Database, is_full, unusable
from phonedeck.storage.tables import metadata

log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).with_name("migrations")
POSTGRESQL_LOCK = 50809_01
KEPT_BACKUPS = 5


def migrate(database: Database, now: datetime) -> None:
    """Upgrade to the newest schema.

    Raises:
        Conflict: the database does not answer, is none, or was written by a newer Phonedeck.
        DiskFull: there is no room for the backup before an upgrade; the database was not touched.
    """
    newest = newest_revision()
    try:
        with database.read() as connection:
            if revision_of(connection) == newest:
                return
    except DatabaseError as error:
        raise unusable(error) from error
    # Both databases can roll back a change of schema: a killed migration leaves the old one, whole. The transaction
    # also keeps other migrators out; whoever waited finds the work done.
    with database.write() as connection:
        keep_migrators_out(connection)
        current = revision_of(connection)
        if current == newest:
            return
        if current is not None and not knows(current):
            raise Conflict(
                f"the database has schema {current}, which this version does not know: it is from a newer Phonedeck. "
                "Install that version, or restore the backup made before the upgrade."
            )
        if current is not None and database.is_sqlite:
            place = Path(database.engine.url.database or "")
            try:
                back_up(place, f"before-{newest}-{now:%Y%m%dT%H%M%S}")
            except sqlite3.Error as error:
                if is_full(error):
                    raise DiskFull(str(place.parent)) from error
                raise
        _upgrade(connection)
    log.info("database.migrated", before=current, after=newest)


def back_up(path: Path, label: str) -> Path:
    """Copy a SQLite file beside itself and check the copy; the newest few are kept."""
    target = path.with_name(f"{path.name}.{label}.backup")
    unfinished = target.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
            [verdict] = copy.execute("PRAGMA integrity_check").fetchone()
            if verdict != "ok":
                raise Conflict(f"the backup of {path} failed its check ({verdict}); the database was not touched")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    backups = sorted(path.parent.glob(f"{path.name}.*.backup"), key=lambda file: file.stat().st_mtime)
    for old in backups[:-KEPT_BACKUPS]:
        old.unlink()
    log.info("database.backed_up", file=str(target))
    return target


@cache
def newest_revision() -> str:
    """The schema of this version; the first who asks reads every migration."""
    return str(_scripts().get_current_head())


def revision_of(connection: Connection) -> str | None:
    """The schema that a database has; None when it has none of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether a schema is one of this version or of an earlier one."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def keep_migrators_out(connection: Connection) -> None:
    """Until the transaction ends; on SQLite no two write at once anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRESQL_LOCK})


def build(connection: Connection, revision: str) -> None:
    """Make the tables of a schema in a database without any of ours, all of them empty."""
    _upgrade(connection, revision)
    connection.execute(text("DELETE FROM sequence"))


def bring_up(connection: Connection) -> None:
    """Upgrade what `build` made and somebody filled to the newest schema."""
    _upgrade(connection)


def drop(connection: Connection) -> None:
    """Remove every table of ours, with what is in them."""
    for name in (*metadata.tables, "alembic_version"):
        connection.execute(text(f'DROP TABLE IF EXISTS "{name}"'))
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS audit_is_appended_to"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _upgrade(connection: Connection, revision: str = "head") -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
