"""An installation with something of everything in it, and commands as an operator gives them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from typer.testing import CliRunner, Result

from application import Api, start
from phonedeck.cli import app
from phonedeck.model.intent import Act, IntentState
from phonedeck.model.plan import Plan
from phonedeck.model.task import Outcome
from phonedeck.storage import ledger, slots, tasks
from phonedeck.storage.database import Database

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\3\1\1\0"
    b"\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)


def phonedeck(*words: str | Path, **more: Any) -> Result:
    """A command as an operator gives it."""
    return CliRunner().invoke(app, [str(word) for word in words], **more)


@dataclass
class Installation:
    """A data directory and its database, filled through the API and as the engine does."""

    directory: Path
    url: str
    done: int = 0
    waiting: int = 0
    running: int = 0
    acting: int = 0
    failed: int = 0

    @property
    def place(self) -> tuple[str, ...]:
        """The options that name it to a command."""
        database = () if self.url.startswith("sqlite") else ("--database", self.url)
        return ("--data-dir", str(self.directory), *database)

    @property
    def other_kind(self) -> str:
        return "postgresql" if self.url.startswith("sqlite") else "sqlite"

    def copied(self, directory: Path, url: str) -> Installation:
        """The same, in another place."""
        return replace(self, directory=directory, url=url)

    def open(self) -> Api:
        """The application on it; close its database."""
        return start(Database(self.url), Plan.BUSINESS, self.directory)

    def fill(self) -> None:
        """A task in every state, one in the middle of an act, and something of all else."""
        api = self.open()
        self.done, self.waiting, self.running, self.acting = (
            api.create(serials=[serial], script_config={"target_users": [user]})[0]
            for serial, user in (("HW1", "a.done"), ("HW1", "b.waits"), ("HW1", "c.runs"), ("HW2", "d.acts"))
        )
        begun = api.carry_out(self.done, Outcome.DONE)
        [self.failed] = api.create(serials=["HW2"], script_config={"target_users": ["e.failed"]})
        api.carry_out(self.failed, Outcome.ERROR)
        with api.database.write() as connection:
            written = ledger.write(
                connection, begun, Act.FOLLOW, "a.done", api.clock.now(), account=("tiktok", "p1.a1")
            )
            ledger.settle(connection, written, IntentState.CONFIRMED, {}, api.clock.now())
            for task_id, phone in ((self.running, "HW1"), (self.acting, "HW2")):
                slot = slots.take(connection, "local", phone)
                assert slot is not None
                task = tasks.begin(connection, task_id, "local", slot.fence, api.clock.now())
                assert task is not None
                slots.hold(connection, [task.id])
            ledger.write(connection, task, Act.FOLLOW, "d.acts", api.clock.now(), account=("tiktok", "p2.a1"))
        as_octets = {"Content-Type": "application/octet-stream"}
        uploaded = api.http.post("/api/v1/materials/dot.png", content=PNG, headers=as_octets).json()
        assert uploaded["code"] == 0, uploaded
        api.data("POST", "webhooks", {"url": "http://127.0.0.1:9/hook", "events": ["*"]})
        schedule = {"task": {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_user": "z"}}}
        api.data("POST", "schedules", {**schedule, "cron": "0 * * * *"})
        api.database.close()
        assert phonedeck("token", "create", "laptop", *self.place).exit_code == 0
        (self.directory / "settings.toml").write_text("device_limit = 7\n")
        (self.directory / "uploads" / "walk").mkdir(parents=True)
        (self.directory / "uploads" / "walk" / "lake é.txt").write_text("lake")
        (self.directory / "tls-key.pem").write_text("a key")


class Elsewhere(Protocol):
    """Makes an installation of a kind, sqlite or postgresql."""

    def __call__(self, kind: str, *, filled: bool = False) -> Installation: ...
