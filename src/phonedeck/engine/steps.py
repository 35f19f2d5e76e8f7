"""The step from one task to the next: a task ends and another begins, or its phone is given back for another phone.

Steps that threads want to make at the same time are one transaction with the same few statements: on any number of
threads the database is asked little more often than on one. Each step has its own fence, and only its own.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from phonedeck.clock import Clock
from phonedeck.engine import pace, recovery
from phonedeck.engine.job import EngineJob, FenceLost
from phonedeck.engine.lease import Lease
from phonedeck.engine.retry import Again, one_line
from phonedeck.engine.together import Together
from phonedeck.model.job import Result
from phonedeck.model.task import Reason, Task
from phonedeck.storage import accounts, slots, tasks
from phonedeck.storage.database import AWAY
from phonedeck.storage.slots import Slot
from phonedeck.storage.tasks import Candidate, Finish

MOST_TOGETHER = 64
MOMENT_SECONDS = 0.005
"""Much less than a transaction takes."""
MOST_WAITING = 512
LOOK_SECONDS = 1.0
"""Where all threads work, a phone whose new task comes before those of others is passed over for at most as long."""
Account = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stopped:
    """A person stopped the task."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The attempt was cut off by this host's end, or by the database's; the task goes back and starts again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended. `dirty`: something that was sent may still act, so the phone must let go first."""

    job: EngineJob
    ending: Result | Again | Stopped | Interrupted
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A phone that was claimed, and its task where one could begin at once."""

    slot: Slot
    task: Task | None = None


class Desk(Protocol):
    """What the steps ask of the dispatcher, in whose threads they are made."""

    def closing(self) -> bool:
        """Whether the host ends."""
        ...

    def room(self, held: int) -> int:
        """How many more phones may be taken while so many are."""
        ...

    def take(self, slot: Slot) -> None:
        """A thread works on the phone from now on; said before the claim is committed."""
        ...

    def leave(self, slot: Slot, *, rest: bool = False) -> None:
        """The thread has left the phone, which may be claimable again; with `rest` not before a while."""
        ...


@dataclass(slots=True, eq=False)
class Step:
    """One step and what came of it: the phone's next task, another phone, or nothing; or an error."""

    slot: Slot
    ended: Ended | None
    give_way: bool
    answer: Task | Turn | None = None
    error: Exception | None = None

    @property
    def active(self) -> Account | None:
        """The account that the phone acted as last."""
        return None if self.ended is None else self.ended.job.account


