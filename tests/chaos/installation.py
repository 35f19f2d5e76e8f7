"""A whole installation of real programs, and ways to hurt it."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

import postgresql
import programs
from ports import free_port

LEASE_SECONDS = 6.0


@dataclass
class Installation:
    """Virtual phones, adb servers, a server, and, on PostgreSQL, two workers that see the same phones."""

    directory: Path
    phones: programs.Phones
    adbs: list[programs.Adb]
    database: str | None = None
    server: programs.Server | None = None
    workers: dict[str, programs.Program] = field(default_factory=dict)

    def start_server(self) -> None:
        self.server = programs.Server(self.adbs[0], self.directory, self.phones.phones, port=self._port())
        self.server.start(*(["--database", self.database] if self.database else []))

    def start_worker(self, name: str) -> None:
        adb = self.adbs[list("ab").index(name)]
        addresses = [argument for phone in self.phones.phones for argument in ("--connect", phone["address"])]
        assert self.database
        program = programs.start(
            "phonedeck", "worker", "--database", self.database, "--host-name", name, "--adb-port", str(adb.port),
            "--data-dir", str(self.directory / name), "--lease", str(LEASE_SECONDS), "--threads", "8", *addresses,
            environment=adb.environment, log=self.directory / f"{name}.log",
        )  # fmt: skip
        assert program.first_line == f"Phonedeck worker ready: {name}", (self.directory / f"{name}.log").read_text()
        self.workers[name] = program

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        """One call that must succeed, made again while the server is down."""
        deadline = time.monotonic() + 60
        while True:
            try:
                assert self.server is not None
                envelope = self.server.call(method, path, **body)
                if envelope["code"] == 0:
                    data: dict[str, Any] = envelope["data"]
                    return data
                failure: object = envelope
            except (httpx.HTTPError, RuntimeError) as error:
                failure = error
            assert time.monotonic() < deadline, failure
            time.sleep(0.1)

    def tasks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", f"task?page_size=100&page={len(found) // 100 + 1}")
            found += page["tasks"]
            if len(found) >= page["total"] or not page["tasks"]:
                return found

    def fault(self, serial: str, **order: Any) -> None:
        self.phones.control.post(f"/phones/{serial}/faults", json=order).raise_for_status()

    def awaits_fault(self, serial: str) -> bool:
        """Whether a fault was ordered there that has not begun."""
        faults = self.phones.control.get(f"/phones/{serial}/faults").json()["faults"]
        return any(fault["state"] == "waiting" for fault in faults)

    def heal(self) -> None:
        for phone in self.phones.phones:
            self.phones.control.delete(f"/phones/{phone['serial']}/faults")

    # -- what can be hurt; each is whole again when it returns

    def kill_server(self) -> None:
        assert self.server is not None
        self.server.end(signal.SIGKILL)
        self.start_server()

    def freeze_server(self, seconds: float) -> None:
        assert self.server is not None
        assert self.server.program is not None
        _freeze([self.server.program.process.pid], seconds)

    def kill_worker(self, name: str) -> None:
        self.workers[name].end(signal.SIGKILL)
        self.start_worker(name)

    def freeze_worker(self, name: str, seconds: float) -> None:
        _freeze([self.workers[name].process.pid], seconds)

    def kill_adb(self, number: int) -> None:
        killed = _listening(self.adbs[number].port)
        for process in killed:
            process.kill()
        psutil.wait_procs(killed, timeout=60)
        self.adbs[number].run("start-server")

    def freeze_adb(self, number: int, seconds: float) -> None:
        _freeze([process.pid for process in _listening(self.adbs[number].port)], seconds)

    def restart_postgresql(self) -> None:
        """As after a power cut: nothing is written out, nobody is told."""
        assert self.database
        with psycopg.connect(self.database, autocommit=True) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        programs_folder = postgresql.binaries()
        assert programs_folder is not None
        user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if os.geteuid() == 0 else []
        command = [str(programs_folder / "pg_ctl"), "restart", "-D", row[0], "-m", "immediate", "-w", "-l", "/dev/null"]
        subprocess.run([*as_user, *command], cwd="/", check=True, capture_output=True)

    def freeze_postgresql(self, seconds: float) -> None:
        assert self.database
        port = int(self.database.rpartition(":")[2].partition("/")[0])
        [leader, *_] = _listening(port)
        _freeze([leader.pid, *(child.pid for child in leader.children(recursive=True))], seconds)

    def _port(self) -> int:
        return self.server.port if self.server is not None else free_port()


@contextmanager
def installation(
    directory: Path, phones: int, *, url: str | None = None, app: str = "tiktok"
) -> Iterator[Installation]:
    """An installation on a SQLite file, or on the PostgreSQL database at `url`; its phones have one app."""
    with ExitStack() as stack:
        adbs = []
        for name in ("a", "b") if url else ("a",):
            home = directory / f"home-{name}"
            home.mkdir()
            adb = stack.enter_context(programs.private_adb(home))
            adbs.append(replace(adb, environment={**adb.environment, "PHONEDECK_UNMEASURED_VERSIONS": "true"}))
        fleet = stack.enter_context(programs.virtual_phones(directory, phones, "--accounts", "1", "--app", app))
        made = Installation(directory, fleet, adbs, url)
        try:
            made.start_server()
            if url:
                for name in ("a", "b"):
                    made.start_worker(name)
            assert made.server is not None
            made.server.await_ready()
            yield made
        finally:
            for program in made.workers.values():
                program.end()
            if made.server is not None:
                made.server.end()


def _freeze(pids: list[int], seconds: float) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def _listening(port: int) -> list[psutil.Process]:
    """The processes that listen on a port; the oldest first."""
    found = {
        connection.pid
        for connection in psutil.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid
    }
    return [psutil.Process(pid) for pid in sorted(found)]
