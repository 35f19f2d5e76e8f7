"""Hand phones that have due tasks to threads; woken by events and one timer, not by polling."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from phonedeck.clock import Clock, wait_until
from phonedeck.engine import recovery
from phonedeck.engine.carrier import Carrier
from phonedeck.engine.drain import Drain
from phonedeck.engine.job import EngineJob
from phonedeck.engine.lease import Lease
from phonedeck.engine.retry import LONGEST_SECONDS, Retries, one_line
from phonedeck.engine.steps import Turn
from phonedeck.engine.times import CLOCK_JUMP_SECONDS, Times
from phonedeck.model.errors import Conflict
from phonedeck.model.task import Task
from phonedeck.model.worker import WorkerState
from phonedeck.storage import devices, hosts, notices, queue, slots, start_times, tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import AWAY, Database
from phonedeck.storage.slots import Slot

log = structlog.get_logger(__name__)

FIRST_REST_SECONDS, LONGEST_REST_SECONDS = 2.0, 60.0
NOTHING_DUE_SECONDS = 10.0
"""Between two sweeps while no task is due. A notice is lost only with its connection, which is seen within seconds."""
BEHIND_SECONDS, LONGEST_BEHIND_SECONDS = 0.05, 1.0
"""Upkeep comes this long behind a claim, unless something is claimable before; then at the latest after the second."""


class Dispatcher:
    """One host's dispatch: claims phones and drains them on a bounded pool of threads."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        carrier: Carrier,
        blobs: Blobs,
        *,
        host: str,
        device_limit: Callable[[], int],
        threads: int = 64,
        times: Times | None = None,
        automatic_retries: int = 0,
        retry_seconds: float = LONGEST_SECONDS,
        chance: random.Random | None = None,
        on_dispatch: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._carrier = carrier
        self._name = host
        self._device_limit = device_limit
        self._threads = threads
        self._chance = chance or random.Random()  # noqa: S311  # spreads work over time
        # On PostgreSQL others act too, and a notice can be lost with its connection: look more often.
        self._times = times or Times(sweep=30.0 if database.is_sqlite else 1.5)
        self._on_dispatch = on_dispatch
        self._lease = Lease(database, clock, host, self._times)
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._busy: dict[str, int] = {}  # phone → fence of the thread that is on it
        self._resting: dict[str, tuple[float, float]] = {}
        self._jobs: dict[int, EngineJob] = {}
        self._drains = 0
        self._kept_up_at = float("-inf")
        self._last_dispatch_at: datetime | None = None
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="drain")
        retries = Retries(self._chance, automatic_retries, retry_seconds)
        self._drain = Drain(database, clock, self._lease, carrier, blobs, retries, self._times, self)
        self.lost = threading.Event()
        """Set when another process works under this host's name: this one must end."""
        self._workers = [
            threading.Thread(target=self._dispatch, name="dispatch", daemon=True),
            threading.Thread(target=self._keep_lease, name="lease", daemon=True),
        ]

    def start(self) -> None:
        """Take back at once what an earlier run of this host left, then begin to dispatch."""
        now = self._clock.now()
        with self._database.write() as connection:
            self._lease.begin(connection)
            devices.all_offline(connection, self._name)
            recovery.take_back(connection, self._name, now)
            recovery.spread_late(connection, now, self._chance)
        for worker in self._workers:
            worker.start()

    def wake(self) -> None:
        """Something may have become claimable: a task was created, a phone came, a phone was given back."""
        self._wake.set()

    def noticed(self, notice: str) -> None:
        """Another process says that something is due, or that a task is to be stopped."""
        if notice.startswith(notices.STOP):
            self.stop_task(int(notice.removeprefix(notices.STOP)))
        else:
            self.wake()

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
        limit = self._device_limit()
        with self._lock:
            full = self._drains >= min(self._threads, limit)
            return WorkerState(self._name, self._drains, full, self._last_dispatch_at)

    def stop(self) -> None:
        """Begin to end: nothing new begins, and running tasks are interrupted. Waits for nobody; `close` follows."""
        self._closing.set()
        self._wake.set()
        with self._lock:
            jobs, busy = list(self._jobs.values()), list(self._busy)
        for job in jobs:
            job.request_stop(by_person=False)
        for device in busy:
            self._carrier.abort(device)

    def close(self) -> None:
        """End: running tasks are interrupted and go back to pending; waits for them, not for ever."""
        self.stop()
        self._pool.shutdown(wait=False)  # what was given to it ends at once: see `_work`
        deadline = self._clock.running() + self._times.close
        idle = threading.Event()
        while self._drains and self._clock.running() < deadline:
            self._clock.wait(idle, 0.02)
        for worker in self._workers:
            if worker.ident is not None:  # a start that failed leaves threads that never ran
                worker.join(timeout=max(1.0, deadline - self._clock.running()))  # its claim may wait for the database
        if not self.lost.is_set():
            try:
                with self._database.write() as connection:
                    recovery.take_back(connection, self._name, self._clock.now(), died=False)
                    self._lease.end(connection)
            except AWAY as error:  # another host takes it back once the lease is over, or this one when it begins again
                log.warning("dispatch.not_taken_back", error=one_line(str(error)))

    # What a drain asks of its host.

    def closing(self) -> bool:
        return self._closing.is_set()

    def pause(self, until: datetime) -> None:
        self._clock.wait(self._closing, (until - self._clock.now()).total_seconds())

    def room(self, held: int) -> int:
        return self._device_limit() - held

    def take(self, slot: Slot) -> None:
        with self._lock:
            self._busy[slot.device] = slot.fence
            self._last_dispatch_at = self._clock.now()

    def leave(self, slot: Slot, *, rest: bool = False) -> None:
        with self._lock:
            if self._busy.get(slot.device) == slot.fence:  # else another thread is on it already
                del self._busy[slot.device]
            if rest:
                _, before = self._resting.get(slot.device, (0.0, FIRST_REST_SECONDS / 2))
                seconds = min(before * 2, LONGEST_REST_SECONDS)
                self._resting[slot.device] = (self._clock.running() + seconds, seconds)
            else:
                self._resting.pop(slot.device, None)
            idle = self._drains < self._threads
        # A task that was created while the phone was being given back found it taken: look again now. Where no thread
        # is idle, the next one that is looks.
        if idle:
            self._wake.set()

    def started(self, job: EngineJob, since: datetime) -> None:
        with self._lock:
            self._jobs[job.task.id] = job
        if self._closing.is_set():
            job.request_stop(by_person=False)
        self._on_dispatch((self._clock.now() - since).total_seconds())

    def ended(self, job: EngineJob) -> None:
        with self._lock:
            self._jobs.pop(job.task.id, None)

    def _dispatch(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            next_at: datetime | None = None
            sweep = self._times.sweep
            try:
                claimed_at = self._claim()
                # What need not be done for the tasks to begin comes behind it, and not each time where much happens.
                recent = self._clock.running() - self._kept_up_at < LONGEST_BEHIND_SECONDS
                if recent and self._clock.wait(self._wake, BEHIND_SECONDS):
                    continue
                next_at, waiting = self._keep_up(claimed_at)
                # Where nothing is due there is nothing either that another host could make way for.
                sweep = self._times.sweep if waiting or self._drains else max(self._times.sweep, NOTHING_DUE_SECONDS)
                sweep = min([sweep, *self._rests()])
            except IntegrityError:  # another host began a task of the same account in this moment: now it shows
                sweep = 0.0
            except Exception:  # a database that is away for a while must not end dispatching for good
                log.exception("dispatch.failed")
                sweep = 1.0
            wait_until(self._clock, self._wake, next_at, most=sweep, jump=CLOCK_JUMP_SECONDS)

    def _claim(self) -> datetime:
        """Claim what can be claimed, begin its first tasks and start its drains; as of when."""
        now, running = self._clock.now(), self._clock.running()
        with self._lock:
            free = self._threads - self._drains
            resting = {device for device, (until, _) in self._resting.items() if until > running}
        claimed: list[Slot] = []
        begun: dict[Slot, Task] = {}
        if free > 0:
            try:
                with self._database.write() as connection:
                    if self._closing.is_set():  # what is claimed after `close` took everything back stays claimed
                        return now
                    with self._lock:  # only now: until this thread's turn to write came, others took phones
                        busy = set(self._busy)
                    claimed = slots.claim(
                        connection,
                        self._name,
                        now=now,
                        busy=busy | resting,
                        free=free,
                        device_limit=self._device_limit(),
                    )
                    for slot in claimed:
                        self.take(slot)
                    begun = self._drain.steps.begin_claimed(
                        connection, [slot for slot in claimed if not slot.letting_go], now
                    )
            except BaseException:
                for slot in claimed:
                    self.leave(slot)
                raise
        if self._database.is_sqlite and not self._drains:
            self._lease.extend(running)  # nobody can take phones over here, and an idle host writes no beats
        with self._lock:
            self._drains += len(claimed)
        for slot in claimed:
            try:
                self._pool.submit(self._work, Turn(slot, begun.get(slot)))
            except RuntimeError:
                if not self._closing.is_set():
                    # No thread can be started now. It waits in the pool for the next one that can.
                    log.exception("dispatch.no_thread", device=slot.device)
                    continue
                self._end_drain()  # closed since the claim: `close` takes the phone back
        return now

    def _keep_up(self, claimed_at: datetime) -> tuple[datetime | None, bool]:
        """End what can no longer start, take back what was lost, stop what is to be stopped; when the next task is due
        that was not at the last claim, and whether any is due now."""
        now = self._clock.now()
        with self._database.write() as connection:
            tasks.expire(connection, now)
            # What this host holds and no thread of it is on: a write that failed, an answer that was lost, or a phone
            # that hung until its task was ended without it, and that another host sees by now.
            # Whoever takes a phone is in `_busy` before others see it taken: so that is asked afterwards.
            taken = slots.held_by(connection, self._name)
            with self._lock:
                left = taken - self._busy.keys()
            if left:
                recovery.take_back(connection, self._name, now, only=left, unless=self._is_busy, died=False)
            next_at = start_times.next_due_at(connection, claimed_at)
            waiting = bool(queue.due(connection, now, most=1))
            stopping = [] if self._database.is_sqlite else tasks.to_stop(connection, self._name)
        self._kept_up_at = self._clock.running()
        if left:
            self._wake.set()  # those phones must let go
        for task_id in stopping:
            self.stop_task(task_id)
        return next_at, waiting

    def _is_busy(self, device: str) -> bool:
        with self._lock:
            return device in self._busy

    def _rests(self) -> list[float]:
        running = self._clock.running()
        with self._lock:
            return [max(0.05, until - running) for until, _ in self._resting.values() if until > running]

    def _work(self, turn: Turn) -> None:
        try:
            if not self._closing.is_set():  # else `close` takes the phone back
                self._drain.run(turn)
        except Exception:  # the thread serves other phones next; what this one held is taken back
            log.exception("drain.failed", device=turn.slot.device)
        finally:
            self._end_drain()

    def _end_drain(self) -> None:
        with self._lock:
            self._drains -= 1
        self._wake.set()

    def _keep_lease(self) -> None:
        while not self._clock.wait(self._closing, self._times.beat):
            if self._database.is_sqlite and not self._drains:
                continue
            try:
                self._lease.beat(self.state())
                if not self._database.is_sqlite:
                    self._take_over()
            except Conflict as error:
                log.error("host.lost", error=error.message)
                self.lost.set()
                self._closing.set()
                self._wake.set()
            except Exception:  # the next beat may work; without one, jobs stop acting by themselves
                log.exception("lease.failed")

    def _take_over(self) -> None:
        """Other hosts that are dead: their tasks wait again, for whoever sees the phones."""
        now = self._clock.now()
        quiet_until = now + timedelta(seconds=self._times.act)
        with self._database.write() as connection:
            for name, run, beat in self._lease.dead(connection):
                if hosts.bury(connection, name, run, beat):
                    log.warning("host.dead", host=name)
                    recovery.take_back(connection, name, now, quiet_until=quiet_until)
                    self._wake.set()
            for name in slots.held_by_nobody_known(connection):

                def has_come(_device: str, name: str = name) -> bool:
                    return hosts.run_of(connection, name) is not None

                log.warning("host.left_phones", host=name)
                recovery.take_back(connection, name, now, quiet_until=quiet_until, unless=has_come, died=False)
                self._wake.set()
