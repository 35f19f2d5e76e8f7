"""Blobs: files stored and named by the sha256 of their content, behind one small interface."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Blob:
    """One stored file."""

    sha256: str
    size_bytes: int


class Incoming:
    """A blob that is being received: write chunks, then `keep` it, or it is gone."""

    def __init__(self, directory: Path) -> None:
        handle, name = tempfile.mkstemp(prefix="incoming-", dir=directory)
        self.path = Path(name)
        self._file = os.fdopen(handle, "wb")
        self._hash = hashlib.sha256()
        self._directory = directory
        self.size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Add bytes; OSError when the disk is full."""
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def flush(self) -> None:
        """Bring what was written so far to the disk, so that it can be looked into."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self) -> Blob:
        """Give the file its name; the same content twice is one file."""
        self.flush()
        self._file.close()
        blob = Blob(self._hash.hexdigest(), self.size_bytes)
        target = place(self._directory, blob.sha256)
        target.parent.mkdir(exist_ok=True)
        self.path.replace(target)
        return blob

    def discard(self) -> None:
        """Remove what was not kept."""
        try:
            with suppress(OSError):  # where the disk is full, what is left in the buffer does not fit either
                self._file.close()
        finally:
            self.path.unlink(missing_ok=True)


class Blobs:
    """A folder of blobs."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        for left in directory.glob("incoming-*"):  # of a server that was killed while it received
            left.unlink(missing_ok=True)

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        """A place to write a new blob to; what is not kept is removed."""
        incoming = Incoming(self._directory)
        try:
            yield incoming
        finally:
            incoming.discard()

    def add(self, content: bytes) -> Blob:
        """Store bytes that are at hand; OSError when the disk is full."""
        with self.receive() as incoming:
            incoming.write(content)
            return incoming.keep()

    def path(self, sha256: str) -> Path:
        """Where the blob's file is."""
        return place(self._directory, sha256)

    def remove(self, sha256: str) -> None:
        """Remove the blob; nothing happens when there is none."""
        self.path(sha256).unlink(missing_ok=True)

    def written_after(self, sha256: str, seconds: float) -> bool:
        """Whether the blob was stored, or stored again, after a time (seconds since 1970)."""
        try:
            return self.path(sha256).stat().st_mtime > seconds
        except FileNotFoundError:
            return False


def place(directory: Path, sha256: str) -> Path:
    """A blob's file: two letters of the hash as folder, so that no folder holds them all."""
    return directory / sha256[:2] / sha256
