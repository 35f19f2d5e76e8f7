"""Hand phones that have due tasks to threads; woken by events and one timer, not by polling."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog

from phonedeck.clock import Clock
from phonedeck.engine.carrier import Carrier
from phonedeck.engine.drain import Drain
from phonedeck.engine.job import EngineJob
from phonedeck.engine.lease import LEASE_SECONDS, RENEW_SECONDS, Lease
from phonedeck.engine.recovery import recover
from phonedeck.model.worker import WorkerState
from phonedeck.storage import devices, slots, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.slots import Slot

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 30.0
"""Should an event ever be lost, this is how long it is missed."""
CLOSE_SECONDS = 10.0


class Dispatcher:
    """One host's dispatch: claims phones and drains them on a bounded pool of threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        carrier: Carrier,
        *,
        host: str,
        device_limit: Callable[[], int],
        threads: int = 64,
    ) -> None:
        self._database = database
        self._clock = clock
        self._host = host
        self._device_limit = device_limit
        self._threads = threads
        self._carrier = carrier
        self._lease = Lease(database, clock, host)
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._jobs: dict[int, EngineJob] = {}
        self._drains = 0
        self._last_dispatch_at: datetime | None = None
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="drain")
        self._drain = Drain(database, clock, self._lease, carrier, self._closing, self._running, self._ended)
        self._workers = [
            threading.Thread(target=self._dispatch, name="dispatch", daemon=True),
            threading.Thread(target=self._keep_lease, name="lease", daemon=True),
        ]

    def start(self) -> None:
        """Take back what an earlier run of this host left, then begin to dispatch."""
        recover(self._database, self._clock, self._host)
        self._lease.renew()
        for worker in self._workers:
            worker.start()

    def wake(self) -> None:
        """Something may have become claimable: a task was created, a phone came, a phone was given back."""
        self._wake.set()

    def stop_task(self, task_id: int) -> bool:
        """Ask a task that runs here to stop; False when it does not run here."""
        with self._lock:
            job = self._jobs.get(task_id)
        if job is None:
            return False
        job.request_stop(by_person=True)
        self._carrier.abort(job.task.device)
        return True

    def state(self) -> WorkerState:
        """What this host does now."""
        with self._lock:
            full = self._drains >= min(self._threads, self._device_limit())
            return WorkerState(self._host, self._drains, full, self._last_dispatch_at)

    def close(self) -> None:
        """End: running tasks are interrupted and go back to pending; waits for them, not for ever."""
        self._closing.set()
        self._wake.set()
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.request_stop(by_person=False)
            self._carrier.abort(job.task.device)
        self._pool.shutdown(wait=False, cancel_futures=True)
        deadline = self._clock.running() + CLOSE_SECONDS
        idle = threading.Event()
        while self._drains and self._clock.running() < deadline:
            self._clock.wait(idle, 0.02)
        for worker in self._workers:
            worker.join(timeout=1)

    def _dispatch(self) -> None:
        while not self._closing.is_set():
            try:
                seconds = self._claim()
            except Exception:  # a database that is away for a while must not end dispatching for good
                log.exception("dispatch.failed")
                seconds = 1.0
            self._clock.wait(self._wake, seconds)

    def _claim(self) -> float:
        """Claim what can be claimed and start its drains; how long until the next look, in seconds."""
        self._wake.clear()
        now, running = self._clock.now(), self._clock.running()
        with self._database.write() as connection:
            free = min(self._device_limit() - slots.working_count(connection, now), self._threads - self._drains)
            claimed = slots.claim(
                connection,
                self._host,
                devices.online_ids(connection, self._host),
                now=now,
                lease_until=now + timedelta(seconds=LEASE_SECONDS),
                limit=free,
            )
            next_due_at = tasks.next_due_at(connection, now)
        with self._lock:
            if claimed and not self._drains:
                self._lease.begin(running)
            self._drains += len(claimed)
            if claimed:
                self._last_dispatch_at = now
        for slot in claimed:
            self._pool.submit(self._work, slot)
        if next_due_at is None:
            return SWEEP_SECONDS
        return min(SWEEP_SECONDS, (next_due_at - now).total_seconds())

    def _work(self, slot: Slot) -> None:
        try:
            self._drain.run(slot)
        except Exception:  # the thread serves other phones next; the lease frees this one
            log.exception("drain.failed", device=slot.device)
        finally:
            with self._lock:
                self._drains -= 1
            # A task created while the drain was ending found the phone taken: look again now that it is free.
            self._wake.set()

    def _keep_lease(self) -> None:
        while not self._clock.wait(self._closing, RENEW_SECONDS):
            if self._drains:
                try:
                    self._lease.renew()
                except Exception:  # the next renewal may work; without one, jobs stop acting by themselves
                    log.exception("lease.failed")

    def _running(self, job: EngineJob) -> None:
        with self._lock:
            self._jobs[job.task.id] = job
        if self._closing.is_set():
            job.request_stop(by_person=False)

    def _ended(self, job: EngineJob) -> None:
        with self._lock:
            self._jobs.pop(job.task.id, None)
