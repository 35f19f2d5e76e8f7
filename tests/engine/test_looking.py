"""What is known of an act that was sent, and when a drain and a lease end: each rule alone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from pretend_hosts import SetClock
from two_hosts import CLOCK, Hosts, Phone

from phonedeck.engine import recovery
from phonedeck.engine.lease import Lease
from phonedeck.engine.reconcile import reconcile
from phonedeck.engine.steps import Turn
from phonedeck.engine.times import Times
from phonedeck.model.device import DeviceState
from phonedeck.model.intent import Act, IntentState
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import NewTask, Outcome
from phonedeck.storage import devices, slots, tasks


class Looks(Phone):
    """Shows one thing after the other to those who look."""

    def __init__(self, *shown: Sighting) -> None:
        self.shown = list(shown)

    def look_for(self, job: Any, intent: Any) -> Sighting:
        return self.shown.pop(0)


class Waits(SetClock):
    """Notes how long was waited, and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, signal: threading.Event, seconds: float) -> bool:
        self.waited.append(seconds)
        return False


SEEN, NOT_SEEN = Sighting.SEEN, Sighting.NOT_SEEN


@pytest.mark.parametrize(
    ("act", "shown", "known"),
    [
        (Act.FOLLOW, [NOT_SEEN, SEEN], IntentState.CONFIRMED),
        (Act.FOLLOW, [NOT_SEEN, NOT_SEEN], IntentState.NOT_DONE),
        (Act.UNFOLLOW, [NOT_SEEN, NOT_SEEN], IntentState.NOT_DONE),
        *[(act, [NOT_SEEN, NOT_SEEN], IntentState.UNCONFIRMED) for act in Act if act not in (Act.FOLLOW, Act.UNFOLLOW)],
    ],
)
def test_only_a_profile_shows_an_absence_and_only_twice(
    tmp_path: Path, act: Act, shown: list[Sighting], known: IntentState
) -> None:
    """A profile may show a follow late, five seconds at least; what is not seen of any other act may be there."""
    hosts, carrier, clock = Hosts(tmp_path), Looks(*shown), Waits()
    hosts.create("x")
    _, job = hosts.begin("a")
    intent = job.intend(act, "x")
    assert reconcile(job, carrier, clock, intent, Times().looks) is known  # type: ignore[arg-type]
    looked_twice = act in (Act.FOLLOW, Act.UNFOLLOW)
    assert all(seconds >= 5 for seconds in clock.waited)
    assert len(clock.waited) == int(looked_twice)
    hosts.database.close()


def test_an_act_that_an_earlier_attempt_confirmed_is_done(tmp_path: Path) -> None:
    """Its worker ended between the confirmation and the end of the task; the script is not begun again."""
    hosts = Hosts(tmp_path)
    hosts.create("x")
    _, job = hosts.begin("a")
    job.confirm(job.intend(Act.FOLLOW, "x"), {})
    with hosts.database.write() as connection:
        recovery.take_back(connection, "a", CLOCK.now())
    _, again = hosts.begin("a")
    ending = hosts.drains["a"]._carry_out(again).ending
    assert isinstance(ending, Result)
    assert (again.task.attempt, ending.outcome) == (2, Outcome.DONE)
    hosts.database.close()


def test_after_its_slice_a_drain_gives_way(tmp_path: Path) -> None:
    """What became urgent on another phone comes before the rest of this one's tasks."""
    order: list[str] = []

    class Phones(Phone):
        def carry_out(self, job: Job) -> Result:
            order.append(job.task.target or "")
            if len(order) == 1:
                now = CLOCK.now()
                with hosts.database.write() as connection:
                    seen = devices.Seen("d2", DeviceState.READY, "a", hardware_serial="d2")
                    devices.record(connection, seen, now)
                    tasks.insert_batch(connection, [NewTask("d2", "d2", "follow", {}, now, "urgent", priority=9)], now)
            return Result(Outcome.DONE, "")

    hosts = Hosts(tmp_path, carrier=Phones(), times=Times(slice=0.0))
    hosts.create("first", "second")
    with hosts.database.write() as connection:
        [slot] = slots.claim(connection, "a", now=CLOCK.now(), busy=[], free=1, device_limit=4)
    hosts.drains["a"].run(Turn(slot))
    assert order == ["first", "urgent", "second"]
    hosts.database.close()


def test_a_lease_ends_for_its_own_host_and_for_those_who_watch_it(tmp_path: Path) -> None:
    """A host that stands still may act no more before others see it dead; one that moves is never dead."""
    hosts, clock, times = Hosts(tmp_path), SetClock(), Times()
    own, other = (Lease(hosts.database, clock, name, times) for name in ("own", "other"))
    with hosts.database.write() as connection:
        own.begin(connection)
        other.begin(connection)
        found: list[tuple[bool, bool, list[str]]] = []
        while clock.ran < 1000 + times.lease + times.beat:
            dead = [name for name, _, _ in other.dead(connection) if name == "own"]
            found.append((own.enough_to_act, own.holds, dead))
            clock.ran += times.beat
    assert found[0] == (True, True, [])
    assert (True, True, ["own"]) not in found
    assert found[-1] == (False, False, ["own"])
    hosts.database.close()
