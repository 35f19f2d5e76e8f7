"""Backups: one file with everything of an installation, made while the server runs, from SQLite or PostgreSQL."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from phonedeck import __version__
from phonedeck.apps.pack import FOLDER as PACKS_NAME
from phonedeck.datadir import BLOBS_NAME, DATABASE_NAME, UPLOADS_NAME
from phonedeck.model.errors import Conflict, DiskFull, NotFound
from phonedeck.server.certificate import CERTIFICATE_NAME, KEY_NAME
from phonedeck.services.licence import FILE_NAME as LICENSE_NAME
from phonedeck.settings import FILE_NAME as SETTINGS_NAME
from phonedeck.settings import load as load_settings
from phonedeck.storage import rows
from phonedeck.storage.archive import FORMAT, Backup, Manifest, Progress, Writing
from phonedeck.storage.blobs import place
from phonedeck.storage.database import sqlite_url
from phonedeck.storage.filling import answering
from phonedeck.storage.migrate import newest_revision, revision_of
from phonedeck.storage.rows import Shape
from phonedeck.storage.tables import artifact, material

OWN_FILES = (SETTINGS_NAME, LICENSE_NAME)
SECRET_FILES = (CERTIFICATE_NAME, KEY_NAME)
SECRET_COLUMNS: dict[str, dict[str, object]] = {
    "webhook": {"secret": "", "old_secret": None, "old_secret_until": None},
    "notification": {"url": ""},
}
SECRET_TABLES = ("access_token",)
WITHOUT_SECRETS = (
    "access tokens, the secrets of webhooks, the URLs of notifications and the TLS key (--secrets takes them along)"
)
FOLDERS = (PACKS_NAME, UPLOADS_NAME)
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made or checked."""

    path: Path
    size_bytes: int
    seal: str
    manifest: Manifest


def create(
    path: Path, data_dir: Path, database_url: str | None, *, secrets: bool, now: datetime, progress: Progress
) -> Made:
    """Make a backup. The server may run: what it writes meanwhile is not in it.

    Raises:
        NotFound: there is nothing to back up.
        Conflict: the file is there already, or the database is not of this version.
        DiskFull: there is no room; nothing is left of the backup.
    """
    if path.exists():
        raise Conflict(f"{path} is there already; name another file, or remove it")
    if any(path.resolve().is_relative_to((data_dir / folder).resolve()) for folder in (*FOLDERS, BLOBS_NAME)):
        raise Conflict(f"{path} would lie in a folder that is backed up, and so in itself; name a file elsewhere")
    if database_url is None and not (data_dir / DATABASE_NAME).is_file():
        raise NotFound(f"there is no database in {data_dir}; name the data directory with --data-dir DIR")
    left_out = [] if secrets else [WITHOUT_SECRETS]
    uploads = load_settings(data_dir).upload_folder
    if uploads is not None:
        left_out.append(f"the upload folder {uploads}, which is not in the data directory")
    url = database_url or sqlite_url(data_dir / DATABASE_NAME)
    with on_disk(path), answering(url) as database, Writing(path) as writing, database.snapshot() as connection:
        if (revision := revision_of(connection)) != newest_revision():
            raise Conflict(
                f"the database has schema {revision}, this version makes backups of {newest_revision()}. "
                "Start phonedeck serve of this version once, or use the version that wrote it"
            )
        _add_tables(connection, writing, secrets, progress)
        left_out += _add_blobs(connection, writing, data_dir / BLOBS_NAME, progress)
        left_out += _add_files(writing, data_dir, secrets)
        manifest = Manifest(
            format=FORMAT,
            version=__version__,
            made_at=now,
            database="sqlite" if database.is_sqlite else "postgresql",
            revision=revision,
            secrets=secrets,
            left_out=tuple(left_out),
            tables=writing.tables,
            files=writing.files,
        )
        seal = writing.finish(manifest)
    return Made(path, path.stat().st_size, seal, manifest)


def verify(path: Path, seal: str | None, progress: Progress) -> Made:
    """Read a whole backup and compare every hash in it; with `seal` also that it is the one that was made then.

    Raises:
        NotFound, Conflict: it is not there, or not whole.
    """
    backup = opened(path, seal)
    try:
        backup.check(progress)
        return Made(path, path.stat().st_size, backup.seal, backup.manifest)
    finally:
        backup.close()


