"""The dispatcher with its threads, on a real database; the phones are a pretend world that counts what is asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from phonedeck.clock import SystemClock
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.engine.job import EngineJob
from phonedeck.engine.steps import Turn
from phonedeck.engine.times import Times
from phonedeck.matching import AccountMatcher
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import DeviceLost, OutcomeUnknown
from phonedeck.model.intent import Act, Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import NewTask, Outcome, Reason, Status, Task
from phonedeck.storage import counts, devices, tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate
from phonedeck.workplace import Workplaces
from programs import until


class AheadClock(SystemClock):
    """The system's wall clock, set ahead when a test says so."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


CLOCK = SystemClock()


class World:
    """Carries out by `script`; `looks` answer in their order, the last one for ever."""

    def __init__(self) -> None:
        self.carried = Counter[int]()
        self.script: Callable[[Job], Result] = lambda job: Result(Outcome.DONE, "done")
        self.looks: list[Sighting | Exception] = [Sighting.SEEN]

    def carry_out(self, job: Job) -> Result:
        self.carried[job.task.id] += 1
        return self.script(job)

    def look_for(self, job: Job, intent: Intent) -> Sighting:
        seen = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(seen, Exception):
            raise seen
        return seen

    def screenshot(self, job: Job) -> bytes:
        return b"picture"

    def let_go(self, device: str) -> None:
        return

    def abort(self, device: str) -> None:
        return


class Engine:
    """A database with one phone, its world, and a dispatcher that is started by the test."""

    def __init__(self, place: Path, times: Times) -> None:
        self.database = Database(sqlite_url(place / "phonedeck.db"))
        migrate(self.database, CLOCK.now())
        with self.database.write() as connection:
            seen = devices.Seen("d1", DeviceState.READY, "local", hardware_serial="d1")
            devices.record(connection, seen, CLOCK.now())
        self.world = World()
        self.clock = AheadClock()
        self.dispatcher = Dispatcher(
            self.database,
            self.clock,
            self.world,
            Blobs(place / "blobs"),
            host="local",
            device_limit=lambda: 4,
            threads=4,
            times=times,
        )

    def start(self) -> None:
        self.dispatcher.start()
        with self.database.write() as connection:
            seen = devices.Seen("d1", DeviceState.READY, "local", hardware_serial="d1")
            devices.record(connection, seen, CLOCK.now())
        self.dispatcher.wake()

    def create(self, target: str, *, expires_at: datetime | None = None, after: float = 0.0) -> int:
        now = CLOCK.now()
        due_at = now + timedelta(seconds=after)
        new = NewTask("d1", "d1", "follow", {}, due_at, target, None, None, "api", due_at, expires_at, 0)
        with self.database.write() as connection:
            [id_] = tasks.insert_batch(connection, [new], now)
        self.dispatcher.wake()
        return id_

    def task(self, id_: int) -> Task:
        with self.database.read() as connection:
            task = tasks.get(connection, id_)
        assert task is not None
        return task

    def ended(self, id_: int) -> Task:
        until(lambda: self.task(id_).outcome is not None, f"the end of task {id_}")
        return self.task(id_)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Callable[[Times], Engine]]:
    """Makes one engine; closed after the test."""
    made: list[Engine] = []

    def make(times: Times) -> Engine:
        made.append(Engine(tmp_path, times))
        return made[0]

    yield make
    for each in made:
        each.dispatcher.close()
        each.database.close()


def test_a_phone_that_is_claimed_again_after_its_slice_stays_taken(engine: Callable[[Times], Engine]) -> None:
    """Its thread stays on it: a task that runs there is not taken for one that was left, and carried out again."""
    at = engine(Times(slice=0.0, sweep=0.05))
    swept = threading.Semaphore(0)
    keep_up = at.dispatcher._keep_up

    def counted(claimed_at: datetime) -> tuple[datetime | None, bool]:
        try:
            return keep_up(claimed_at)
        finally:
            swept.release()

    at.dispatcher._keep_up = counted  # type: ignore[method-assign]  # counts the sweeps, changes nothing

    def script(job: Job) -> Result:
        while swept.acquire(blocking=False):
            pass
        for _ in range(3):  # the first may have begun before
            assert swept.acquire(timeout=60)
        return Result(Outcome.DONE, "done")

    at.world.script = script
    ids = [at.create(f"user{number}") for number in range(3)]
    at.start()
    for id_ in ids:
        assert at.ended(id_).attempt == 1
    assert at.world.carried == dict.fromkeys(ids, 1)


def test_a_look_whose_answer_was_lost_is_made_again(engine: Callable[[Times], Engine]) -> None:
    """A look only finds its way: what got lost says nothing about the act, which is then seen."""
    at = engine(Times(sweep=0.05, looks=0.01))

    def script(job: Job) -> Result:
        job.intend(Act.FOLLOW, "user")
        raise DeviceLost("the cable was pulled")

    at.world.script = script
    at.world.looks = [OutcomeUnknown("the answer to a tap was lost"), Sighting.SEEN]
    id_ = at.create("user")
    at.start()
    until(lambda: at.task(id_).reason is Reason.RECONCILING, "the look that failed")
    at.clock.ahead = timedelta(minutes=1)
    at.dispatcher.wake()
    task = at.ended(id_)
    assert (task.outcome, at.world.carried[id_]) == (Outcome.DONE, 1)


def test_a_dispatcher_that_never_started_can_be_closed(engine: Callable[[Times], Engine]) -> None:
    """The assembly closes what it made when a later part fails to start."""
    engine(Times(close=0.1)).dispatcher.close()


