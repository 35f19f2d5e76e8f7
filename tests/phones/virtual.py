"""Virtual phones with sessions of the phone layer on them."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from phonedeck.clock import SystemClock
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.session import Session
from programs import Adb, Program, start

CALL_SECONDS = 15.0
"""A whole call may take this long here, ten times as long as on a machine at rest."""
SILENT_SECONDS = 2.0
"""The same where something is silent: it is found out soon, and whoever reads asks again."""


@dataclass
class Phone:
    """One virtual phone: its session, what it saw, and what is to go wrong with it."""

    adb: Adb
    control: httpx.Client
    address: str
    hardware_serial: str
    sessions: list[Session] = field(default_factory=list)

    def session(self, call_seconds: float = CALL_SECONDS, **more: Any) -> Session:
        """A new session; closed after the test."""
        client = AdbClient(self.adb.port, call_seconds=call_seconds)
        made = Session(client, self.address, SystemClock(), **more)
        self.sessions.append(made)
        return made

    def fault(self, kind: str, **more: Any) -> None:
        answer = self.control.post(f"/phones/{self.hardware_serial}/faults", json={"kind": kind, **more})
        assert answer.status_code == 201, answer.text

    def heal(self) -> None:
        assert self.control.delete(f"/phones/{self.hardware_serial}/faults").is_success

    def calls(self, *methods: str) -> list[dict[str, Any]]:
        """The calls that reached the phone, those of the methods when any are named."""
        found = self.control.get(f"/phones/{self.hardware_serial}/rpcs").json()["rpcs"]
        return [call for call in found if not methods or call["method"] in methods]

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.control.get(f"/phones/{self.hardware_serial}/state").json()
        return answer

    def connect(self) -> None:
        done = self.adb.run("connect", self.address)
        assert "connected to" in done.stdout, done


@dataclass
class Phones:
    """A program of virtual phones and a client of its control port."""

    program: Program
    control: httpx.Client
    rows: list[dict[str, str]]


@contextmanager
def running_phones(log: Path, *options: str) -> Iterator[Phones]:
    program = start("virtualphone", "run", "--port-base", "0", *options, environment=dict(os.environ), log=log)
    try:
        line = json.loads(program.first_line)
        with httpx.Client(base_url=f"http://127.0.0.1:{line['control_port']}", timeout=60) as control:
            yield Phones(program, control, line["phones"])
    finally:
        program.end()


class Relay:
    """A second address of a phone: what the network is to a phone that is also on USB. Closing it cuts all."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._target = (host, int(port))
        self._server = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for each in (self._server, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, args=(source, target), daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
