"""One database into another, from SQLite to PostgreSQL or back: every row, compared by hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from phonedeck.backup import on_disk
from phonedeck.datadir import DATABASE_NAME, owned
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound
from phonedeck.storage import occupancy, rows
from phonedeck.storage.archive import Progress
from phonedeck.storage.database import sqlite_url
from phonedeck.storage.filling import answering, filling
from phonedeck.storage.migrate import build, drop, keep_migrators_out, newest_revision, revision_of
from phonedeck.storage.rows import Count, Tally


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table that has the same rows, by the same hash, on both sides."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is; `directory` is SQLite's data directory."""

    url: str
    directory: Path | None = None

    @property
    def shown(self) -> str:
        """Without a password."""
        return make_url(self.url).render_as_string(hide_password=True)


def place_of(text: str) -> Place:
    """A data directory, a SQLite file, or a URL.

    Raises:
        InvalidRequest: it is none of them.
    """
    if "://" in text:
        try:
            url = make_url(text)
        except ArgumentError as error:
            raise InvalidRequest(f"{text!r} is no URL such as postgresql://user@host/name") from error
        if url.get_backend_name() == "sqlite" and url.database:
            return place_of(url.database)
        return Place(text)
    path = Path(text).expanduser().absolute()
    file = path if path.suffix == ".db" and not path.is_dir() else path / DATABASE_NAME
    return Place(sqlite_url(file), file.parent)


def copy(source_text: str, target_text: str, progress: Progress) -> list[CopiedTable]:
    """Copy every row; what was copied, by table.

    Raises:
        NotFound, Conflict: there is no source, somebody uses it, it is of another version, or the target is not empty.
        In all these cases the target is as it was.
    """
    source, target = place_of(source_text), place_of(target_text)
    if source == target:
        raise InvalidRequest(f"{source.shown} cannot be copied to itself")
    with ExitStack() as stack:
        if source.directory is not None and not Path(make_url(source.url).database or "").is_file():
            raise NotFound(f"there is no database {source.shown}")
        for directory in dict.fromkeys(each.directory for each in (source, target) if each.directory is not None):
            stack.enter_context(owned(directory))
            stack.enter_context(on_disk(directory))
        _may_be_filled(target)
        reading = stack.enter_context(stack.enter_context(answering(source.url)).snapshot())
        _stands_still(reading, source)
        copied: list[CopiedTable] = []
        with filling(target.url, kept_as="before-copy") as database, database.write() as writing:
            keep_migrators_out(writing)
            drop(writing)
            build(writing, newest_revision())
            for name, count in _carry_over(reading, writing, progress):
                copied.append(CopiedTable(name, count.rows, count.sha256))
            rows.number_on(writing)
            _nobody_else(reading, source)
            _nobody_else(writing, target)
        return copied


def _carry_over(reading: Connection, writing: Connection, progress: Progress) -> Iterator[tuple[str, Count]]:
    shapes = rows.shapes()
    done, total = 0, sum(rows.count_rows(reading, shape) for shape in shapes)
    for shape in shapes:
        passing = Tally()

        def lines(shape: rows.Shape = shape, passing: Tally = passing) -> Iterator[bytes]:
            for line in rows.read(reading, shape):
                passing.add(line)
                yield line

        for written in rows.write(writing, shape, lines()):
            progress("rows", done + written, total)
        done += passing.rows
        count = passing.count()
        if rows.tally(writing, shape) != count:
            raise Conflict(f"the table {shape.name} did not arrive as it was; nothing was copied")
        yield shape.name, count


def _may_be_filled(target: Place) -> None:
    if target.directory is not None and not Path(make_url(target.url).database or "").exists():
        return
    with answering(target.url) as database, database.read() as connection:
        _nobody_else(connection, target)
        if not occupancy.is_empty(connection):
            raise Conflict(f"{target.shown} is not empty: a database is copied into an empty one only")


def _stands_still(reading: Connection, source: Place) -> None:
    _nobody_else(reading, source)
    if (revision := revision_of(reading)) != newest_revision():
        raise Conflict(
            f"{source.shown} has schema {revision or 'none'}, this version copies {newest_revision()}. "
            "Start and stop phonedeck serve of this version once on it"
        )
    if busy := occupancy.at_work(reading):
        raise Conflict(
            f"{source.shown} has {busy} phones at work: its server or a worker was not stopped, but ended otherwise. "
            "Start it once and stop it with Ctrl-C, then copy again"
        )


def _nobody_else(connection: Connection, place: Place) -> None:
    if others := occupancy.others(connection):
        raise Conflict(f"{place.shown} is in use by {', '.join(others)}. Stop them, then copy again")
