"""A backup's file: a zip with a manifest, each table as lines (rows.py), and files. Any unzip program opens it.

The manifest names every member with its sha256 and is written last, so that a file that was cut off, changed or
written half is told before anything is taken from it. The manifest's own sha256 is the backup's `seal`: whoever notes
it elsewhere also finds out a backup that was made anew as a whole.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict

from phonedeck.model.errors import Conflict, NotFound
from phonedeck.storage.rows import Count, Kind, Shape, Tally, parsed

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, FILES = "tables/", "files/"
CHUNK = 1024 * 1024
LONGEST_LINE = 256 * CHUNK
MOST_MANIFEST_BYTES = 512 * CHUNK
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, KeyError, RuntimeError)
"""What Python's zipfile raises for a file that is damaged, or that somebody made by hand."""

Progress = Callable[[str, int, int], None]
"""What is being done, and how much of it in all: label, done, total."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoredTable(_Strict):
    """One table in a backup."""

    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]
    rows: int
    sha256: str

    def shape(self, name: str) -> Shape:
        return Shape(name, self.columns, self.key)

    def count(self) -> Count:
        return Count(self.rows, self.sha256)


class StoredFile(_Strict):
    """One file in a backup."""

    size_bytes: int
    sha256: str


class Manifest(_Strict):
    """What a backup has. `left_out` says in words what it has not."""

    format: int
    version: str
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    revision: str
    secrets: bool
    left_out: tuple[str, ...]
    tables: dict[str, StoredTable]
    files: dict[str, StoredFile]


class Writing:
    """A backup that is being made; without `finish` nothing of it stays."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_name(f"{path.name}.unfinished")
        self._unfinished.unlink(missing_ok=True)
        handle = os.open(self._unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        self._file = os.fdopen(handle, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.tables: dict[str, StoredTable] = {}
        self.files: dict[str, StoredFile] = {}

    def __enter__(self) -> Writing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if not self._file.closed:  # it was given up
            self._zip.fp = None  # else it would still write its end
            with suppress(OSError):  # where the disk is full, what is left in the buffer does not fit either
                self._file.close()
        self._unfinished.unlink(missing_ok=True)

    def add_table(self, shape: Shape, lines: Iterable[bytes], passed: Callable[[int], None]) -> None:
        """Write a table's lines; `passed` is told how many there are so far."""
        passing = Tally()
        with self._zip.open(f"{TABLES}{shape.name}.jsonl", "w", force_zip64=True) as member:
            for line in lines:
                member.write(line)
                passing.add(line)
                if passing.rows % 2000 == 0:
                    passed(passing.rows)
        count = passing.count()
        self.tables[shape.name] = StoredTable(
            columns=shape.columns, key=shape.key, rows=count.rows, sha256=count.sha256
        )

    def add_file(self, name: str, path: Path) -> StoredFile:
        """Write a file under a name of its own; OSError when it cannot be read."""
        hashed, size = hashlib.sha256(), 0
        with path.open("rb") as source:
            described = zipfile.ZipInfo(f"{FILES}{name}")  # without the file's own time, which may be before 1980
            described.external_attr = 0o600 << 16
            with self._zip.open(described, "w", force_zip64=True) as member:
                while chunk := source.read(CHUNK):
                    member.write(chunk)
                    hashed.update(chunk)
                    size += len(chunk)
        stored = self.files[name] = StoredFile(size_bytes=size, sha256=hashed.hexdigest())
        return stored

    def finish(self, manifest: Manifest) -> str:
        """Write the manifest, bring all to the disk, and give the file its name; the seal."""
        content = manifest.model_dump_json(indent=1).encode()
        self._zip.writestr(MANIFEST, content)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._unfinished.replace(self._path)
        return hashlib.sha256(content).hexdigest()


class Backup:
    """A backup that was made, read as a stranger's file: nothing in it is believed before it was checked."""

    def __init__(self, path: Path) -> None:
        """Raises NotFound, or Conflict when it is no whole backup."""
        self._path = path
        if not path.is_file():
            raise NotFound(f"there is no backup {path}")
        with self._readable():
            self._zip = zipfile.ZipFile(path)
            if any(member.compress_type not in PACKINGS for member in self._zip.infolist()):
                raise ValueError("it is packed in a way that Phonedeck never packs")
            if self._zip.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
                raise ValueError("its manifest is too long")
            content = self._zip.read(MANIFEST)
            self.manifest = Manifest.model_validate_json(content)
        self.seal = hashlib.sha256(content).hexdigest()
        if self.manifest.format != FORMAT:
            raise Conflict(
                f"{path} is a backup of a newer form ({self.manifest.format}); use the Phonedeck that made it"
            )
        named = {
            MANIFEST,
            *map(_member_of_table, self.manifest.tables),
            *(f"{FILES}{name}" for name in self.manifest.files),
        }
        there = [each.filename for each in self._zip.infolist()]
        if len(there) != len(set(there)) or set(there) != named:
            raise Conflict(f"{path} was changed: it has not the members that its manifest names")
        if unsafe := next((name for name in self.manifest.files if not _is_safe(name)), None):
            raise Conflict(f"{path} was changed: a file of a backup cannot be named {unsafe!r}")

    def close(self) -> None:
        self._zip.close()

    def table_bytes(self) -> int:
        """How long the lines of all tables are together."""
        return sum(member.file_size for member in self._zip.infolist() if member.filename.startswith(TABLES))

    def check(self, progress: Progress) -> None:
        """Read all of it and compare every hash.

        Raises:
            Conflict: naming the first member that is not as it was written.
        """
        done, total = 0, len(self.manifest.tables) + len(self.manifest.files)
        for name, table in self.manifest.tables.items():
            progress("checking", done, total)
            for line in self.lines(name):
                parsed(line, table.shape(name))
            done += 1
        for name in self.manifest.files:
            progress("checking", done, total)
            for _ in self.chunks(name):
                pass
            done += 1
        progress("checking", done, total)

    def lines(self, table: str) -> Iterator[bytes]:
        """A table's lines; Conflict at their end when they are not those that were written."""
        passing = Tally()
        with self._readable(), self._zip.open(_member_of_table(table)) as member:
            while line := member.readline(LONGEST_LINE):
                passing.add(line)
                yield line
        self._compare(f"the table {table}", passing.count() == self.manifest.tables[table].count())

    def chunks(self, file: str) -> Iterator[bytes]:
        """A file's bytes; Conflict at their end when they are not those that were written."""
        stored, hashed, size = self.manifest.files[file], hashlib.sha256(), 0
        with self._readable(), self._zip.open(f"{FILES}{file}") as member:
            while size <= stored.size_bytes and (chunk := member.read(CHUNK)):
                hashed.update(chunk)
                size += len(chunk)
                yield chunk
        self._compare(f"the file {file}", (size, hashed.hexdigest()) == (stored.size_bytes, stored.sha256))

    def extract(self, file: str, into: IO[bytes]) -> None:
        """Write a file's bytes."""
        for chunk in self.chunks(file):
            into.write(chunk)

    def _compare(self, what: str, same: bool) -> None:
        if not same:
            raise Conflict(f"{self._path} is damaged or was changed: {what} is not what was written into it")

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            raise Conflict(
                f"{self._path} is no whole backup of Phonedeck: it was cut off, damaged, or is something else "
                f"({type(error).__name__}). Use another backup, or copy this one again"
            ) from error


def _member_of_table(name: str) -> str:
    return f"{TABLES}{name}.jsonl"


def _is_safe(name: str) -> bool:
    """Whether a file of this name stays inside the directory it is put into."""
    parts = PurePosixPath(name).parts
    forbidden = set("\\:\0") if os.name == "nt" else set("\0")
    return name == "/".join(parts) and not any(part in ("..", "/") or set(part) & forbidden for part in parts)
