"""The data directory: one server at a time, readable by its owner only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from phonedeck.model.errors import Conflict

DATABASE_NAME = "phonedeck.db"
BLOBS_NAME = "blobs"
UPLOADS_NAME = "uploads"
LOGS_NAME = "logs"
LOCK_NAME = "phonedeck.lock"


def default_data_dir() -> Path:
    """Where this system keeps a user's application data."""
    return Path(platformdirs.user_data_dir("phonedeck", appauthor=False))


def private_directory(path: Path) -> None:
    """Make the directory where it is missing, and let nobody but its owner look into it.

    Raises:
        OSError: it cannot be made.
    """
    path.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        path.chmod(0o700)


def private_file(path: Path, content: bytes) -> None:
    """Write a file that nobody but its owner may read, from its first byte on."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)


@contextmanager
def owned(path: Path) -> Iterator[Path]:
    """Make the directory, take it for this process, and give it back at the end.

    Raises:
        Conflict: another server has it, or it cannot be written.
    """
    try:
        if os.name == "posix":
            os.umask(0o077)  # of everything that this process makes from here on
        private_directory(path)
        lock = FileLock(path / LOCK_NAME, blocking=False)
        lock.acquire()
    except Timeout as error:
        raise Conflict(
            f"another Phonedeck server uses the data directory {path}. Stop it, or name another: --data-dir DIR "
            "(a second server needs a --port of its own as well)"
        ) from error
    except OSError as error:
        raise Conflict(
            f"the data directory {path} cannot be used: {error.strerror or error}. Choose another: --data-dir DIR"
        ) from error
    try:
        yield path.resolve()
    finally:
        lock.release()
