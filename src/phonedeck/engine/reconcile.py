"""Find out whether an act happened whose outcome was lost: look, never replay."""

from __future__ import annotations

from phonedeck.clock import Clock
from phonedeck.engine.carrier import Carrier
from phonedeck.engine.job import EngineJob
from phonedeck.model.errors import DeviceLost, LimitReached, OutcomeUnknown, PhonedeckError, TaskStopped
from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.job import Sighting
from phonedeck.storage import tasks

SHOWS_ABSENCE = frozenset({Act.FOLLOW, Act.UNFOLLOW})
"""Acts that a profile shows either way: not seen twice means that they did not happen."""


def reconcile(job: EngineJob, carrier: Carrier, clock: Clock, intent: Intent, between_looks: float) -> IntentState:
    """Look for the act and settle its intent as confirmed, not_done or unconfirmed.

    Nothing that was sent earlier may still act when this is called: the phone was let go since.

    Raises:
        DeviceLost: the phone cannot be looked at now; the intent stays open.
        LimitReached: the account is held or busy, or the app said "too often"; the intent stays open.
        TaskStopped: a person stopped the task meanwhile; the intent stays open.
    """
    job.write(lambda connection: tasks.set_reconciling(connection, job.task.id))
    job.open_intent = intent
    try:
        state, why = _look(job, carrier, clock, intent, between_looks)
    except (DeviceLost, LimitReached, TaskStopped):
        raise
    except OutcomeUnknown as error:
        # A look only finds its way: that the answer to one of its taps was lost says nothing of the act.
        raise DeviceLost(error.message) from error
    except PhonedeckError as error:
        job.meet(error)
        state, why = IntentState.UNCONFIRMED, f"the look failed: {error.message}"
    if job.stop.is_set():
        raise TaskStopped("The task was stopped while an earlier act was being looked up.")
    job.settle(intent, state, {"why": why})
    if state is IntentState.CONFIRMED:
        job.picture(f"after_{intent.act}")
    return state


def _look(
    job: EngineJob, carrier: Carrier, clock: Clock, intent: Intent, between_looks: float
) -> tuple[IntentState, str]:
    sighting = carrier.look_for(job, intent)
    if sighting is Sighting.NOT_SEEN and intent.act in SHOWS_ABSENCE:
        if clock.wait(job.stop, between_looks):
            raise TaskStopped("The task was stopped between two looks.")
        sighting = carrier.look_for(job, intent)
        if sighting is Sighting.NOT_SEEN:
            return IntentState.NOT_DONE, f"not seen twice, {between_looks:.0f} s apart"
    if sighting is Sighting.UNSENT:
        return IntentState.NOT_DONE, "what was to be sent is still there, unsent"
    if sighting is Sighting.SEEN:
        return IntentState.CONFIRMED, "seen on the phone"
    return IntentState.UNCONFIRMED, "the phone does not tell"
