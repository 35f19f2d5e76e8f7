"""Virtual phones with sessions of the phone layer on them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from phonedeck.clock import SystemClock
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.session import Session
from programs import Adb, Program, start

CALL_SECONDS = 2.0
"""A whole call may take this long here: what is silent is found out soon."""


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
        with httpx.Client(base_url=f"http://127.0.0.1:{line['control_port']}", timeout=10) as control:
            yield Phones(program, control, line["phones"])
    finally:
        program.end()
