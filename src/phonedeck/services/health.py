"""Health that proves work: it looks at what is due and at what was dispatched, not at whether threads exist."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.services.runner import Runner
from phonedeck.storage import ledger, slots
from phonedeck.storage.database import Database
from phonedeck.wire.health import HealthView, LedgerPage, LedgerRow, WorkerView
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
        """The state of the installation now."""
        now = self._clock.now()
        worker = self._runner.state()
        with self._database.read() as connection:
            due_at = slots.oldest_claimable(connection, now)
        waiting = None if due_at is None else (now - due_at).total_seconds()
        last = worker.last_dispatch_at if worker is not None else None
        problems: list[str] = []
        if worker is None:
            problems.append("no worker runs here (--no-worker): tasks are stored and wait")
        elif worker.full:
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
            workers=[]
            if worker is None
            else [WorkerView(host=worker.host, working=worker.working, last_dispatch_at=iso_time(last, self._zone))],
            timezone=self._zone.key,
        )

    def acts(self, page: int, page_size: int) -> LedgerPage:
        """One page of the ledger, newest first."""
        with self._database.read() as connection:
            rows, total = ledger.page(connection, limit=page_size, offset=(page - 1) * page_size)
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
