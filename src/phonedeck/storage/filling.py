"""A database that is filled as a whole, or stays as it was, whenever the process that fills it is killed.

PostgreSQL does it by one transaction. For SQLite a new file is filled beside the old one, and takes its place at last.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import structlog
from sqlalchemy.exc import DatabaseError

from phonedeck.model.errors import Conflict, DiskFull
from phonedeck.storage.database import Database, is_full, sqlite_url, unusable
from phonedeck.storage.migrate import back_up

log = structlog.get_logger(__name__)

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file. Those of an old file would spoil the new one."""


@contextmanager
def filling(url: str, *, kept_as: str) -> Iterator[Database]:
    """The database to fill, in one transaction; when the block ends without an error, it is in place.

    `kept_as` labels the copy that is kept of a SQLite file that had something in it.
    """
    target = Database(url)
    place = target.engine.url.database
    if not target.is_sqlite or place is None:
        try:
            yield target
        finally:
            target.close()
        return
    target.close()
    path = Path(place)
    unfinished = path.with_name(f"{path.name}.unfinished")
    _remove(unfinished)
    database = Database(sqlite_url(unfinished))
    try:
        try:
            yield database
        finally:
            database.close()
        _settle(unfinished)
        if path.exists():
            _keep(path, kept_as)
        unfinished.replace(path)
        _sync(path.parent)
    except sqlite3.Error as error:
        if is_full(error):
            raise DiskFull(str(path.parent)) from error
        raise Conflict(f"{path} cannot be written: {error}") from error
    finally:
        _remove(unfinished)


@contextmanager
def answering(url: str) -> Iterator[Database]:
    """A database that is there already; Conflict when it does not answer, or is none."""
    database = Database(url)
    try:
        yield database
    except DatabaseError as error:
        raise unusable(error) from error
    finally:
        database.close()


def _settle(path: Path) -> None:
    """Bring all of a file that nobody uses to the disk, into the file itself."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    if os.name == "posix":
        path.chmod(0o600)


def _keep(path: Path, label: str) -> None:
    """Keep a copy of the old file, and leave it without anything beside it."""
    try:
        back_up(path, label)
        _settle(path)
    except (sqlite3.Error, Conflict) as error:  # a damaged file is what a backup is for
        if is_full(error):
            raise
        damaged = path.with_name(f"{path.name}.{label}.damaged")
        shutil.copyfile(path, damaged)
        log.warning("database.damaged", kept=str(damaged), error=str(error))
    for suffix in BESIDE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for suffix in ("", *BESIDE):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _sync(directory: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(directory, os.O_RDONLY)
    with suppress(OSError):  # some file systems cannot
        os.fsync(handle)
    os.close(handle)