def test_a_dispatcher_that_is_closed_while_it_hands_out_a_phone_waits_for_nobody(
    engine: Callable[[Times], Engine],
) -> None:
    """The phone was claimed and no thread takes it any more: it is taken back, and its task waits."""
    at = engine(Times(close=40.0))
    closing = threading.Thread(target=at.dispatcher.close, daemon=True)
    submit = at.dispatcher._pool.submit

    def closed_meanwhile(work: Callable[[Turn], None], turn: Turn) -> object:
        closing.start()
        until(lambda: at.dispatcher._pool._shutdown, "the end of the pool")
        return submit(work, turn)

    at.dispatcher._pool.submit = closed_meanwhile  # type: ignore[method-assign,assignment]
    id_ = at.create("user")
    at.start()
    until(lambda: closing.ident is not None, "the claim")
    closing.join(20)
    assert not closing.is_alive()
    assert (at.task(id_).status, at.world.carried[id_]) == (Status.PENDING, 0)


def test_a_claim_whose_turn_comes_after_the_end_claims_nothing(engine: Callable[[Times], Engine]) -> None:
    """It waited for another writer. What it began would run for nobody, and count as interrupted by a crash."""
    at = engine(Times(close=0.1))
    claiming = threading.Thread(target=at.dispatcher._claim)
    now = CLOCK.now()
    with at.database.write() as connection:
        [id_] = tasks.insert_batch(connection, [NewTask("d1", "d1", "follow", {}, now)], now)
        claiming.start()
        at.dispatcher.stop()
    claiming.join(60)
    assert (at.task(id_).status, at.task(id_).attempt) == (Status.PENDING, 0)


def test_a_match_whose_beginning_was_not_written_leaves_the_phone(
    engine: Callable[[Times], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at that moment: else no task would ever begin on the phone again."""
    at = engine(Times(close=0.1))
    at.start()
    nobody: Any = None  # nothing is read from the phone
    matcher = AccountMatcher(nobody, at.database, CLOCK, Workplaces(), "local", at.dispatcher)
    with at.database.read() as connection:
        device = devices.get(connection, "d1")
    assert device is not None

    def fail(connection: Connection) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(counts, "write", fail)
        with pytest.raises(OSError, match="the disk is full"):
            matcher.match(device)
    matcher.close()
    assert not at.dispatcher._is_busy("d1")
    assert at.ended(at.create("user")).outcome is Outcome.DONE


def test_a_task_that_expired_is_missed_and_never_carried_out(engine: Callable[[Times], Engine]) -> None:
    """The time until which it might start has passed; the other's has not."""
    at = engine(Times(sweep=0.05))
    at.start()
    at.clock.ahead = timedelta(hours=2)
    late = at.create("late", expires_at=CLOCK.now() + timedelta(hours=1))
    in_time = at.create("in time", expires_at=CLOCK.now() + timedelta(hours=3))
    assert (at.ended(in_time).outcome, at.ended(late).outcome) == (Outcome.DONE, Outcome.MISSED)
    assert at.world.carried == {in_time: 1}


@pytest.mark.parametrize("after", [0.02, 0.045, 0.06])
def test_a_task_that_is_due_in_a_moment_is_begun_then(engine: Callable[[Times], Engine], after: float) -> None:
    """Neither before nor behind the look at what comes next: no sweep would find it within the test's time."""
    at = engine(Times(sweep=300.0))
    at.start()
    assert at.ended(at.create("first")).outcome is Outcome.DONE
    soon = at.ended(at.create("soon", after=after))
    assert soon.started_at is not None
    assert soon.due_at <= soon.started_at < soon.due_at + timedelta(seconds=60)


def test_an_account_whose_phone_goes_on_as_another_is_free_for_its_task_elsewhere(
    engine: Callable[[Times], Engine],
) -> None:
    """At once, and not when the first phone's next task ends, or at the next sweep."""
    at = engine(Times(sweep=3600.0))
    with at.database.write() as connection:
        now = CLOCK.now()
        new = [
            NewTask(device, device, "follow", {}, now, "x", username, "tiktok", "api", now, None, 0)
            for device, username in (("d1", "one"), ("d1", "two"), ("d2", "one"))
        ]
        first, second, elsewhere = tasks.insert_batch(connection, new, now)
    begun = {id_: threading.Event() for id_ in (first, second, elsewhere)}
    go_on = {id_: threading.Event() for id_ in (first, second)}

    def script(job: Job) -> Result:
        begun[job.task.id].set()
        if job.task.id in go_on:
            assert go_on[job.task.id].wait(60)
        return Result(Outcome.DONE, "done")

    at.world.script = script
    ended = at.dispatcher.ended

    def looked_too_early(job: EngineJob) -> None:
        """The dispatcher looks before the end of the task is written."""
        ended(job)
        if job.task.id == first:
            until(lambda: not at.dispatcher._wake.is_set(), "the dispatcher's look")
            at.dispatcher._claim()

    at.dispatcher.ended = looked_too_early  # type: ignore[method-assign]
    try:
        at.start()
        assert begun[first].wait(60)
        with at.database.write() as connection:
            other = devices.Seen("d2", DeviceState.READY, "local", hardware_serial="d2")
            devices.record(connection, other, CLOCK.now())
        at.dispatcher.wake()
        assert not begun[elsewhere].is_set()
        go_on[first].set()
        assert begun[second].wait(60)
        assert begun[elsewhere].wait(60)
    finally:
        for each in go_on.values():
            each.set()
