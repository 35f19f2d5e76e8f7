"""A drain: one phone's due tasks, one after the other, until none is left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from phonedeck.clock import Clock
from phonedeck.engine.carrier import Carrier
from phonedeck.engine.job import EngineJob, FenceLost
from phonedeck.engine.lease import Lease
from phonedeck.engine.reconcile import reconcile
from phonedeck.model.errors import PhonedeckError, consequence
from phonedeck.model.intent import Intent, IntentState
from phonedeck.model.job import Result
from phonedeck.model.task import Outcome, Reason, Task
from phonedeck.storage import ledger, slots, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.slots import Slot

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The attempt was cut off by this server's end; the task goes back and starts again."""


Ending = Result | Interrupted


class Drain:
    """Works on one claimed phone in one thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        lease: Lease,
        carrier: Carrier,
        closing: threading.Event,
        running: Callable[[EngineJob], None],
        ended: Callable[[EngineJob], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._lease = lease
        self._carrier = carrier
        self._closing = closing
        self._running = running
        self._ended = ended

    def run(self, slot: Slot) -> None:
        """Carry out the phone's due tasks by priority, then id; then give the phone back."""
        try:
            while not self._closing.is_set():
                task = self._next(slot)
                if task is None:
                    break
                self._attempt(EngineJob(self._database, self._clock, self._lease, slot, task))
        except FenceLost:
            log.warning("drain.fence_lost", device=slot.device, fence=slot.fence)
            return
        with self._database.write() as connection:
            slots.release(connection, slot)

    def _next(self, slot: Slot) -> Task | None:
        now = self._clock.now()
        with self._database.write() as connection:
            if not slots.is_ours(connection, slot):
                raise FenceLost(f"{slot.device} was taken over")
            due = tasks.next_due(connection, slot.device, now)
            begun = None if due is None else tasks.begin(connection, due.id, host=slot.host, fence=slot.fence, now=now)
            slots.hold(connection, slot, None if begun is None else begun.id)
            return begun

    def _attempt(self, job: EngineJob) -> None:
        bound = log.bind(
            task=job.task.id, script=job.task.script_name, device=job.task.device, attempt=job.task.attempt
        )
        bound.info("task.started", target=job.task.target)
        self._running(job)
        try:
            ending = self._carry_out(job)
        finally:
            self._ended(job)
        now = self._clock.now()
        with job.fenced() as connection:
            slots.hold(connection, job.slot, None)
            if isinstance(ending, Interrupted):
                tasks.back_to_pending(
                    connection,
                    job.task,
                    due_at=now,
                    reason=Reason.INTERRUPTED,
                    remark="The server was ended while this task ran; it starts again with the server.",
                    now=now,
                    interrupted=False,
                )
            else:
                tasks.finish(connection, job.task, ending.outcome, reason=ending.reason, remark=ending.remark, now=now)
        bound.info("task.ended", ending=ending)

    def _carry_out(self, job: EngineJob) -> Ending:
        try:
            if job.task.attempt > 1:
                self._carrier.take_over(job)
            for intent in self._open_intents(job):
                known = reconcile(job, self._carrier, self._clock, intent)
                if known is not IntentState.NOT_DONE:
                    return _as_reconciled(known)
            return self._carrier.carry_out(job)
        except FenceLost:
            raise
        except Exception as error:  # a script may fail in any way; the task must end all the same
            return self._after(job, error)

    def _open_intents(self, job: EngineJob) -> list[Intent]:
        with self._database.read() as connection:
            return ledger.open_of(connection, job.task.id)

    def _after(self, job: EngineJob, error: Exception) -> Ending:
        if not job.stop.is_set() and job.open_intent is not None:
            log.warning("task.reconciling", task=job.task.id, error=str(error))
            try:
                known = reconcile(job, self._carrier, self._clock, job.open_intent)
            except FenceLost:
                raise
            except Exception as another:  # the same: an end is owed
                return self._after(job, another)
            if known is not IntentState.NOT_DONE:
                return _as_reconciled(known)
            return Result(
                Outcome.ERROR,
                "The app did not take it: looked twice, nothing happened. It may be retried.",
                Reason.NOT_SHOWN,
            )
        if job.stop.is_set():
            return self._stopped(job)
        if not isinstance(error, PhonedeckError):
            log.exception("task.fault", task=job.task.id, exc_info=error)
            return Result(Outcome.ERROR, f"A fault in Phonedeck: {type(error).__name__}; see the log.", Reason.INTERNAL)
        return Result(consequence(error).outcome, one_line(error.message), error.reason)

    def _stopped(self, job: EngineJob) -> Ending:
        if not job.stopped_by_person:
            return Interrupted()
        if job.open_intent is not None:
            job.settle(job.open_intent, IntentState.UNCONFIRMED, {"why": "stopped before it was seen"})
            return Result(
                Outcome.UNCONFIRMED,
                "Stopped right after an act was sent; whether it happened was not seen. A retry looks first.",
                Reason.OUTCOME_UNKNOWN,
            )
        return Result(Outcome.STOPPED, "Stopped by a person.", Reason.STOPPED)


def _as_reconciled(known: IntentState) -> Result:
    if known is IntentState.CONFIRMED:
        return Result(Outcome.DONE, "Done in an earlier attempt; the phone shows it.")
    return Result(
        Outcome.UNCONFIRMED,
        "An act was sent and the phone does not tell whether it happened. Look at the phone; a retry looks again.",
        Reason.OUTCOME_UNKNOWN,
    )


def one_line(text: str) -> str:
    """A remark: one line, of a length a table can show."""
    line = " ".join(text.split())
    return line if len(line) <= 300 else line[:299] + "…"
