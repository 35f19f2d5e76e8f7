"""After a crash: the tasks that ran on this host go back to pending, and its phones are free."""

from __future__ import annotations

import structlog

from phonedeck.clock import Clock
from phonedeck.model.task import Outcome, Reason
from phonedeck.storage import devices, slots, tasks
from phonedeck.storage.database import Database

log = structlog.get_logger(__name__)

MOST_INTERRUPTIONS = 3


def recover(database: Database, clock: Clock, host: str) -> None:
    """Put back what an earlier run of this host left running; its intents are looked up before anything is redone.

    A task that has taken its worker down three times is failed: it would do so for ever.
    """
    now = clock.now()
    with database.write() as connection:
        devices.all_offline(connection, host)
        slots.release_host(connection, host)
        for task in tasks.running(connection, host=host):
            if task.interruptions + 1 >= MOST_INTERRUPTIONS:
                tasks.finish(
                    connection,
                    task,
                    Outcome.ERROR,
                    reason=Reason.TAKES_WORKER_DOWN,
                    remark=f"The server ended {MOST_INTERRUPTIONS} times while this ran; it is not run again.",
                    now=now,
                )
            else:
                tasks.back_to_pending(
                    connection,
                    task,
                    due_at=now,
                    reason=Reason.INTERRUPTED,
                    remark="The server ended while this task ran; it starts again.",
                    now=now,
                    interrupted=True,
                )
            log.warning("task.recovered", task=task.id, interruptions=task.interruptions + 1)
