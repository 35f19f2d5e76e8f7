"""A server, a worker where the database is PostgreSQL, and virtual phones that are ready and at rest."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
from tests.ports import free_port

from benchmarks.surroundings import Phones, private_adb, virtual_phones
from phonedeck.model.account import Login
from phonedeck.model.device import DeviceState
from phonedeck.model.script import Platform
from phonedeck.storage import accounts, devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate

READY_SECONDS, QUIET_SECONDS = 900.0, 2.0
QUIET_PERCENT = 3.0


@dataclass(frozen=True)
class Installation:
    """`processes` are ours: the server, and the worker if there is one. `phone` is the control port of the phones."""

    api: httpx.Client
    phone: httpx.Client
    serials: list[str]
    processes: list[psutil.Process]
    database: Database

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One call of the API that must succeed."""
        answer = self.api.request(method, path, **({"json": body} if body else {})).json()
        assert answer["code"] == 0, answer
        return answer["data"]

    def calls(self, serial: str, since: int = 0) -> list[dict[str, Any]]:
        """What arrived at a phone."""
        found: list[dict[str, Any]] = self.phone.get(f"/phones/{serial}/rpcs", params={"since": since}).json()["rpcs"]
        return found

    def cpu(self) -> float:
        """Seconds for which our processes have had a processor."""
        return sum(sum(each.cpu_times()[:2]) for each in self.processes)


@contextmanager
def installation(url: str, count: int) -> Iterator[Installation]:
    """The phones' accounts are known, so that nobody reads them; phones run at the lowest priority, as elsewhere."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        adb_port = stack.enter_context(private_adb(str(home)))
        phones = stack.enter_context(virtual_phones(count))
        database = Database(url)
        stack.callback(database.close)
        _know(database, phones)
        port, connect = free_port(), [part for address in phones.addresses for part in ("--connect", address)]
        at = ["--adb-port", str(adb_port), *connect]
        serve = ["serve", "--no-dashboard", "--port", str(port), "--data-dir", str(home / "data"), "--database", url]
        processes = [stack.enter_context(_program(home, *serve, *(at if database.is_sqlite else ["--no-worker"])))]
        if not database.is_sqlite:
            worker = ["worker", "--database", url, "--host-name", "rack-1", "--data-dir", str(home / "worker")]
            processes.append(stack.enter_context(_program(home, *worker, *at)))
        made = Installation(
            stack.enter_context(httpx.Client(base_url=f"http://localhost:{port}/api/v1/", timeout=60)),
            stack.enter_context(httpx.Client(base_url=phones.control, timeout=60)),
            phones.serials,
            processes,
            database,
        )
        _await_rest(made, phones.process)
        yield made


@contextmanager
def _program(home: Path, *arguments: str) -> Iterator[psutil.Process]:
    process = subprocess.Popen(
        [sys.executable, "-m", "phonedeck", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "HOME": str(home)},
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "ready" in line, line
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def _know(database: Database, phones: Phones) -> None:
    now = datetime.now(UTC)
    migrate(database, now)
    with database.write() as connection:
        for number, serial in enumerate(phones.serials):
            devices.record(connection, Seen(serial, DeviceState.OFFLINE, None, hardware_serial=serial), now)
            id_ = accounts.save(connection, Platform.TIKTOK, f"known{number}", now)
            accounts.log_in(connection, id_, Login(serial), now)


def _await_rest(made: Installation, phones: psutil.Process) -> None:
    """Until every phone is ready and was left alone for a while: none is connected or examined any more."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        before = made.cpu() + sum(phones.cpu_times()[:2])
        time.sleep(QUIET_SECONDS)
        busy = 100 * (made.cpu() + sum(phones.cpu_times()[:2]) - before) / QUIET_SECONDS
        if busy < QUIET_PERCENT * (1 + len(made.processes)) and _ready(made) == len(made.serials):
            return
    raise AssertionError(f"after {READY_SECONDS:.0f} s {_ready(made)} of {len(made.serials)} phones are ready")


def _ready(made: Installation) -> int:
    return sum(device["state"] == "ready" for device in made.call("GET", "devices")["devices"])
