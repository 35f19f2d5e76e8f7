"""All phones at a glance: how each is, what runs on it, whose accounts are on it, and what happened to one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from phonedeck.clock import Clock
from phonedeck.model.account import AccountFilter
from phonedeck.model.device import Device
from phonedeck.model.task import Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.storage import accounts, audit, devices, events, task_lists
from phonedeck.storage.database import Database

MOST_RUNNING = 10_000
RECENT = 20_000
"""So many of the newest entries are looked through for what happened to one phone."""
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Tile:
    """One phone on the wall. `accounts` are usernames, those that are held marked so. `elsewhere` is the host that it
    is at, where that is another than the server's: there are no pictures of it here then."""

    device: Device
    task: Task | None
    accounts: tuple[tuple[str, bool], ...]
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of a phone's log: a state that it came into, or what somebody did with it."""

    at: datetime
    what: str
    who: str = ""


class WallService:
    """What the operator sees of all phones."""

    def __init__(self, database: Database, clock: Clock, host: str | None) -> None:
        """`host` is the server's own; None where it works with no phones."""
        self._host = host
        self._database = database
        self._clock = clock

    def tiles(self, only: Collection[str] | None = None) -> list[Tile]:
        """Every phone in the order in which they were first seen, or those with these ids, which costs as little as
        they are few."""
        now = self._clock.now()
        ids = None if only is None else tuple(only)
        with self._database.read() as connection:
            found = devices.every(connection) if ids is None else devices.some(connection, ids)
            wanted = TaskFilter(status=Status.RUNNING, devices=ids)
            running = task_lists.page(connection, wanted, limit=MOST_RUNNING)
            known = accounts.every(connection, AccountFilter(devices=ids))
        tasks = {task.device: task for task in running}
        names: dict[str, list[tuple[str, bool]]] = {}
        for account in known:
            if account.login is not None and account.login.logged_in:
                names.setdefault(account.login.device, []).append((account.username, account.is_held(now)))
        return [
            Tile(device, tasks.get(device.id), tuple(names.get(device.id, ())), self._elsewhere(device))
            for device in found
        ]

    def _elsewhere(self, device: Device) -> str:
        return device.host if device.host and device.host != self._host else ""

    def working_on(self, task_ids: Collection[int]) -> set[str]:
        """The phones on which one of these tasks runs now."""
        with self._database.read() as connection:
            return task_lists.running_on(connection, task_ids)

    def happened(self, device_id: str) -> list[Happened]:
        """What happened to a phone lately, newest first."""
        with self._database.read() as connection:
            states = events.states_of(connection, device_id, among=RECENT, limit=MOST_LINES)
            acts = audit.about(connection, device_id, among=RECENT, limit=MOST_LINES)
        lines = [Happened(each.at, each.change or "") for each in states]
        lines += [Happened(each.at, each.action, each.actor) for each in acts]
        return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_LINES]
