"""`phonedeck devices` as a person runs it, beside a server that writes what it sees."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phonedeck.datadir import DATABASE_NAME
from phonedeck.model.device import DeviceState
from phonedeck.storage import devices
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Write into the installation's database what a server saw of a phone."""
    database = Database(sqlite_url(tmp_path / DATABASE_NAME))
    migrate(database, NOW)

    def see(serial: str, state: DeviceState, reason: str = "", tags: tuple[str, ...] = ()) -> None:
        with database.write() as connection:
            devices.record(connection, Seen(serial, state, "here", reason, hardware_serial=serial), NOW)
            devices.change(connection, serial, name=None, tags=tags or None, now=NOW)

    yield see
    database.close()


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `phonedeck devices` with options; ended after the test."""
    with ExitStack() as stack:

        def start(*options: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
            program = subprocess.Popen(
                [sys.executable, "-m", "phonedeck", "devices", "--data-dir", str(tmp_path), *options],
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
                env={**os.environ, "COLUMNS": "200"},
            )
            stack.callback(program.communicate, timeout=60)
            stack.callback(program.kill)
            return program

        yield start


def test_every_change_is_one_line(seen: Callable[..., None], command: Callable[..., subprocess.Popen[str]]) -> None:
    """First what there is, then what changes, and nothing else; of one group only."""
    seen("HW1", DeviceState.READY, tags=("rack1",))
    seen("HW2", DeviceState.READY)
    watching = command("--watch", "--json", "--tag", "Rack1")
    assert watching.stdout is not None

    def line() -> tuple[str, str, str]:
        row = json.loads(watching.stdout.readline())  # type: ignore[union-attr]  # asserted above
        return row["hardware_serial"], row["state"], row["reason"]

    assert line() == ("HW1", "ready", "")
    seen("HW2", DeviceState.OFFLINE)
    seen("HW1", DeviceState.LOCKED, "the phone shows its lock screen")
    assert line() == ("HW1", "locked", "the phone shows its lock screen")
    seen("HW3", DeviceState.READY, tags=("rack1",))
    assert line() == ("HW3", "ready", "")


def test_a_watch_ends_quietly_with_ctrl_c(
    seen: Callable[..., None], command: Callable[..., subprocess.Popen[str]]
) -> None:
    """The table of a terminal says what to do, and there is no traceback."""
    seen("HW1", DeviceState.UNAUTHORIZED, "the phone has not allowed this computer to debug it")
    terminal, inside = os.openpty()
    watching = command("--watch", stdout=inside)
    os.close(inside)
    shown = b""
    while b"tap Allow" not in shown:
        shown += os.read(terminal, 4096)
    assert b"HW1" in shown
    watching.send_signal(signal.SIGINT)
    _, errors = watching.communicate(timeout=60)
    os.close(terminal)
    assert "Traceback" not in errors
    assert watching.returncode == 130, errors
