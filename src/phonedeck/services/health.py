"""Health that proves work: it looks at what is due and at what was dispatched, not at whether threads exist."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.services.runner import Runner
from phonedeck.storage import hosts, ledger, slots
from phonedeck.storage.database import Database
from phonedeck.wire.health import HealthView, LedgerPage, LedgerQuery, LedgerRow, WorkerView
from phonedeck.wire.local_time import iso_time

STUCK_SECONDS = 30.0


class HealthService:
    """What tells an operator, or a monitor, whether all is well."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, runner: Runner) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._runner = runner

    def check(self) -> HealthView:
        """The state of the installation now, over all hosts."""
        now = self._clock.now()
        own = self._runner.state()
        with self._database.read() as connection:
            due_at = slots.oldest_claimable(connection, now)
            workers = {worker.host: worker for worker in hosts.every(connection)}
        if own is not None:
            workers[own.host] = own
        waiting = None if due_at is None else (now - due_at).total_seconds()
        last = max((worker.last_dispatch_at for worker in workers.values() if worker.last_dispatch_at), default=None)
        problems: list[str] = []
        if not workers:
            problems.append(
                "no worker runs: tasks are stored and wait. Start phonedeck worker, or serve without --no-worker"
            )
        elif all(worker.full for worker in workers.values()):
            waiting = None  # nothing can be claimed while every slot is taken
        if waiting is not None and waiting > STUCK_SECONDS:
            silent = None if last is None else (now - last).total_seconds()
            if silent is None or silent > STUCK_SECONDS:
                since = "since the start" if silent is None else f"for {silent:.0f} s"
                problems.append(
                    f"a task has been due for {waiting:.0f} s on a free phone, and nothing was dispatched {since}; "
                    "restart the server and report the log"
                )
        return HealthView(
            ok=not problems,
            problems=problems,
            oldest_due_seconds=waiting,
            last_dispatch_at=iso_time(last, self._zone),
            workers=[
                WorkerView(
                    host=worker.host,
                    working=worker.working,
                    last_dispatch_at=iso_time(worker.last_dispatch_at, self._zone),
                )
                for worker in workers.values()
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
