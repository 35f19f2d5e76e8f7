"""Start the project's programs as a person would, and end them, whatever the test did."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from adbutils._utils import adb_path

import forked
from ports import free_port

T = TypeVar("T")

DEADLINE_SECONDS = 120.0
"""Far longer than anything takes on a machine at rest: only what never happens is to fail."""
CALL_SECONDS = 60.0


def until(read: Callable[[], T | None], what: str, seconds: float = DEADLINE_SECONDS, every: float = 0.02) -> T:
    """Poll a condition of another program; fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        found = read()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(every)


@dataclass(frozen=True)
class Adb:
    """A private adb server: no USB, no mDNS, a port and a home of its own."""

    port: int
    environment: dict[str, str]
    program: str = field(default_factory=adb_path)

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        command = [self.program, "-P", str(self.port), *args]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def run_bytes(self, *args: str) -> bytes:
        command = [self.program, "-P", str(self.port), *args]
        return subprocess.run(command, env=self.environment, capture_output=True, timeout=60, check=True).stdout


@contextmanager
def private_adb(home: Path, program: Path | None = None, libraries: str = "") -> Iterator[Adb]:
    """The adb that comes with adbutils, or another one with the directories of its libraries."""
    port = free_port()
    environment = {
        **os.environ,
        "ADB_USB": "0",
        "ADB_MDNS": "0",
        "ADB_LOCAL_TRANSPORT_MAX_PORT": "5553",
        "ANDROID_ADB_SERVER_PORT": str(port),
        "HOME": str(home),
    }
    if libraries:
        environment["LD_LIBRARY_PATH"] = libraries
    adb = Adb(port, environment, str(program or adb_path()))
    assert adb.run("start-server").returncode == 0
    try:
        yield adb
    finally:
        adb.run("kill-server")


@dataclass
class Program:
    """A running program and what it printed first."""

    process: subprocess.Popen[str] | forked.Forked
    first_line: str
    log: Path

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout=CALL_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status


def start(module: str, *args: str, environment: dict[str, str], log: Path, whole: bool = False) -> Program:
    """Run `python -m module args` and read its first line; empty when it ended without one. In tests it is begun by a
    process that has imported it, unless `whole` tells otherwise."""
    process: subprocess.Popen[str] | forked.Forked
    with log.open("ab") as errors:
        if forked.in_use and not whole:
            process = forked.begin(module, *args, environment=environment, errors=errors.fileno())
        else:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *args],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=environment,
            )
    assert process.stdout is not None
    return Program(process, process.stdout.readline().strip(), log)


@dataclass
class Phones:
    """Virtual phones and their control port."""

    program: Program
    phones: list[dict[str, str]]
    control: httpx.Client

    def journal(self, serial: str, kind: str | None = None, target: str | None = None) -> list[dict[str, Any]]:
        entries = self.control.get(f"/phones/{serial}/journal").json()["entries"]
        return [e for e in entries if kind in (None, e["kind"]) and target in (None, e["target"])]


@contextmanager
def virtual_phones(directory: Path, count: int = 2, *options: str) -> Iterator[Phones]:
    names = [f"device_serial_{number}" for number in range(1, count + 1)]
    args = [argument for name in names for argument in ("--hardware-serial", name)]
    program = start(
        "virtualphone", "run", "--count", str(count), "--port-base", "0", *args, *options,
        environment=dict(os.environ), log=directory / "phones.log",
    )  # fmt: skip
    try:
        line = json.loads(program.first_line)
        with httpx.Client(base_url=f"http://127.0.0.1:{line['control_port']}", timeout=CALL_SECONDS) as control:
            yield Phones(program, line["phones"], control)
    finally:
        program.end()


@dataclass
class Server:
    """A running `phonedeck serve` and a client of it."""

    adb: Adb
    directory: Path
    phones: list[dict[str, str]] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    program: Program | None = None
    api: httpx.Client | None = None
    whole: bool = False
    """Begun as a person begins it, from the first import on: see `start`."""

    def start(self, *extra: str) -> Server:
        addresses = [argument for phone in self.phones for argument in ("--connect", phone["address"])]
        self.program = start(
            "phonedeck", "serve", "--port", str(self.port), "--data-dir", str(self.directory / "data"),
            *addresses, *extra,
            environment=self.adb.environment, log=self.directory / "serve.log", whole=self.whole,
        )  # fmt: skip
        assert self.program.first_line == f"Phonedeck ready: http://localhost:{self.port}", self.log
        self.api = httpx.Client(base_url=f"http://localhost:{self.port}/api/v1/", timeout=CALL_SECONDS)
        return self

    @property
    def log(self) -> str:
        return (self.directory / "serve.log").read_text(errors="replace")

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One call; its whole envelope."""
        assert self.api is not None
        answer: dict[str, Any] = self.api.request(method, path, json=body or None).json()
        return answer

    def data(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One call that must succeed; its data."""
        envelope = self.call(method, path, **body)
        assert envelope["code"] == 0, envelope
        data: dict[str, Any] = envelope["data"]
        return data

    def await_ready(self) -> None:
        def ready() -> bool:
            devices = self.data("GET", "devices")["devices"]
            return len(devices) == len(self.phones) and all(device["state"] == "ready" for device in devices)

        until(ready, f"ready phones; the log says:\n{self.log}")
        self.unpace()

    def unpace(self) -> None:
        """Let accounts act at once, and as often as the ceilings allow: tests of limits set their own."""
        most = self.data("GET", "limits")["ceilings"]
        self.data("PUT", "limits", gap_seconds=0, **{name: most[name] for name in ("per_day", "per_hour")})

    def follow(self, *users: str, serials: list[str] | None = None) -> list[int]:
        created = self.data(
            "POST", "task", serials=serials or ["device_serial_1"], script_name="follow",
            script_config={"target_users": list(users)},
        )  # fmt: skip
        ids: list[int] = created["task_ids"]
        return ids

    def ended(self, task_id: int) -> dict[str, Any]:
        """The task once it has ended."""

        def read() -> dict[str, Any] | None:
            task = self.data("GET", f"task/{task_id}")
            return task if task["status"] >= 2 else None

        return until(read, f"the end of task {task_id}; the log says:\n{self.log}")

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.api is not None:
            self.api.close()
        return self.program.end(number) if self.program is not None else 0
