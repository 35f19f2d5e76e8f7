"""A backup becomes an installation again: all of it or nothing, and it does not act by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.engine import make_url

from phonedeck.backup import SECRET_FILES, on_disk, opened
from phonedeck.datadir import BLOBS_NAME, DATABASE_NAME, owned, private_directory
from phonedeck.engine import recovery
from phonedeck.model.errors import Conflict, DiskFull
from phonedeck.services.acting import acts, note
from phonedeck.storage import occupancy, rows, setting_aside
from phonedeck.storage.archive import Backup, Manifest, Progress
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import sqlite_url
from phonedeck.storage.filling import answering, filling
from phonedeck.storage.migrate import bring_up, build, drop, keep_migrators_out, knows
from phonedeck.storage.setting_aside import SetAside
from phonedeck.storage.tables import phone_slot

STAGE_NAME = "restore.unfinished"
ROOM = 2
"""A table takes about so many times the bytes of its lines, with its indexes."""


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """What `phonedeck restore` was told. With `resume` tasks go on as if the backup had been made just now."""

    data_dir: Path
    database_url: str | None = None
    replace: bool = False
    resume: bool = False
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put where."""

    manifest: Manifest
    data_dir: Path
    set_aside: SetAside


def restore(
    path: Path, options: RestoreOptions, *, now: datetime, progress: Progress, may_replace: Callable[[str], bool]
) -> Restored:
    """Put a backup into an empty data directory, and database; `may_replace` is asked where they are not empty.

    Raises:
        NotFound, Conflict: the backup is not there or not whole, the place is in use or not empty, the answer was no.
        DiskFull: there is no room. In all these cases nothing was changed, unless the message says so.
    """
    backup = opened(path, options.seal)
    try:
        if not knows(backup.manifest.revision):
            raise Conflict(
                f"{path} has schema {backup.manifest.revision}, which this version does not know: it is from a newer "
                f"Phonedeck ({backup.manifest.version}). Install that version"
            )
        with owned(options.data_dir) as directory, on_disk(directory):
            url = options.database_url or sqlite_url(directory / DATABASE_NAME)
            if what := _in_the_way(backup, directory, url):
                if not options.replace:
                    raise Conflict(f"{what}. Name an empty --data-dir and --database, or replace it with --replace")
                if not may_replace(what):
                    raise Conflict("nothing was changed")
            backup.check(progress)
            _has_room(path, backup, directory, url)
            set_aside = _put(backup, directory, url, options, now, progress)
            return Restored(backup.manifest, directory, set_aside)
    finally:
        backup.close()


def _in_the_way(backup: Backup, directory: Path, url: str) -> str:
    """What a restore would replace, in words; empty when nothing.

    Raises:
        Conflict: somebody uses the database.
    """
    found = [name for name in _names(backup) if (directory / name).exists()]
    if url.startswith("sqlite") and not (directory / DATABASE_NAME).exists():
        return _words(directory, found)
    try:
        with answering(url) as database, database.read() as connection:
            if others := occupancy.others(connection):
                raise Conflict(f"the database is in use by {', '.join(others)}. Stop them, then restore again")
            if not occupancy.is_empty(connection):
                found.insert(0, "a database with something in it")
    except Conflict:
        if not url.startswith("sqlite"):
            raise
        found.insert(0, "a database that cannot be read")
    return _words(directory, found)


def _words(directory: Path, found: list[str]) -> str:
    if not found:
        return ""
    more = f" and {len(found) - 3} more files" if len(found) > 3 else ""
    return f"{directory} is not empty: there is {', '.join(found[:3])}{more}"


def _has_room(path: Path, backup: Backup, directory: Path, url: str) -> None:
    needed = sum(file.size_bytes for file in backup.manifest.files.values()) + ROOM * backup.table_bytes()
    old = Path(make_url(url).database or "") if url.startswith("sqlite") else None
    if old is not None and old.is_file():
        needed += old.stat().st_size  # a copy of it is kept
    if shutil.disk_usage(directory).free < needed:
        raise DiskFull(f"{directory} (about {needed // 1_000_000 + 1} MB are needed for {path.name})")


