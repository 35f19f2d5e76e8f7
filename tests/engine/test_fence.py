"""A phone that was taken over: whatever its earlier worker still wants to write is refused and leaves no trace."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from phonedeck.clock import SystemClock
from phonedeck.engine import recovery
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.engine.drain import Drain, Ended, Interrupted, Stopped
from phonedeck.engine.job import EngineJob, FenceLost
from phonedeck.engine.lease import Lease
from phonedeck.engine.retry import Retries
from phonedeck.engine.times import Times
from phonedeck.model.device import DeviceState
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import ArtifactKind, Result
from phonedeck.model.task import NewTask, Outcome, Task
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

    def __init__(self, place: Path) -> None:
        self.database = Database(sqlite_url(place / "phonedeck.db"))
        migrate(self.database, CLOCK.now())
        self.blobs = Blobs(place / "blobs")
        self.leases = {name: Lease(self.database, CLOCK, name, TIMES) for name in "ab"}
        carrier: Any = Phone()
        self.carrier = carrier
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
        return Drain(self.database, CLOCK, self.leases[name], self.carrier, self.blobs, retries, TIMES, at_rest)

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


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    made = Hosts(tmp_path)
    yield made
    made.database.close()


def _ended(hosts: Hosts, slot: Slot, job: EngineJob, ending: Any, *, dirty: bool = False) -> None:
    hosts.drains[slot.host]._advance(slot, Ended(job, ending, dirty), give_way=False)


WRITES: dict[str, Callable[[Hosts, Slot, EngineJob, Intent], object]] = {
    "progress": lambda hosts, slot, job, intent: job.progress(1, 2, "half"),
    "step": lambda hosts, slot, job, intent: job.step("tapped"),
    "account": lambda hosts, slot, job, intent: job.act_as("tiktok", "ann"),
    "artifact": lambda hosts, slot, job, intent: job.keep(ArtifactKind.TREE, "late", b"<hierarchy/>"),
    "intent": lambda hosts, slot, job, intent: job.intend(Act.FOLLOW, "someone"),
    "confirmation": lambda hosts, slot, job, intent: job.confirm(intent, {"seen": True}),
    "doubt": lambda hosts, slot, job, intent: job.unconfirmed(intent, {}),
    "done": lambda hosts, slot, job, intent: _ended(hosts, slot, job, Result(Outcome.DONE, "")),
    "stopped": lambda hosts, slot, job, intent: _ended(hosts, slot, job, Stopped(), dirty=True),
    "interrupted": lambda hosts, slot, job, intent: _ended(hosts, slot, job, Interrupted(), dirty=True),
    "next task": lambda hosts, slot, job, intent: hosts.drains[slot.host]._advance(slot, None, give_way=False),
    "given back": lambda hosts, slot, job, intent: hosts.drains[slot.host]._advance(slot, None, give_way=True),
}


@pytest.mark.parametrize("by", ["a person's stop", "its own host", "another host", "nobody yet"])
def test_no_write_of_an_earlier_claim_counts(hosts: Hosts, by: str) -> None:
    """The fence alone tells two claims by one host apart; the same task may even run again under the new one."""
    hosts.create("first", "second")
    slot, job = hosts.begin("a")
    intent = job.intend(Act.FOLLOW, "first")
    with hosts.database.write() as connection:
        if by == "a person's stop":
            tasks.request_stop(connection, job.task.id)
            assert recovery.force_stop(connection, job.task.id, CLOCK.now())
        else:
            recovery.take_back(connection, "a", CLOCK.now())
    if by in ("its own host", "another host"):
        follower = "b" if by == "another host" else "a"
        hosts.seen_by(follower)
        _, again = hosts.begin(follower)
        assert again.task.id == job.task.id
    before = hosts.rows()
    for write, make in WRITES.items():
        with pytest.raises(FenceLost):
            make(hosts, slot, job, intent)
        assert hosts.rows() == before, write


def test_every_write_counts_while_the_phone_is_held(hosts: Hosts) -> None:
    """The same writes under the claim that holds: none is refused, each changes something."""
    for write, make in WRITES.items():
        hosts.create("first", "second")
        slot, job = hosts.begin("a")
        intent = job.intend(Act.FOLLOW, "first")
        before = hosts.rows()
        make(hosts, slot, job, intent)
        if write not in ("next task", "given back"):  # their answer is the task that runs already
            assert hosts.rows() != before, write
        with hosts.database.write() as connection:
            recovery.take_back(connection, "a", CLOCK.now(), died=False)
            for id_ in [row.id for row in connection.execute(select(tables.task.c.id))]:
                tasks.delete_many(connection, [id_], CLOCK.now())