class Steps:
    """Makes the steps of all threads of a host."""

    def __init__(self, clock: Clock, lease: Lease, desk: Desk) -> None:
        self._clock = clock
        self._lease = lease
        self._desk = desk
        never = threading.Event()
        self._waiting: list[str] = []
        self._looked_at = float("-inf")
        self._together = Together(self.make, MOST_TOGETHER, lambda: clock.wait(never, MOMENT_SECONDS))

    def advance(self, slot: Slot, ended: Ended | None, *, give_way: bool) -> Task | Turn | None:
        """End a task and begin the phone's next, or give the phone back and claim another; None when there is none.

        Raises:
            FenceLost: the phone is not ours any more.
        """
        step = Step(slot, ended, give_way)
        self._together.submit(step)
        if step.error is not None:
            raise step.error
        return step.answer

    def begin_claimed(self, connection: Connection, claimed: Collection[Slot], now: datetime) -> dict[Slot, Task]:
        """`begin` in the transaction that claimed the phones."""
        first = {slot.device: slot.first for slot in claimed if slot.first is not None}
        return self.begin(connection, dict.fromkeys(claimed), now, first)

    def begin(
        self,
        connection: Connection,
        active: Mapping[Slot, Account | None],
        now: datetime,
        first: Mapping[str, Candidate] | None = None,
    ) -> dict[Slot, Task]:
        """Begin the first task of each phone, which must be claimed; `active` is the account it acted as last, `first`
        what is known to come first."""
        begun: dict[Slot, Task] = {}
        left = dict(active)
        while left:
            found = first or slots.next_tasks(connection, [slot.device for slot in left], now)
            first = None
            unnamed = [each for each in found.values() if each.username is None]
            there = accounts.logged_in(connection, [each.device for each in unnamed])
            chosen: dict[int, Slot] = {}
            theirs: set[Account] = set()
            again: dict[Slot, Account | None] = {}
            for slot, account in left.items():
                task = found.get(slot.device)
                if task is None:
                    continue
                its_own = None if task.username is None else (task.platform or "", task.username)
                if its_own in theirs or pace.put_off(connection, task, account, there.get(task.device, ()), now):
                    again[slot] = account  # something else may come first now
                    continue
                if its_own is not None:
                    theirs.add(its_own)
                chosen[task.id] = slot
            running = tasks.begin_all(
                connection, {id_: slot.fence for id_, slot in chosen.items()}, self._lease.host, now
            )
            slots.hold(connection, running.keys())
            begun |= {chosen[id_]: task for id_, task in running.items()}
            left = again
        return begun

    def make(self, steps: list[Step]) -> None:
        """Make steps in one transaction; where it fails for what is in it, in one for each step. Nothing is raised."""
        while True:
            try:
                return self._lease.insist(lambda connection: self._in_one(connection, steps))
            except (
                IntegrityError
            ) as error:  # another host began a task of the same account in this moment: now it shows
                self._undo(steps, error)
                if len(steps) == 1:
                    continue
            except Exception as error:  # whatever it is, each thread is told
                self._undo(steps, error)
                if len(steps) == 1 or isinstance(error, AWAY):
                    return None
            for step in steps:
                self.make([step])
            return None

    def _undo(self, steps: list[Step], error: Exception | None = None) -> None:
        """The transaction did not happen, as far as is known."""
        for step in steps:
            if isinstance(step.answer, Turn):
                self._desk.leave(step.answer.slot)
            step.answer, step.error = None, error

    def _in_one(self, connection: Connection, steps: list[Step]) -> None:
        self._undo(steps)
        now = self._clock.now()
        ours = slots.of_ours(connection, [step.slot for step in steps])
        ended: list[Ended] = []
        going: list[Step] = []
        for step in steps:
            if step.slot not in ours:
                step.error = FenceLost(f"{step.slot.device} was taken over")
                continue
            task_id = ours[step.slot]
            if step.ended is not None and task_id == step.ended.job.task.id:
                ended.append(step.ended)
            elif task_id is not None:  # the answer to this very transaction was lost
                step.answer = tasks.get(connection, task_id)
                continue
            going.append(step)
        self._end(connection, ended, now)
        closing = self._desk.closing()
        clean: list[Step] = []
        for step in going:
            if step.ended is None or not step.ended.dirty:
                clean.append(step)
            elif closing:
                slots.release(connection, step.slot, letting_go=True)
            else:
                slots.let_go(connection, step.slot)
        stay = [] if closing else [step for step in clean if not step.give_way]
        first = slots.next_tasks(connection, [step.slot.device for step in stay], now)
        stay = [step for step in stay if step.slot.device in first]
        staying = {step.slot for step in stay}
        leaving = [step for step in clean if step.slot not in staying]
        while stay or leaving:
            slots.release_all(connection, [step.slot for step in leaving])
            claimed = {} if closing else self._claim(connection, leaving, now)
            first |= {slot.device: slot.first for slot in claimed if slot.first is not None}
            active = {step.slot: step.active for step in stay}
            begun = self.begin(connection, active | dict.fromkeys(claimed), now, first)
            for slot, step in claimed.items():
                step.answer = Turn(slot, begun.get(slot))
            for step in stay:
                step.answer = begun.get(step.slot)
            # Whose account may not act after all: the phone is given back, for another.
            stay, leaving, first = [], [step for step in stay if step.answer is None], {}

    def _claim(self, connection: Connection, leaving: list[Step], now: datetime) -> dict[Slot, Step]:
        """Other phones for those that were given back: no more of them, so that the limit need not be locked."""
        if not leaving:
            return {}
        room = min(len(leaving), self._desk.room(slots.held_count(connection)))
        claimed = dict(zip(self._claim_free(connection, room, now), leaving, strict=False))
        for slot, step in claimed.items():
            step.answer = Turn(slot)
            self._desk.take(slot)
        return claimed

    def _claim_free(self, connection: Connection, most: int, now: datetime) -> list[Slot]:
        """Up to `most` phones, of those that a look at all phones found a moment ago; used up, it looks again, once."""
        host, claimed = self._lease.host, list[Slot]()
        stale, looked = self._clock.running() - self._looked_at > LOOK_SECONDS, False
        while len(claimed) < most:
            if (stale or not self._waiting) and not looked:
                self._waiting = slots.with_due_tasks(connection, host, now=now, most=MOST_WAITING)
                self._looked_at, stale, looked = self._clock.running(), False, True
            if not self._waiting:
                break
            left = most - len(claimed)
            some, self._waiting = self._waiting[:left], self._waiting[left:]
            claimed += slots.claim_free(connection, host, now=now, limit=left, of=some)
        return claimed

    def _end(self, connection: Connection, ended: list[Ended], now: datetime) -> None:
        for each in ended:
            each.job.write_trail(connection)
        plain = [
            Finish(each.job.task, each.ending.outcome, each.ending.reason, one_line(each.ending.remark))
            for each in ended
            if isinstance(each.ending, Result) and each.job.stop_screen is None
        ]
        tasks.finish_all(connection, plain, now)
        others = [each for each in ended if not isinstance(each.ending, Result) or each.job.stop_screen is not None]
        for each in sorted(others, key=lambda each: each.job.task.id):
            _end_one(connection, each, now)


def _end_one(connection: Connection, ended: Ended, now: datetime) -> None:
    job, ending = ended.job, ended.ending
    current = tasks.get(connection, job.task.id, lock=True)
    hold, told = None, ""
    if job.stop_screen is not None:
        reason = one_line(job.stop_screen.message)
        hold = pace.freeze(connection, job.stop_screen, job.account, job.task, reason, now)
        told = f" {pace.held_words(hold, read=job.account is not None)}"
    if isinstance(ending, Result):
        remark = one_line(ending.remark + told)
        tasks.finish(connection, job.task, ending.outcome, reason=ending.reason, remark=remark, now=now)
    elif isinstance(ending, Stopped) or (current is not None and current.stop_requested):
        recovery.end_stopped(connection, job.task, now)
    elif isinstance(ending, Again):
        rests = hold is not None and hold.until is not None
        tasks.back_to_pending(
            connection,
            job.task,
            due_at=hold.until if hold is not None and hold.until is not None else ending.due_at,
            reason=ending.reason,
            remark=one_line(ending.remark + told),
            now=now,
            setback=ending.setback and not rests,
            retried=ending.retried,
        )
    else:
        remark = "The server was ended while this task ran; it starts again with the server."
        tasks.back_to_pending(connection, job.task, due_at=now, reason=Reason.INTERRUPTED, remark=remark, now=now)