def _put(
    backup: Backup, directory: Path, url: str, options: RestoreOptions, now: datetime, progress: Progress
) -> SetAside:
    stage = directory / STAGE_NAME
    shutil.rmtree(stage, ignore_errors=True)  # of a restore that was killed
    private_directory(stage)
    try:
        label = f"before-restore-{now:%Y%m%dT%H%M%S}"
        with filling(url, kept_as=label) as database, database.write() as connection:
            keep_migrators_out(connection)
            drop(connection)
            build(connection, backup.manifest.revision)
            _fill(connection, backup, progress)
            bring_up(connection)
            rows.number_on(connection)
            set_aside = _calm(connection, backup, options, now)
            _put_blobs(backup, Blobs(directory / BLOBS_NAME), progress)
            _stage_files(backup, stage)
            if others := occupancy.others(connection):
                raise Conflict(f"the database is in use by {', '.join(others)}. Stop them, then restore again")
        _place_files(backup, directory, stage)
        return set_aside
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _fill(connection: Connection, backup: Backup, progress: Progress) -> None:
    tables = backup.manifest.tables
    done, total = 0, sum(table.rows for table in tables.values())
    for name, table in tables.items():
        for written in rows.write(connection, table.shape(name), backup.lines(name)):
            progress("rows", done + written, total)
        done += table.rows
        if rows.tally(connection, table.shape(name)) != table.count():
            raise Conflict(f"the table {name} did not arrive as it is in the backup; nothing was changed")


def _calm(connection: Connection, backup: Backup, options: RestoreOptions, now: datetime) -> SetAside:
    """Let nothing begin by itself, unless it is wanted; and write down that this system was restored."""
    made_at = backup.manifest.made_at
    if options.resume:
        holding = select(phone_slot.c.host).where(phone_slot.c.host.is_not(None)).distinct()
        for host in connection.execute(holding).scalars().all():
            recovery.take_back(connection, host, now, died=False)
        done = SetAside(webhooks=setting_aside.without_secrets(connection))
    else:
        remark = (
            f"Stopped by the restore of the backup of {made_at:%Y-%m-%d %H:%M} UTC: whether it was done since then is "
            "not known. Look before you retry it."
        )
        done = setting_aside.stop_all(connection, remark, now)
    setting_aside.nobody_is_here(connection)
    with acts("phonedeck restore"):
        note(
            connection,
            now,
            "system.restored",
            f"backup of {made_at:%Y-%m-%dT%H:%M:%SZ}",
            seal=backup.seal,
            resumed=options.resume,
            tasks=done.tasks,
            failed=done.failed,
            schedules=done.schedules,
        )
    return done


def _put_blobs(backup: Backup, blobs: Blobs, progress: Progress) -> None:
    """Named by their content, so that those of an earlier system are neither overwritten nor in the way."""
    files = {name: file for name, file in backup.manifest.files.items() if name.startswith(f"{BLOBS_NAME}/")}
    for done, (name, file) in enumerate(files.items()):
        progress("files", done, len(files))
        if not name.endswith(f"/{file.sha256}"):
            continue  # damaged when the backup was made
        with blobs.receive() as incoming:
            for chunk in backup.chunks(name):
                incoming.write(chunk)
            incoming.keep()


def _stage_files(backup: Backup, stage: Path) -> None:
    """All are written, and on the disk, before anything takes its place."""
    for name in _names(backup):
        (stage / name).parent.mkdir(parents=True, exist_ok=True)
        with (stage / name).open("xb") as file:
            backup.extract(name, file)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix":
            (stage / name).chmod(0o600)


def _place_files(backup: Backup, directory: Path, stage: Path) -> None:
    """After the database, which may fail to take its place for many more reasons."""
    for name in sorted(_names(backup), key=lambda name: name in SECRET_FILES):
        try:
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(directory / name)
        except OSError as error:
            raise Conflict(
                f"the database is restored, but {directory / name} could not take its place: "
                f"{error.strerror or error}. Make way for it, then restore again with --replace"
            ) from error


def _names(backup: Backup) -> list[str]:
    """The files that are no blobs."""
    return [name for name in backup.manifest.files if not name.startswith(f"{BLOBS_NAME}/")]
