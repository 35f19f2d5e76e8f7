"""A world for flows: virtual phones of one app version and language, a server on them, and what happened there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from programs import Adb, Phones, Server, until, virtual_phones

ACTS = ("follow", "unfollow", "like", "favourite", "comment", "post")
ENDED_SECONDS = 240.0
MATCHED_SECONDS = 120.0


@dataclass
class World:
    """Phones, a server, and a way to give tasks and to read the phones' journals."""

    phones: Phones
    server: Server
    folder: Path
    """For files that tasks post."""

    def create(self, phone: int, script: str, config: dict[str, Any], username: str | None = None) -> int:
        """A task on the n-th phone (from 1), or for an account."""
        where: dict[str, Any] = {"usernames": [username]} if username else {"serials": [f"device_serial_{phone}"]}
        created = self.server.data("POST", "task", script_name=script, script_config=config, **where)
        [task_id] = created["task_ids"]
        return int(task_id)

    def ended(self, task_id: int) -> dict[str, Any]:
        """The task once it has ended."""

        def read() -> dict[str, Any] | None:
            task = self.server.data("GET", f"task/{task_id}")
            return task if task["status"] >= 2 else None

        return until(read, f"the end of task {task_id}; the log says:\n{self.server.log[-3000:]}", ENDED_SECONDS)

    def acts(self, phone: int) -> list[dict[str, Any]]:
        """What the world saw of the n-th phone: its journal's acts, in order."""
        return [entry for entry in self.journal(phone) if entry["kind"] in ACTS]

    def journal(self, phone: int) -> list[dict[str, Any]]:
        """Everything that the world saw of the n-th phone."""
        return self.phones.journal(f"device_serial_{phone}")

    def active(self, phone: int, act: dict[str, Any]) -> int:
        """Which of the phone's accounts was the active one at an act: the last that was switched to before, or 1."""
        switches = self.phones.journal(f"device_serial_{phone}", "switch_account")
        before = [entry["target"] for entry in switches if entry["seq"] < act["seq"]]
        return int(before[-1].rpartition(".a")[2]) if before else 1

    def fault(self, phone: int, kind: str, **more: Any) -> str:
        answer = self.phones.control.post(f"/phones/device_serial_{phone}/faults", json={"kind": kind, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def heal(self, phone: int) -> None:
        assert self.phones.control.delete(f"/phones/device_serial_{phone}/faults").is_success

    def taps(self, phone: int) -> int:
        """How many taps and swipes reached the phone."""
        calls = self.phones.control.get(f"/phones/device_serial_{phone}/rpcs").json()["rpcs"]
        return sum(call["method"] in ("click", "swipe", "drag", "setText") for call in calls)

    def opened(self, phone: int) -> bool:
        """Whether the app was opened once on the phone, as matching does."""
        return bool(self.phones.journal(f"device_serial_{phone}", "open_app"))

    def usernames(self) -> set[str]:
        """The accounts that are known, once matching has ended or had its time."""
        with suppress(AssertionError):
            self.await_accounts()
        return {account["username"] for account in self.server.data("GET", "accounts?page_size=100")["accounts"]}

    def await_accounts(self) -> None:
        """Until every phone's accounts were matched, by themselves."""

        def matched() -> bool:
            found = self.server.data("GET", "accounts?page_size=100")["accounts"]
            return len({account["device"] for account in found}) == len(self.phones.phones)

        until(matched, f"matched accounts; the log says:\n{self.server.log[-3000:]}", MATCHED_SECONDS)


@contextmanager
def world(
    adb: Adb,
    directory: Path,
    *,
    phones: int = 2,
    app: str = "tiktok",
    version: str = "43.1.4",
    language: str = "en",
    matched: bool = True,
    package: str = "",
) -> Iterator[World]:
    """A running world of phones with one app, or a clone of it; versions that nobody measured are let run."""
    directory.mkdir(parents=True, exist_ok=True)
    options = ("--app", app, "--app-version", f"{app}={version}", "--language", language)
    if package:
        options = (*options, "--package", f"{app}={package}")
    with virtual_phones(directory, phones, *options) as running:
        environment = {**adb.environment, "PHONEDECK_UNMEASURED_VERSIONS": "true"}
        server = Server(replace(adb, environment=environment), directory, running.phones)
        try:
            server.start().await_ready()
            made = World(running, server, directory)
            if matched:
                made.await_accounts()
            yield made
        finally:
            server.end()
            for phone in running.phones:
                adb.run("disconnect", phone["address"])
