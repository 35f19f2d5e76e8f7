"""Two hosts, four phones, three accounts, and everything that can happen, in any order.

The phones are a pretend world that counts acts: a tap lands only while nobody has freed the phone since its stream was
opened. Every transaction is the engine's own; only the threads are taken apart, so that each step is a step. The
file is long because it is one machine, whose rules and invariants are read side by side.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule
from pretend_hosts import LIMIT, Host, Phones, SetClock, Work, World
from sqlalchemy import select

from phonedeck.engine import recovery
from phonedeck.engine.drain import Drain
from phonedeck.engine.job import EngineJob, FenceLost
from phonedeck.engine.lease import Lease
from phonedeck.engine.retry import Again, Retries
from phonedeck.engine.steps import Ended, Interrupted, Step, Stopped, Turn
from phonedeck.engine.times import Times
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import LeaseEnding, TaskStopped
from phonedeck.model.hold import HoldKind
from phonedeck.model.intent import Act, IntentState
from phonedeck.model.job import Result
from phonedeck.model.limits import CEILINGS, Scope
from phonedeck.model.task import NewTask, Outcome, Reason, Status, Task
from phonedeck.model.worker import WorkerState
from phonedeck.storage import (
    accounts,
    counts,
    devices,
    holds,
    hosts,
    ledger,
    limits,
    slots,
    tables,
    task_removal,
    tasks,
)
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate

PHONES = ("d1", "d2", "d3", "d4")
ACCOUNTS = (None, "ann", "bob", "eve")
TIMES = Times()


class Engine(RuleBasedStateMachine):
    """`ids` are tasks that were created; a rule on one that is gone does nothing."""

    ids = Bundle("ids")

    @initialize(target=ids)
    def begin(self) -> Any:
        self.directory = tempfile.TemporaryDirectory()
        place = Path(self.directory.name)
        self.clock = SetClock()
        self.world = World()
        self.carrier = Phones(self.world)
        self.database = Database(sqlite_url(place / "phonedeck.db"))
        self.blobs = Blobs(place / "blobs")
        migrate(self.database, self.clock.now())
        with self.database.write() as connection:
            for number, id_ in enumerate(PHONES):
                seen = devices.Seen(id_, DeviceState.READY, "ab"[number % 2], hardware_serial=id_)
                devices.record(connection, seen, self.clock.now())
            accounts.save(connection, "tiktok", "eve", self.clock.now())  # type: ignore[arg-type]
            # Limits have a test of their own: here an act may follow at once.
            widest = {act.value: most for act, most in CEILINGS.items()}
            rule = {"per_day": widest, "per_hour": widest, "gap_seconds": 0, "accounts_per_target": 10}
            limits.put(connection, Scope.ALL, "", rule, self.clock.now())
        self.hosts = {name: self.boot(name) for name in "ab"}
        self.held = False
        self.known: set[int] = set()
        self.every: set[int] = set()
        # Enough to do from the first step on: every account has a task on every phone.
        first = [self.made(device, user, 0, 0, None) for user in ACCOUNTS for device in PHONES]
        return multiple(*first)

    def boot(self, name: str) -> Host:
        """As `Dispatcher.start` does."""
        lease = Lease(self.database, self.clock, name, TIMES)
        with self.database.write() as connection:
            lease.begin(connection)
            recovery.take_back(connection, name, self.clock.now())
        return Host(name, lease)

    def drain(self, host: Host) -> Drain:
        retries = Retries(__import__("random").Random(1))
        return Drain(self.database, self.clock, host.lease, self.carrier, self.blobs, retries, TIMES, host)  # type: ignore[arg-type]

    def awake(self) -> list[Host]:
        return [host for host in self.hosts.values() if not host.frozen]

    # -- what people do

    @rule(target=ids, device=st.sampled_from(PHONES), user=st.sampled_from(ACCOUNTS), priority=st.integers(0, 1),
          later=st.sampled_from([0, 0, 30]), grace=st.sampled_from([None, 60]))  # fmt: skip
    def create(self, device: str, user: str | None, priority: int, later: int, grace: int | None) -> int:
        return self.made(device, user, priority, later, grace)

    def made(self, device: str, user: str | None, priority: int, later: int, grace: int | None) -> int:
        now = self.clock.now()
        due = now + timedelta(seconds=later)
        new = NewTask(
            device, device, "follow", {}, due, "x", user, "tiktok" if user else None, "api",
            due, None if grace is None else due + timedelta(seconds=grace), priority,
        )  # fmt: skip
        with self.database.write() as connection:
            [id_] = tasks.insert_batch(connection, [new], now)
        assert id_ not in self.every
        assert id_ > max(self.every, default=0)
        self.known.add(id_)
        self.every.add(id_)
        return id_

    @rule(id_=ids)
    def stop(self, id_: int) -> None:
        with self.database.write() as connection:
            task = tasks.get(connection, id_)
            if task is None:
                return
            if task.status is Status.PENDING:
                tasks.cancel(connection, task, remark="", now=self.clock.now())
                return
            tasks.request_stop(connection, id_)
        for host in self.awake():
            for work in host.work:
                if work.job is not None and work.job.task.id == id_:
                    work.job.request_stop(by_person=True)

    @rule(id_=ids)
    def force_stop(self, id_: int) -> None:
        with self.database.write() as connection:
            if tasks.request_stop(connection, id_):
                assert recovery.force_stop(connection, id_, self.clock.now())

    @rule(id_=ids)
    def retry(self, id_: int) -> None:
        with self.database.write() as connection:
            task = tasks.get(connection, id_)
            if task is not None:
                tasks.retry(connection, task, now=self.clock.now())

    @rule(id_=consumes(ids))
    def delete(self, id_: int) -> None:
        with self.database.write() as connection:
            if task_removal.delete_many(connection, [id_], self.clock.now()):
                self.known.discard(id_)

    @rule(held=st.booleans())
    def hold(self, held: bool) -> None:
        self.held = held
        with self.database.write() as connection:
            if held:
                holds.freeze(connection, "tiktok", "eve", HoldKind.PERSON, "a challenge", self.clock.now())
            else:
                holds.release(connection, 1, self.clock.now(), by="a person", why="looked")

    # -- what workers do, step by step

    @rule(name=st.sampled_from("ab"), free=st.integers(1, 4))
    def claim(self, name: str, free: int) -> None:
        host = self.hosts[name]
        if host.frozen:
            return
        busy = {work.slot.device for work in host.work}
        with self.database.write() as connection:
            tasks.expire(connection, self.clock.now())
            claimed = slots.claim(connection, name, now=self.clock.now(), busy=busy, free=free, device_limit=LIMIT)
        for slot in claimed:
            if slot.letting_go:
                self.carrier.let_go(slot.device)
            host.work.append(Work(slot))
            self.go_on(host, host.work[-1], None)

    @rule(data=st.data(), how=st.sampled_from(["done", "error", "again", "dirty", "interrupted"]))
    def end(self, data: st.DataObject, how: str) -> None:
        """An attempt ends, in one of the ways that scripts and phones have; an open act is looked up first."""
        found = self.pick(data)
        if found is None:
            return
        host, work = found
        job = work.job
        assert job is not None
        now = self.clock.now()
        try:
            if job.stop.is_set():
                ended = Ended(job, Stopped(), dirty=True)
            elif how == "interrupted":
                ended = Ended(job, Interrupted(), dirty=True)
            elif job.open_intent is not None:
                ended = self.look(job)
            elif how == "done":
                ended = Ended(job, Result(Outcome.UNCHANGED, ""))
            elif how == "error":
                ended = Ended(job, Result(Outcome.ERROR, "", Reason.NOT_SHOWN))
            else:
                again = Again(now + timedelta(seconds=10), Reason.DEVICE_OFFLINE, "", setback=True)
                ended = Ended(job, again, dirty=how == "dirty")
        except FenceLost:
            host.work.remove(work)
            return
        self.go_on(host, work, ended)

    @rule(name=st.sampled_from("ab"))
    def end_together(self, name: str) -> None:
        """All attempts of a host end at the same moment: their steps are one transaction."""
        host = self.hosts[name]
        ending = [work for work in host.work if work.job is not None and work.job.open_intent is None]
        ending = [work for work in ending if not ledger_open(self.database, work.job.task)]  # type: ignore[union-attr]
        if host.frozen or any(work.job.stop.is_set() for work in ending):  # type: ignore[union-attr]
            return
        made = [
            Step(work.slot, Ended(work.job, Result(Outcome.UNCHANGED, "")), give_way=False)  # type: ignore[arg-type]
            for work in ending
        ]
        self.drain(host).steps.make(made)
        for work, step in zip(ending, made, strict=True):
            work.job, work.armed_at = None, None
            if isinstance(step.error, FenceLost):
                host.work.remove(work)
            else:
                assert step.error is None
                self.follow(host, work, step.answer)

    @rule(data=st.data())
    def intend(self, data: st.DataObject) -> None:
        found = self.pick(data)
        if found is None or found[1].job is None or found[1].job.open_intent is not None:
            return
        host, work = found
        assert work.job is not None
        generation = self.world.generation[work.slot.device]
        try:
            if ledger_open(self.database, work.job.task):
                return  # it is looked up before anything else
            work.job.intend(Act.FOLLOW, "x")
            work.armed_at = generation
        except (TaskStopped, LeaseEnding):
            pass
        except FenceLost:
            host.work.remove(work)

    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        """The act is sent, perhaps long after it was intended; it lands unless the phone was freed meanwhile."""
        found = self.pick(data)
        if found is None or found[1].job is None or found[1].job.open_intent is None or found[1].armed_at is None:
            return
        _, work = found
        assert work.job is not None
        if work.armed_at == self.world.generation[work.slot.device]:
            self.world.acts[work.job.task.id] += 1
        work.armed_at = None

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        found = self.pick(data)
        if found is None or found[1].job is None or found[1].job.open_intent is None:
            return
        host, work = found
        job = work.job
        assert job is not None
        assert job.open_intent is not None
        if work.armed_at is not None or not self.world.acts[job.task.id]:
            return
        try:
            job.confirm(job.open_intent, {})
        except FenceLost:
            host.work.remove(work)
            return
        self.go_on(host, work, Ended(job, Result(Outcome.DONE, "")))

    # -- what happens to workers

    @rule(name=st.sampled_from("ab"))
    def kill(self, name: str) -> None:
        """kill -9, and at once a new process; what the old one had sent may still be on its way."""
        self.hosts[name] = self.boot(name)

    @rule(name=st.sampled_from("ab"))
    def freeze(self, name: str) -> None:
        self.hosts[name].frozen = True

    @rule(name=st.sampled_from("ab"))
    def thaw(self, name: str) -> None:
        self.hosts[name].frozen = False

    @rule(seconds=st.sampled_from([1, 4, 8]))
    def time_passes(self, seconds: int) -> None:
        """Beats and takeovers happen as they do in a worker's own threads."""
        for _ in range(seconds):
            self.clock.ran += 1
            self.clock.wall += timedelta(seconds=1)
        for host in self.awake():
            host.lease.beat(WorkerState(host.name, len(host.work), False, None))
            with self.database.write() as connection:
                for name, run, beat in host.lease.dead(connection):
                    if hosts.bury(connection, name, run, beat):
                        recovery.take_back(connection, name, self.clock.now())

    @rule(seconds=st.sampled_from([-7200, -60, 60, 7200]))
    def wall_clock_is_set(self, seconds: int) -> None:
        self.clock.wall += timedelta(seconds=seconds)

    @rule(device=st.sampled_from(PHONES), name=st.sampled_from("ab"))
    def phone_moves(self, device: str, name: str) -> None:
        """A phone is seen by the other host."""
        with self.database.write() as connection:
            devices.record(
                connection, devices.Seen(device, DeviceState.READY, name, hardware_serial=device), self.clock.now()
            )

    # -- what must hold

    @invariant()
    def one_task_a_phone_and_an_account(self) -> None:
        with self.database.read() as connection:
            held = connection.execute(select(tables.phone_slot)).all()
            running = [row for row in connection.execute(select(tables.task)) if row.status == int(Status.RUNNING)]
        by_task = {slot.task_id: slot for slot in held if slot.task_id is not None}
        assert {row.id for row in running} == set(by_task)
        for row in running:
            assert by_task[row.id].device == row.device
            assert by_task[row.id].state == slots.WORKING
        users = Counter(row.username for row in running if row.username)
        assert all(count == 1 for count in users.values()), users
        assert sum(slot.host is not None for slot in held) <= LIMIT + len(PHONES) * any(
            slot.state == slots.LETTING_GO for slot in held
        )

    @invariant()
    def nothing_is_lost_and_the_counters_are_right(self) -> None:
        with self.database.read() as connection:
            rows = connection.execute(select(tables.task.c.id, tables.task.c.status)).all()
            assert {row.id for row in rows} == self.known
            found = Counter(Status(row.status) for row in rows)
            assert counts.by_status(connection) == {status: found[status] for status in Status}

    @invariant()
    def no_act_twice_and_no_false_report(self) -> None:
        assert all(count == 1 for count in self.world.acts.values() if count), self.world.acts
        with self.database.read() as connection:
            for id_ in self.known:
                task = tasks.get(connection, id_)
                assert task is not None
                if task.outcome is Outcome.DONE:
                    assert self.world.acts[id_] == 1
                if task.outcome in (Outcome.STOPPED, Outcome.MISSED):
                    assert self.world.acts[id_] == 0, task

    def teardown(self) -> None:
        """Left alone, everything that is due ends."""
        if not hasattr(self, "database"):
            return
        self.hold(False)
        self.hosts = {name: self.boot(name) for name in "ab"}
        for _ in range(12 * (len(self.known) + 2)):
            if not self.unended():
                break
            self.clock.wall += timedelta(hours=3)
            for name, host in self.hosts.items():
                self.claim(name, 4)
                for work in list(host.work):
                    if work.job is not None:
                        ended = self.look(work.job) if ledger_open(self.database, work.job.task) else None
                        self.go_on(host, work, ended or Ended(work.job, Result(Outcome.ERROR, "")))
        assert self.unended() == []
        self.no_act_twice_and_no_false_report()
        self.database.close()
        self.directory.cleanup()

    def unended(self) -> list[int]:
        with self.database.read() as connection:
            return [*connection.execute(select(tables.task.c.id).where(tables.task.c.status < 2)).scalars()]

    # -- the parts of a drain

    def go_on(self, host: Host, work: Work, ended: Ended | None) -> None:
        """As `Drain._serve` does."""
        drain = self.drain(host)
        work.job, work.armed_at = None, None
        try:
            following = drain._advance(work.slot, ended, give_way=False)
            if ended is not None and ended.dirty:
                self.carrier.let_go(work.slot.device)
                following = drain._advance(work.slot, None, give_way=False)
        except FenceLost:
            host.work.remove(work)
            return
        self.follow(host, work, following)

    def follow(self, host: Host, work: Work, following: Task | Turn | None) -> None:
        if isinstance(following, Task):
            self.has_begun(host, work, following)
            return
        host.work.remove(work)
        if following is not None:
            host.work.append(Work(following.slot))
            if following.task is None:
                self.go_on(host, host.work[-1], None)
            else:
                self.has_begun(host, host.work[-1], following.task)

    def has_begun(self, host: Host, work: Work, task: Task) -> None:
        assert not (self.held and task.username == "eve")
        work.job = EngineJob(self.clock, host.lease, self.carrier, self.blobs, work.slot, task)  # type: ignore[arg-type]

    def look(self, job: EngineJob) -> Ended:
        """As `reconcile` does: the phone is freed, then looked at."""
        self.carrier.let_go(job.task.device)
        with self.database.read() as connection:
            open_ = ledger.open_of(connection, job.task.id)
        seen = bool(self.world.acts[job.task.id])
        for intent in open_:
            job.settle(intent, IntentState.CONFIRMED if seen else IntentState.NOT_DONE, {})
        return Ended(job, Result(Outcome.DONE if seen else Outcome.ERROR, ""))

    def pick(self, data: st.DataObject) -> tuple[Host, Work] | None:
        at_work = [(host, work) for host in self.awake() for work in host.work if work.job is not None]
        return data.draw(st.sampled_from(at_work)) if at_work else None


def ledger_open(database: Database, task: Task) -> bool:
    with database.read() as connection:
        return ledger.is_open(connection, task.id)


Engine.TestCase.settings = settings(max_examples=12, stateful_step_count=40, suppress_health_check=list(HealthCheck))
TestEngine = pytest.mark.timeout(300)(Engine.TestCase)
