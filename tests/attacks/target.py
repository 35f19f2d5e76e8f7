"""A running server with something to steal and something to break: a known phone, and a task that has failed."""

from __future__ import annotations

import os
import signal
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from phonedeck.clock import SystemClock
from phonedeck.model.access import Scope
from phonedeck.model.device import DeviceState
from phonedeck.model.task import NewTask, Outcome
from phonedeck.services.devices import DeviceService
from phonedeck.services.runner import NoRunner
from phonedeck.services.tokens import TokenService
from phonedeck.storage import tasks
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate
from ports import free_port
from programs import Program, start

SECRET = "secret-phone-name"
"""In the answers about phones: whoever has read this has read what is the owner's."""
TLS = ssl.create_default_context()
"""Made once: httpx would make one for every call, and that takes longer than the call."""
FOLLOW = {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_users": ["someone"]}}
"""A body that makes a task, where it is let through."""


@dataclass
class Target:
    """One `phonedeck serve --no-worker` on a data directory of its own."""

    directory: Path
    port: int = field(default_factory=free_port)
    settings: str = ""
    owner: str = ""
    """The owner's token, where one is needed."""
    program: Program | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def data_dir(self) -> Path:
        return self.directory / "data"

    def prepare(self) -> Target:
        """A phone that could be used, and a failed task that could be retried."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        (self.data_dir / "settings.toml").write_text(self.settings, encoding="utf-8")
        clock = SystemClock()
        with self.database() as database:
            migrate(database, clock.now())
            devices = DeviceService(database, clock, ZoneInfo("UTC"), NoRunner(), {})
            devices.seen(Seen("HW1", DeviceState.READY, "local", hardware_serial="HW1", model=SECRET))
            new = NewTask("HW1", "HW1", "follow", FOLLOW["script_config"], due_at=datetime(2026, 1, 1, tzinfo=UTC))
            with database.write() as connection:
                [task_id] = tasks.insert_batch(connection, [new], clock.now())
                begun = tasks.begin(connection, task_id, host="local", fence=1, now=clock.now())
                assert begun is not None
                tasks.finish(connection, begun, Outcome.ERROR, reason=None, remark="over", now=clock.now())
        return self

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = Database(sqlite_url(self.data_dir / "phonedeck.db"))
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def tokens(self) -> Iterator[TokenService]:
        """The tokens, as `phonedeck token` reaches them while the server runs."""
        with self.database() as database:
            yield TokenService(database, SystemClock())

    def token(self, name: str, scope: Scope = Scope.OPERATE) -> str:
        with self.tokens() as tokens:
            return tokens.create(name, scope)

    def new_link(self) -> str:
        with self.tokens() as tokens:
            return f"{self.url}/login?code={tokens.new_link()}"

    def start(self, *extra: str) -> Target:
        self.program = start(
            "phonedeck", "serve", "--no-worker", "--port", str(self.port), "--data-dir", str(self.data_dir), *extra,
            environment=dict(os.environ), log=self.log_file,
        )  # fmt: skip
        assert self.program.first_line == f"Phonedeck ready: {self.url}", self.log
        return self

    def next_line(self) -> str:
        """One more line of what the server printed after it was ready."""
        assert self.program is not None
        assert self.program.process.stdout is not None
        return self.program.process.stdout.readline().strip()

    @property
    def log_file(self) -> Path:
        return self.directory / "serve.log"

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """A call as the owner's program makes it, on a connection of its own."""
        if self.owner:
            headers.setdefault("Authorization", f"Bearer {self.owner}")
        answer: dict[str, Any] = httpx.request(
            method, f"{self.url}/api/v1/{path}", json=body, headers=headers, timeout=60, verify=TLS
        ).json()
        return answer

    def status(self, method: str, path: str, **headers: str) -> int:
        """The HTTP status of a call without any token but the one given."""
        return httpx.request(method, f"{self.url}/api/v1/{path}", headers=headers, timeout=60, verify=TLS).status_code

    def state(self) -> tuple[int, int, int]:
        """What an attack would change: tasks, failed ones among them, materials."""
        stats = self.call("GET", "task/stats")["data"]
        materials = self.call("GET", "materials")["data"]["total"]
        return stats["total"], stats["failed"], materials

    def end(self) -> None:
        if self.program is not None:
            assert self.program.end(signal.SIGTERM) == 0, self.log
