"""How long tasks are kept once they have ended. What accounts did stays in the ledger; what is open stays a task."""

from __future__ import annotations

from datetime import timedelta

import structlog

from phonedeck.clock import Clock
from phonedeck.services.acting import acts, note
from phonedeck.services.rounds import Rounds
from phonedeck.storage import task_removal
from phonedeck.storage.database import Database

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 3600.0
AT_ONCE = 500
"""So many in one transaction: writers wait for it."""


class Retention:
    """Deletes old tasks when the server starts, and then every hour."""

    def __init__(self, database: Database, clock: Clock, *, kept: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._kept = kept
        self._rounds = Rounds("retention", clock, self._round, most=SWEEP_SECONDS)

    def start(self) -> None:
        """Begin, unless tasks are kept for ever."""
        if self._kept:
            self._rounds.start()

    def close(self) -> None:
        self._rounds.close()

    def forget_old(self) -> int:
        """Delete what ended before the time that tasks are kept; how many tasks."""
        before = self._clock.now() - self._kept
        count = 0
        while not self._rounds.closing.is_set():
            with self._database.read() as connection:  # mostly there is nothing, and no writer waits for that
                if not task_removal.ended_before(connection, before, 1):
                    break
            with self._database.write() as connection, acts("retention"):
                # Found again, and locked: one may have been put back meanwhile, which is never deleted.
                found = task_removal.ended_before(connection, before, AT_ONCE, lock=True)
                gone = task_removal.delete_many(connection, found, self._clock.now())
                if gone:
                    subject = f"{len(gone)} tasks that ended before {before:%Y-%m-%d}"
                    note(connection, self._clock.now(), "task.deleted", subject)
            count += len(gone)
            if not gone:
                break
        return count

    def _round(self) -> None:
        if removed := self.forget_old():
            log.info("tasks.removed", tasks=removed)
