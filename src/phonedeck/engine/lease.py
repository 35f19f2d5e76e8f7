"""A host's lease on its phones: kept by beats, and how much of it is left to act in."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.engine.times import Times
from phonedeck.model.errors import Conflict
from phonedeck.model.worker import WorkerState
from phonedeck.storage import hosts
from phonedeck.storage.database import AWAY, Database

log = structlog.get_logger(__name__)

T = TypeVar("T")

AWAY_SECONDS = 0.25


class Lease:
    """One for the whole host. Its end is kept by a clock that goes on through suspend and never jumps."""

    def __init__(self, database: Database, clock: Clock, host: str, times: Times) -> None:
        self.host = host
        self._database = database
        self._clock = clock
        self._times = times
        self._run = uuid.uuid4().hex
        self._until = 0.0
        self._pause = threading.Event()
        self._looked = 0.0
        self._seen: dict[str, tuple[tuple[str, int], float]] = {}

    def begin(self, connection: Connection) -> None:
        """Work under the host's name from now on; counted from before the commit."""
        before = self._clock.running()
        hosts.register(connection, self.host, self._run, self._clock.now())
        self._until = before + self._times.lease

    def beat(self, state: WorkerState) -> None:
        """Push the end back by a whole lease, counted from before the write: never longer than others see.

        Raises:
            Conflict: another process works under this host's name now.
        """
        before = self._clock.running()
        with self._database.write() as connection:
            if not hosts.beat(connection, self.host, self._run, state, self._clock.now()):
                if hosts.run_of(connection, self.host) is not None:
                    self._until = 0.0
                    raise Conflict(f"another process works as host {self.host!r} now; this one must not go on")
                # Declared dead while this process was frozen: what it had is gone, and it begins anew.
                log.warning("host.was_declared_dead", host=self.host)
                hosts.register(connection, self.host, self._run, self._clock.now())
        self._until = before + self._times.lease

    def extend(self, running: float) -> None:
        """A whole lease from `running` on, where nobody else could take over."""
        self._until = running + self._times.lease

    def end(self, connection: Connection) -> None:
        """The host ends of its own will."""
        self._until = 0.0
        hosts.leave(connection, self.host, self._run)

    def dead(self, connection: Connection) -> list[tuple[str, str, int]]:
        """Other hosts that stood still for a whole lease, by this host's own clock: name, run and beat."""
        now = self._clock.running()
        if now - self._looked > 2 * self._times.beat:
            self._seen = {}  # this host itself, or the database, stood still: begin to watch anew
        self._looked = now
        found = {name: beat for name, beat in hosts.beats(connection).items() if name != self.host}
        self._seen = {
            name: self._seen[name] if name in self._seen and self._seen[name][0] == beat else (beat, now)
            for name, beat in found.items()
        }
        return [
            (name, run, beat) for name, ((run, beat), since) in self._seen.items() if now - since >= self._times.lease
        ]

    def insist(self, work: Callable[[Connection], T]) -> T:
        """One write transaction, made again while the database is away and the lease holds.

        A commit whose answer was lost may have happened: `work` must come to the same when it is made twice.
        """
        while True:
            try:
                with self._database.write() as connection:
                    return work(connection)
            except AWAY:
                if self._database.is_sqlite or not self.holds:
                    raise
                self._clock.wait(self._pause, AWAY_SECONDS)

    @property
    def holds(self) -> bool:
        return self._until > self._clock.running()

    @property
    def enough_to_act(self) -> bool:
        return self._until - self._clock.running() >= self._times.act
