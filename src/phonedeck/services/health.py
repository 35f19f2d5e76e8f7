"""Health that proves work: it looks at what is due and at what was dispatched, not at whether threads exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model.task import Outcome, Status
from phonedeck.model.worker import WorkerState
from phonedeck.services.runner import Runner
from phonedeck.storage import counts, hosts, hour_counts, ledger, oldest_due, queue, slots
from phonedeck.storage.database import Database
from phonedeck.wire.health import HealthView, LedgerPage, LedgerQuery, LedgerRow, WorkerView
from phonedeck.wire.local_time import iso_time

STUCK_SECONDS = 30.0
MOST_DUE = 10_000
"""Beyond so many the queue is not counted: it is long."""
STARTS = 300
HOURS = 24


class Trouble(StrEnum):
    """What is wrong, with the next step; `waiting` and `silent` are seconds."""

    NO_WORKER = "no worker runs: tasks are stored and wait. Start phonedeck worker, or serve without --no-worker"
    NEVER_DISPATCHED = (
        "a task has been due for {waiting} s on a free phone, and nothing was dispatched since the start; "
        "restart the server and report the log"
    )
    NOT_DISPATCHED = (
        "a task has been due for {waiting} s on a free phone, and nothing was dispatched for {silent} s; "
        "restart the server and report the log"
    )


@dataclass(frozen=True, slots=True)
class State:
    """The installation now, over all hosts. Seconds are None where nothing waits, or nothing was dispatched yet."""

    troubles: Sequence[Trouble]
    waiting: float | None
    silent: float | None
    last_dispatch_at: datetime | None
    workers: Sequence[WorkerState]

    def words(self) -> list[str]:
        """What is wrong, in English."""
        return [each.format(**self.seconds()) for each in self.troubles]

    def seconds(self) -> dict[str, str]:
        """What the words of a trouble name."""
        return {"waiting": f"{self.waiting or 0:.0f}", "silent": f"{self.silent or 0:.0f}"}


@dataclass(frozen=True, slots=True)
class Load:
    """What there is to do and what was done. `due` is counted up to `MOST_DUE`.

    `delays`: seconds from due to started of the newest tasks, sorted. `hours`: the last 24 of the clock, in UTC, with
    how tasks ended in each.
    """

    pending: int
    due: int
    next_at: datetime | None
    running: int
    phones: Mapping[str, int]
    delays: Sequence[float]
    hours: Mapping[datetime, Mapping[Outcome, int]]


class HealthService:
    """What tells an operator, or a monitor, whether all is well."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, runner: Runner) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._runner = runner

    def state(self) -> State:
        """Whether work is being done."""
        now = self._clock.now()
        own = self._runner.state()
        with self._database.read() as connection:
            due_at = oldest_due.oldest_claimable(connection, now)
            workers = {worker.host: worker for worker in hosts.every(connection)}
        if own is not None:
            workers[own.host] = replace(own, seen_at=now)
        waiting = None if due_at is None else (now - due_at).total_seconds()
        last = max((worker.last_dispatch_at for worker in workers.values() if worker.last_dispatch_at), default=None)
        silent = None if last is None else (now - last).total_seconds()
        troubles = []
        if not workers:
            troubles.append(Trouble.NO_WORKER)
        elif all(worker.full for worker in workers.values()):
            waiting = None  # nothing can be claimed while every slot is taken
        if waiting is not None and waiting > STUCK_SECONDS:
            if silent is None:
                troubles.append(Trouble.NEVER_DISPATCHED)
            elif silent > STUCK_SECONDS:
                troubles.append(Trouble.NOT_DISPATCHED)
        return State(troubles, waiting, silent, last, list(workers.values()))

    def load(self) -> Load:
        """What there is to do, and what was done in the last day."""
        now = self._clock.now()
        with self._database.read() as connection:
            by_status = counts.by_status(connection)
            return Load(
                pending=by_status[Status.PENDING],
                due=queue.due(connection, now, most=MOST_DUE),
                next_at=queue.next_at(connection, now),
                running=by_status[Status.RUNNING],
                phones=slots.by_state(connection),
                delays=queue.delays(connection, most=STARTS),
                hours=hour_counts.by_hour(connection, now, HOURS),
            )

    def check(self) -> HealthView:
        """The state of the installation as the wire has it."""
        state = self.state()
        return HealthView(
            ok=not state.troubles,
            problems=state.words(),
            oldest_due_seconds=state.waiting,
            last_dispatch_at=iso_time(state.last_dispatch_at, self._zone),
            workers=[
                WorkerView(
                    host=worker.host,
                    working=worker.working,
                    last_dispatch_at=iso_time(worker.last_dispatch_at, self._zone),
                )
                for worker in state.workers
            ],
            timezone=self._zone.key,
        )

    def acts(self, wanted: LedgerQuery) -> LedgerPage:
        """One page of the ledger, newest first."""
        page, page_size = wanted.page, wanted.page_size
        with self._database.read() as connection:
            rows, total = ledger.page(
                connection,
                limit=page_size,
                offset=(page - 1) * page_size,
                platform=wanted.platform,
                username=wanted.username,
                target=wanted.target,
                act=wanted.act,
                state=wanted.state,
            )
        return LedgerPage(
            acts=[
                LedgerRow(
                    **{
                        name: row[name] for name in ("id", "task_id", "act", "platform", "username", "device", "target")
                    },
                    state=row["state"],
                    intended_at=iso_time(row["intended_at"], self._zone) or "",
                    settled_at=iso_time(row["settled_at"], self._zone),
                    evidence=row["evidence"],
                )
                for row in rows
            ],
            total=total,
            page=page,
            page_size=page_size,
        )
