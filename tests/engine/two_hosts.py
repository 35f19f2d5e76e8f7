"""Two hosts on one database whose drains are taken step by step; no phone is touched."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from sqlalchemy import select

from phonedeck.clock import SystemClock
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.engine.drain import Drain
from phonedeck.engine.job import EngineJob
from phonedeck.engine.lease import Lease
from phonedeck.engine.retry import Retries
from phonedeck.engine.times import Times
from phonedeck.model.device import DeviceState
from phonedeck.model.task import NewTask, Task
from phonedeck.storage import accounts, devices, slots, tables, tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate
from phonedeck.storage.slots import Slot

CLOCK = SystemClock()
TIMES = Times()


class Phone:
    """The carrier; nothing reaches a phone here."""

    def screenshot(self, job: Any) -> bytes:
        return b"picture"

    def let_go(self, device: str) -> None:
        return

    def abort(self, device: str) -> None:
        return


class Hosts:
    """Two hosts on one database that both see the phone d1; each has a drain whose steps a test takes by itself."""

    def __init__(self, place: Path, *, carrier: Any = None, times: Times = TIMES) -> None:
        self.times = times
        self.database = Database(sqlite_url(place / "phonedeck.db"))
        migrate(self.database, CLOCK.now())
        self.blobs = Blobs(place / "blobs")
        self.leases = {name: Lease(self.database, CLOCK, name, TIMES) for name in "ab"}
        self.carrier = carrier or Phone()
        with self.database.write() as connection:
            for lease in self.leases.values():
                lease.begin(connection)
            accounts.save(connection, "tiktok", "ann", CLOCK.now())  # type: ignore[arg-type]
        self.drains = {name: self._drain(name) for name in "ab"}
        self.seen_by("a")

    def _drain(self, name: str) -> Drain:
        at_rest = Dispatcher(
            self.database, CLOCK, self.carrier, self.blobs, host=name, device_limit=lambda: 4, threads=1
        )
        retries = Retries(random.Random(1))
        return Drain(self.database, CLOCK, self.leases[name], self.carrier, self.blobs, retries, self.times, at_rest)

    def seen_by(self, host: str) -> None:
        with self.database.write() as connection:
            seen = devices.Seen("d1", DeviceState.READY, host, hardware_serial="d1")
            devices.record(connection, seen, CLOCK.now())

    def create(self, *targets: str) -> None:
        now = CLOCK.now()
        with self.database.write() as connection:
            tasks.insert_batch(connection, [NewTask("d1", "d1", "follow", {}, now, target) for target in targets], now)

    def begin(self, host: str) -> tuple[Slot, EngineJob]:
        with self.database.write() as connection:
            [slot] = slots.claim(connection, host, now=CLOCK.now(), busy=[], free=1, device_limit=4)
        task = self.drains[host]._advance(slot, None, give_way=False)
        assert isinstance(task, Task)
        job = EngineJob(CLOCK, self.leases[host], self.carrier, self.blobs, slot, task)
        return slot, job

    def rows(self) -> dict[str, list[Any]]:
        """Everything that is stored."""
        with self.database.read() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
                for table in tables.metadata.sorted_tables
            }
