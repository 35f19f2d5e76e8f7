"""A drain: one phone's due tasks, one after the other, then the next phone's, until nothing can be claimed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import structlog

from phonedeck.clock import Clock
from phonedeck.engine import pace
from phonedeck.engine.carrier import Carrier
from phonedeck.engine.job import EngineJob, FenceLost
from phonedeck.engine.lease import Lease
from phonedeck.engine.reconcile import reconcile
from phonedeck.engine.retry import Again, Retries, one_line
from phonedeck.engine.steps import Desk, Ended, Interrupted, Steps, Stopped, Turn
from phonedeck.engine.times import Times
from phonedeck.model.errors import DeviceLost, LeaseEnding, LimitReached, NeedsHuman, OutcomeUnknown, PhonedeckError
from phonedeck.model.intent import Intent, IntentState
from phonedeck.model.job import Result
from phonedeck.model.task import Outcome, Reason, Status, Task
from phonedeck.storage import ledger, slots
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import AWAY, Database
from phonedeck.storage.slots import Slot

log = structlog.get_logger(__name__)


class Host(Desk, Protocol):
    """What a drain asks of the dispatcher, in whose threads it runs."""

    def pause(self, until: datetime) -> None:
        """Wait until a time, or until the host ends."""
        ...

    def started(self, job: EngineJob, since: datetime) -> None:
        """A task that was due `since` then runs now."""
        ...

    def ended(self, job: EngineJob) -> None:
        """The attempt is over."""
        ...

    def wake(self) -> None:
        """Something may have become claimable."""
        ...


class Drain:
    """Works in one thread on one claimed phone after the other."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lease: Lease,
        carrier: Carrier,
        blobs: Blobs,
        retries: Retries,
        times: Times,
        host: Host,
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._carrier = carrier
        self._blobs = blobs
        self._retries = retries
        self._times = times
        self._host = host
        self.steps = Steps(clock, lease, host)

    def run(self, turn: Turn) -> None:
        """Carry out due tasks by priority, then id; phone by phone."""
        at: Turn | None = turn
        while at is not None:
            at = self._serve(at)

    def _serve(self, turn: Turn) -> Turn | None:
        """Drain one phone; the phone that was claimed in its place."""
        slot = turn.slot
        rest = False
        try:
            if slot.letting_go and not self._free(slot):
                rest = True
                return None
            since = self._clock.running()
            following = turn.task or self._advance(slot, None, give_way=False)
            while isinstance(following, Task):
                ended = self._attempt(EngineJob(self._clock, self._lease, self._carrier, self._blobs, slot, following))
                give_way = self._clock.running() - since > self._times.slice
                following = self._advance(slot, ended, give_way=give_way)
                if ended.job.account is not None:
                    self._host.wake()  # a task of the same account may wait on another phone
                if ended.dirty and not self._host.closing():
                    if not self._free(slot):
                        rest = True
                        return None
                    following = self._advance(slot, None, give_way=give_way)
            return following
        except FenceLost:
            log.warning("drain.fence_lost", device=slot.device, fence=slot.fence)
            return None
        finally:
            self._host.leave(slot, rest=rest)

    def _free(self, slot: Slot) -> bool:
        """Make sure that nothing sent earlier can act; False when the phone does not answer, and is left."""
        try:
            self._carrier.let_go(slot.device)
        except Exception as error:  # whatever it is: the phone is not free
            log.info("phone.does_not_let_go", device=slot.device, error=str(error))
            self._lease.insist(lambda connection: slots.release(connection, slot, letting_go=True))
            return False
        if slot.quiet_until is not None:
            self._host.pause(slot.quiet_until)
        return True

    def _advance(self, slot: Slot, ended: Ended | None, *, give_way: bool) -> Task | Turn | None:
        return self.steps.advance(slot, ended, give_way=give_way)

    def _attempt(self, job: EngineJob) -> Ended:
        task = job.task
        bound = log.bind(task=task.id, script=task.script_name, device=task.device, attempt=task.attempt)
        bound.info("task.started", target=task.target)
        self._host.started(job, task.due_at)
        try:
            ended = self._carry_out(job)
        finally:
            self._host.ended(job)
        bound.info("task.ended", ending=ended.ending)
        return ended

    def _carry_out(self, job: EngineJob) -> Ended:
        try:
            for intent in self._earlier_intents(job):
                # An attempt may have ended between the confirmation and its own end: what was confirmed is done.
                seen = intent.state is IntentState.CONFIRMED
                known = intent.state if seen else self._reconcile(job, intent)
                if known is not IntentState.NOT_DONE and _is_purpose(job.task, intent):
                    return self._shown(job, _as_reconciled(known))
            result = self._carrier.carry_out(job)
            if job.open_intent is not None:
                raise OutcomeUnknown("the script ended without reading whether its act happened")
            return self._shown(job, result)
        except FenceLost:
            raise
        except Exception as error:  # a script may fail in any way; the task must end all the same
            return self._after(job, error)

    def _after(self, job: EngineJob, error: Exception) -> Ended:
        """What follows from an error: an open act is looked up first, on a phone that nothing can reach any more."""
        job.meet(error)
        if job.stop.is_set():
            return Ended(job, Stopped() if job.stopped_by_person else Interrupted(), dirty=True)
        if isinstance(error, AWAY):
            return Ended(job, Interrupted(), dirty=True)
        if job.open_intent is not None:
            intent = job.open_intent
            if error is job.stop_screen:
                return Ended(job, self._stopped_after(job, error, intent), dirty=True)
            log.warning("task.reconciling", task=job.task.id, error=str(error))
            try:
                self._carrier.let_go(job.task.device)
                known = self._reconcile(job, intent)
            except FenceLost:
                raise
            except Exception as another:  # the same: an end is owed
                job.meet(another)
                if job.stop.is_set() or not isinstance(another, PhonedeckError):
                    job.open_intent = None
                    return self._after(job, another)
                return Ended(job, self._retries.look_again(another, self._clock.now()), dirty=True)
            if known is not IntentState.NOT_DONE:
                return self._shown(job, _as_reconciled(known))
            if not isinstance(error, DeviceLost | LeaseEnding | LimitReached | NeedsHuman):
                return self._shown(job, _not_taken())
            # It was not sent, and the phone shows it: as if nothing had been intended.
        silent = isinstance(error, DeviceLost | OutcomeUnknown)
        dirty = silent or not isinstance(error, PhonedeckError)
        if not isinstance(error, PhonedeckError):
            log.exception("task.fault", task=job.task.id, exc_info=error)
        if job.stop_screen is None and not isinstance(error, LimitReached):
            # A phone that does not answer is not asked again: what it showed last is known.
            job.failed(ask_phone=not silent)
        return Ended(job, self._retries.after(error, job.task, self._clock.now()), dirty)

    def _stopped_after(self, job: EngineJob, error: NeedsHuman | LimitReached, intent: Intent) -> Result | Again:
        """A stop screen stands where the act was to be seen: to look it up now would be to go on in the app."""
        if isinstance(error, LimitReached):
            return self._retries.look_again(error, self._clock.now())
        job.settle(intent, IntentState.UNCONFIRMED, {"why": "the app asked for a person before it was seen"})
        remark = f"{error.message} An act was sent before; whether it happened was not seen: a retry looks first."
        return Result(Outcome.NEEDS_HUMAN, one_line(remark), error.reason)

    def _shown(self, job: EngineJob, result: Result) -> Ended:
        """An attempt's end, with the screen on which it failed."""
        if result.outcome.status is Status.FAILED and job.stop_screen is None:
            job.failed(ask_phone=True)
        return Ended(job, result)

    def _reconcile(self, job: EngineJob, intent: Intent) -> IntentState:
        return reconcile(job, self._carrier, self._clock, intent, self._times.looks)

    def _earlier_intents(self, job: EngineJob) -> list[Intent]:
        if job.task.attempt == 1:
            return []
        with self._database.read() as connection:
            return ledger.begun_by(connection, job.task.id)


def _is_purpose(task: Task, intent: Intent) -> bool:
    """Whether the act is what the task is for; the acts of a feed session are not."""
    return pace.purpose(task) is intent.act


def _not_taken() -> Result:
    remark = "The app did not take it: looked twice, nothing happened. It may be retried."
    return Result(Outcome.ERROR, remark, Reason.NOT_SHOWN)


def _as_reconciled(known: IntentState) -> Result:
    if known is IntentState.CONFIRMED:
        return Result(Outcome.DONE, "Done in an earlier attempt; the phone shows it.")
    return Result(
        Outcome.UNCONFIRMED,
        "An act was sent and the phone does not tell whether it happened. Look at the phone; a retry looks again.",
        Reason.OUTCOME_UNKNOWN,
    )
