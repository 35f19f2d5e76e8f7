"""One process works under one host's name; a second one is refused, or ends the first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from phonedeck.clock import SystemClock
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.engine.times import Times
from phonedeck.model.errors import Conflict
from phonedeck.storage import notices
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import migrate
from phonedeck.storage.notices import Listener

CLOCK = SystemClock()


def _listener(url: str, host: str) -> Listener:
    return Listener(url, host, CLOCK, lambda notice: None)


def test_a_name_that_is_in_use_is_refused_and_free_again_afterwards(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes under one name would each take back what the other does, and run it again."""
    monkeypatch.setattr(notices, "IDENTITY_SECONDS", 0.3)
    first, again, other = (_listener(f"{postgresql}/postgres", name) for name in ("rack-1", "rack-1", "rack-2"))
    first.start()
    try:
        with pytest.raises(Conflict, match=r"another process works as host 'rack-1' .* --host-name"):
            again.start()
        other.start()
    finally:
        first.close()
        other.close()
    later = _listener(f"{postgresql}/postgres", "rack-1")
    later.start()
    later.close()


def test_a_process_whose_name_was_taken_ends(postgresql: str, tmp_path: Path) -> None:
    """Should two ever work under one name, the one that came first finds out at its next beat, and claims no more."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE twice")
    database = Database(f"{postgresql}/twice")
    migrate(database, CLOCK.now())

    def dispatcher() -> Dispatcher:
        times = Times(lease=5.0, beat=0.05, act=1.0, close=1.0)
        no_carrier: Any = None  # there is nothing to carry out
        return Dispatcher(
            database, CLOCK, no_carrier, Blobs(tmp_path / "blobs"), host="rack-1", device_limit=lambda: 1, threads=1,
            times=times,
        )  # fmt: skip

    first, second = dispatcher(), dispatcher()
    first.start()
    second.start()
    try:
        assert first.lost.wait(20)
        assert first.closing()
        assert not second.lost.is_set()
    finally:
        first.close()
        second.close()
        database.close()
