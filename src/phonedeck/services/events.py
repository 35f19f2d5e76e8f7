"""Events: numbered after commit by one publisher, and streamed to whoever listens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.services.devices import DeviceService
from phonedeck.storage import devices, events, hour_counts, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.events import EventType, StoredEvent
from phonedeck.wire.event import Event
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.task import TaskView

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
"""Other processes may write to PostgreSQL; within one process every commit wakes the publisher."""
IDLE_SECONDS = 60.0
GATHER_SECONDS = 0.05
"""Numbering waits this long after a commit: the dispatcher, which that commit woke, writes first, and what follows soon
is numbered with it."""
FORGET_EVERY = timedelta(hours=1)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """That something changed: a task's or a device's id."""

    seq: int
    about: Literal["task", "device"]
    subject: str


class EventService:
    """The stream of changes."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, devices_: DeviceService) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._devices = devices_
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._listeners: set[Callable[[], None]] = set()
        self._forgot_at: datetime | None = None
        self._publisher = threading.Thread(target=self._run, name="events", daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._database.after_commit(self._wake.set)
        self._publisher.start()

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        self._publisher.join(timeout=5)

    def listen(self, notify: Callable[[], None]) -> Callable[[], None]:
        """Call `notify`, from another thread, when there are new events; call the answer to end that."""
        self._listeners.add(notify)
        return lambda: self._listeners.discard(notify)

    def newest(self) -> int:
        """The number of the last event."""
        with self._database.read() as connection:
            return events.newest(connection)

    def is_complete_after(self, seq: int) -> bool:
        """Whether a reader who has seen this number can be given all that follows."""
        with self._database.read() as connection:
            return events.is_complete_after(connection, seq)

    def after(self, seq: int) -> list[Event]:
        """The next events, at most 500, with their subjects as they are now."""
        with self._database.read() as connection:
            return [self._view(connection, stored) for stored in events.after(connection, seq, AT_ONCE)]

    def changes(self, seq: int, most: int) -> list[Change]:
        """The next events without their subjects: what a reader needs who asks for what it shows."""
        with self._database.read() as connection:
            return [Change(each.seq, each.type.value, each.subject) for each in events.after(connection, seq, most)]

    def publish(self) -> int:
        """Number what is waiting; how many events that made."""
        if not self._database.ask(events.waiting):
            return 0
        with self._database.write() as connection:
            made = events.publish(connection)
            now = self._clock.now()
            if self._forgot_at is None or now - self._forgot_at >= FORGET_EVERY:
                events.forget_old(connection, now)
                hour_counts.forget_old(connection, now)
                self._forgot_at = now
        for notify in list(self._listeners):
            notify()
        return made

    def _run(self) -> None:
        seconds = IDLE_SECONDS if self._database.is_sqlite else SWEEP_SECONDS
        while not self._closing.is_set():
            self._wake.clear()
            try:
                while self.publish():
                    pass
            except Exception:  # a database that is away for a while must not end the stream for good
                log.exception("events.failed")
                self._clock.wait(self._closing, SWEEP_SECONDS)
            if self._clock.wait(self._wake, seconds):
                self._clock.wait(self._closing, GATHER_SECONDS)

    def _view(self, connection: Connection, stored: StoredEvent) -> Event:
        at = iso_time(stored.at, self._zone) or ""
        if stored.type is EventType.TASK:
            task = tasks.get(connection, int(stored.subject))
            view = None if task is None else TaskView.of(task, self._zone)
            return Event(seq=stored.seq, at=at, type="task", task_id=int(stored.subject), task=view)
        device = devices.get(connection, stored.subject)
        view_ = None if device is None else self._devices.view(device)
        return Event(seq=stored.seq, at=at, type="device", device=view_)
