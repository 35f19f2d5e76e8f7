"""A host's lease on its phones, and how much of it is left to act in."""

from __future__ import annotations

from datetime import timedelta

from phonedeck.clock import Clock
from phonedeck.storage import slots
from phonedeck.storage.database import Database

LEASE_SECONDS = 30.0
RENEW_SECONDS = 5.0
ACT_SECONDS = 10.0
"""An act is sent only with this much of the lease left: a fence in the database does not fence a tap, and a new
owner waits as long before its first act."""


class Lease:
    """Renewed for the whole host at once; its end is kept by a clock that goes on through suspend."""

    def __init__(self, database: Database, clock: Clock, host: str) -> None:
        self._database = database
        self._clock = clock
        self._host = host
        self._until = 0.0

    def renew(self) -> None:
        """Push the end back by a whole lease, counted from before the write: never longer than the database says."""
        before = self._clock.running()
        until = self._clock.now() + timedelta(seconds=LEASE_SECONDS)
        with self._database.write() as connection:
            slots.renew(connection, self._host, until)
        self._until = before + LEASE_SECONDS

    def begin(self, running: float) -> None:
        """Phones were claimed for a whole lease while none was held; `running` is from before that write."""
        self._until = running + LEASE_SECONDS

    @property
    def enough_to_act(self) -> bool:
        return self._until - self._clock.running() >= ACT_SECONDS
