"""The one object a script gets: its task, the stop signal, progress, steps and intents."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.engine.lease import Lease
from phonedeck.model.errors import DeviceLost, TaskStopped
from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.task import Progress, Task
from phonedeck.storage import ledger, slots, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.slots import Slot


class FenceLost(Exception):
    """The phone belongs to another worker by now; whatever this one wanted to write no longer counts."""


class EngineJob:
    """One attempt. Every write checks the fence in its own transaction."""

    def __init__(self, database: Database, clock: Clock, lease: Lease, slot: Slot, task: Task) -> None:
        self.task = task
        self.slot = slot
        self.stop = threading.Event()
        self.stopped_by_person = False
        self._database = database
        self._clock = clock
        self._lease = lease
        self._steps = 0
        self.open_intent: Intent | None = None
        """The intent that was written and is not settled: while there is one, nobody knows whether it happened."""

    def progress(self, done: int, total: int, label: str) -> None:
        self._check()
        with self.fenced() as connection:
            tasks.set_progress(connection, self.task.id, Progress(done, total, label), self._clock.now())

    def step(self, name: str, **detail: Any) -> None:
        self._check()
        self._steps += 1
        with self.fenced() as connection:
            tasks.add_step(connection, self.task, self._steps, name, detail, self._clock.now())

    def intend(self, act: Act, target: str) -> Intent:
        self._check()
        with self.fenced() as connection:
            self.open_intent = ledger.intend(connection, self.task, act, target, self._clock.now())
        # Asked after the commit: the write itself may have waited for the disk or for other writers.
        if self.stop.is_set() or not self._lease.enough_to_act:
            self.settle(self.open_intent, IntentState.NOT_DONE, {"why": "nothing was sent"})
            self._check()
            raise DeviceLost("the lease on the phone is about to end; nothing was sent")
        return self.open_intent

    def confirm(self, intent: Intent, evidence: Mapping[str, Any]) -> None:
        self.settle(intent, IntentState.CONFIRMED, evidence)

    def settle(self, intent: Intent, state: IntentState, evidence: Mapping[str, Any]) -> None:
        """Write what became of an intent."""
        with self.fenced() as connection:
            ledger.settle(connection, intent, state, evidence, self._clock.now())
        if self.open_intent is not None and self.open_intent.id == intent.id:
            self.open_intent = None

    def request_stop(self, *, by_person: bool) -> None:
        """Ask the script to end; it does so at its next call, or when its next wait ends."""
        self.stopped_by_person = self.stopped_by_person or by_person
        self.stop.set()

    @contextmanager
    def fenced(self) -> Iterator[Connection]:
        """A write transaction that holds only while the phone is ours.

        Raises:
            FenceLost: it is not.
        """
        with self._database.write() as connection:
            if not slots.is_ours(connection, self.slot):
                raise FenceLost(f"{self.slot.device} was taken over")
            yield connection

    def _check(self) -> None:
        if self.stop.is_set():
            raise TaskStopped("The task was stopped.")
