"""What attempts kept is removed in time, file and row, by the host that has it, and not while they run."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from phonedeck.clock import SystemClock
from phonedeck.model.job import ArtifactKind
from phonedeck.model.task import NewTask, Status
from phonedeck.services.artifacts import SWEEP_SECONDS, Shelf
from phonedeck.storage import artifacts, tasks
from phonedeck.storage.blobs import Blob, Blobs
from phonedeck.storage.database import Database
from phonedeck.storage.tables import task
from programs import until

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class HeldClock(SystemClock):
    """Its time is set; a wait ends when the test says that the time has passed."""

    def __init__(self) -> None:
        self.at = NOW
        self.waited: list[float] = []
        self.passed = threading.Semaphore(0)

    def now(self) -> datetime:
        return self.at

    def wait(self, signal: threading.Event, seconds: float) -> bool:
        self.waited.append(seconds)
        while not signal.is_set() and not self.passed.acquire(timeout=0.02):
            pass
        return signal.is_set()


class Kept:
    """A task that ended on each of two hosts, and one shelf of the first."""

    def __init__(self, database: Database, place: Path) -> None:
        self.database = database
        self.blobs = Blobs(place / "blobs")
        self.clock = HeldClock()
        with database.write() as connection:
            new = [NewTask(device, device, "follow", {}, NOW, "x") for device in ("d1", "d2")]
            ids = tasks.insert_batch(connection, new, NOW)
            self.running = {
                host: tasks.begin(connection, id_, host, 1, NOW) for host, id_ in zip("ab", ids, strict=True)
            }
        self.end(Status.COMPLETED)

    def end(self, status: Status) -> None:
        with self.database.write() as connection:
            connection.execute(update(task).values(status=int(status)))

    def keep(self, content: bytes, *, host: str = "a", at: datetime = NOW) -> Blob:
        running, blob = self.running[host], self.blobs.add(content)
        self.written(blob, at)
        assert running is not None
        with self.database.write() as connection:
            artifacts.add(connection, running, ArtifactKind.TREE, "x", blob, at)
        return blob

    def written(self, blob: Blob, at: datetime) -> None:
        os.utime(self.blobs.path(blob.sha256), (at.timestamp(), at.timestamp()))

    def shelf(self, *, megabytes: int = 1) -> Shelf:
        kept = timedelta(days=7)
        return Shelf(self.database, self.blobs, self.clock, "a", kept=kept, most_megabytes=megabytes)

    def there(self, blob: Blob) -> bool:
        assert self.traces(blob) in ((True, True), (False, False))
        return self.traces(blob)[0]

    def traces(self, blob: Blob) -> tuple[bool, bool]:
        """Whether it has a row, and a file; between the two of them is a moment."""
        with self.database.read() as connection:
            named = artifacts.find(connection, blob.sha256) is not None
        return named, self.blobs.path(blob.sha256).is_file()


@pytest.fixture
def kept(ready: Database, tmp_path: Path) -> Kept:
    return Kept(ready, tmp_path)


def test_old_artifacts_go_when_a_host_starts_and_then_every_hour(kept: Kept) -> None:
    """Nobody has to ask for it: a disk must not fill while nobody looks."""
    old = kept.keep(b"old", at=NOW - timedelta(days=7, seconds=1))
    young = kept.keep(b"young", at=NOW - timedelta(days=6))
    shelf = kept.shelf()
    shelf.start()
    try:
        until(lambda: not any(kept.traces(old)), "the first sweep")
        assert kept.there(young)
        until(lambda: kept.clock.waited == [SWEEP_SECONDS], "the wait for the next")
        kept.clock.at += timedelta(days=2)
        kept.clock.passed.release()
        until(lambda: not any(kept.traces(young)), "the second sweep")
    finally:
        shelf.close()


def test_the_oldest_go_first_beyond_the_total_size(kept: Kept) -> None:
    """Two of three files fit."""
    before = NOW - timedelta(hours=1)
    first, second, third = (kept.keep(letter * 450_000, at=before) for letter in (b"1", b"2", b"3"))
    assert kept.shelf().forget_old() == 1
    assert [kept.there(blob) for blob in (first, second, third)] == [False, True, True]


def test_what_is_still_named_stays_and_another_hosts_is_left_to_it(kept: Kept) -> None:
    """One screen kept twice is one file; rows of another host are about files on its own disk."""
    long_ago = NOW - timedelta(days=30)
    again = kept.keep(b"same", at=long_ago)
    kept.keep(b"same")
    theirs = kept.keep(b"theirs", host="b", at=long_ago)
    assert kept.shelf().forget_old() == 0
    assert kept.there(again)
    assert kept.there(theirs)


def test_what_a_running_task_keeps_stays(kept: Kept) -> None:
    """However old and large it is; it goes when the task has ended."""
    blobs = [kept.keep(letter * 900_000, at=NOW - timedelta(days=8)) for letter in (b"1", b"2")]
    kept.end(Status.RUNNING)
    assert kept.shelf().forget_old() == 0
    kept.end(Status.FAILED)
    assert kept.shelf().forget_old() == 2
    assert [kept.there(blob) for blob in blobs] == [False, False]


def test_a_file_that_is_about_to_be_named_again_stays(kept: Kept) -> None:
    """An attempt stored the same screen a moment ago, and its row comes in the next one. If none comes, it goes."""
    blob = kept.keep(b"same", at=NOW - timedelta(days=8))
    kept.written(blob, NOW)
    shelf = kept.shelf()
    assert shelf.forget_old() == 0
    assert kept.traces(blob) == (False, True)
    kept.clock.at += timedelta(minutes=10)
    assert shelf.forget_old() == 1
    assert not any(kept.traces(blob))