def is_ours(name: str) -> bool:
    """Whether a backup has files of this name: the database, for one, comes from the tables alone."""
    folder, inside, _ = name.partition("/")
    return folder in (*FOLDERS, BLOBS_NAME) if inside else name in (*OWN_FILES, *SECRET_FILES)


def opened(path: Path, seal: str | None) -> Backup:
    """A backup, to be read and closed.

    Raises:
        NotFound, Conflict: it is not there, not whole, has files that no backup has, or another seal than is given.
    """
    backup = Backup(path)
    strange = next((name for name in backup.manifest.files if not is_ours(name)), None)
    if strange is not None:
        backup.close()
        raise Conflict(f"{path} was changed: a backup has no file {strange!r}")
    if seal is not None and seal != backup.seal:
        backup.close()
        raise Conflict(f"{path} has the seal {backup.seal}: it is another backup, or was made anew")
    return backup


def _add_tables(connection: Connection, writing: Writing, secrets: bool, progress: Progress) -> None:
    shapes = rows.shapes()
    total = sum(rows.count_rows(connection, shape) for shape in shapes)
    done = 0
    for shape in shapes:
        before = done

        def passed(count: int, before: int = before) -> None:
            progress("rows", min(before + count, total), total)

        lines = rows.read(connection, shape)
        writing.add_table(shape, lines if secrets else _without_secrets(shape, lines), passed)
        done += writing.tables[shape.name].rows
        progress("rows", min(done, total), total)


def _without_secrets(shape: Shape, lines: Iterator[bytes]) -> Iterator[bytes]:
    hidden = SECRET_COLUMNS.get(shape.name)
    if shape.name in SECRET_TABLES:
        return
    if hidden is None:
        yield from lines
        return
    for line in lines:
        values = rows.parsed(line, shape)
        yield rows.line_of([hidden.get(name, value) for (name, _), value in zip(shape.columns, values, strict=True)])


def _add_blobs(connection: Connection, writing: Writing, blobs: Path, progress: Progress) -> list[str]:
    """The files of materials, and the screenshots and trees that are kept here; in words what is not."""
    named = {row.sha256: row.name for row in connection.execute(select(material.c.sha256, material.c.name))}
    kept = set(connection.execute(select(artifact.c.sha256).distinct()).scalars()) - set(named)
    wanted = [*named, *sorted(kept)]
    gone: list[str] = []
    missed = 0
    for done, sha256 in enumerate(wanted):
        progress("files", done, len(wanted))
        try:
            stored = writing.add_file(f"{BLOBS_NAME}/{sha256[:2]}/{sha256}", place(blobs, sha256))
        except FileNotFoundError:
            if sha256 in named:
                gone.append(f"the material {named[sha256]!r}, whose file is not in the data directory")
            else:
                missed += 1
            continue
        if stored.sha256 != sha256:
            gone.append(f"{named.get(sha256, 'a screenshot or tree')!r}: {place(blobs, sha256)} is damaged")
    if missed:
        gone.append(f"{missed} screenshots and trees that are kept on other hosts, or were removed meanwhile")
    return gone


def _add_files(writing: Writing, data_dir: Path, secrets: bool) -> list[str]:
    for name in (*OWN_FILES, *(SECRET_FILES if secrets else ())):
        if (data_dir / name).is_file():
            writing.add_file(name, data_dir / name)
    gone: list[str] = []
    for folder in FOLDERS:
        for file in sorted((data_dir / folder).rglob("*")):
            name = file.relative_to(data_dir).as_posix()
            if file.is_symlink() or not (file.is_file() or file.is_dir()):
                gone.append(f"{name}, which is no file but a link or a device")
            elif not name.isprintable():
                gone.append(f"{name!r}, whose name not every system can write")
            elif file.is_file():
                try:
                    writing.add_file(name, file)
                except FileNotFoundError:
                    gone.append(f"{name}, which was removed meanwhile")
    more = [f"{len(gone) - MOST_NAMED} more such"] if len(gone) > MOST_NAMED else []
    return gone[:MOST_NAMED] + more


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """What the disk says, in our words: DiskFull, or a Conflict that names the place."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(str(path.parent)) from error
        raise Conflict(f"{error.filename or path} cannot be used: {error.strerror or error}") from error
