"""A phone in a person's hands comes back, whatever goes wrong meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pretend_hosts import SetClock

from phonedeck.model.device import DeviceState
from phonedeck.model.errors import Conflict, DeviceLost, OutcomeUnknown
from phonedeck.services import by_hand
from phonedeck.services.by_hand import ByHand
from phonedeck.storage import devices, slots
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate
from phonedeck.storage.slots import Slot


class Waiting(SetClock):
    """Waits until it is told to go on, and tells that it waits."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = threading.Semaphore(0)
        self.waits = threading.Semaphore(0)

    def wait(self, signal: threading.Event, seconds: float) -> bool:
        self.waits.release()
        self.turns.acquire()
        return signal.is_set()


class InUse(set[str]):
    """Which phones are in use."""

    def take(self, slot: Slot) -> None:
        self.add(slot.device)

    def leave(self, slot: Slot) -> None:
        self.discard(slot.device)


class Session:
    """A phone that answers nothing."""

    def begin(self, stop: threading.Event) -> None: ...

    def end(self) -> None: ...

    def touch(self, x: int, y: int) -> None:
        raise OutcomeUnknown("the answer was lost")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made, now = Database(sqlite_url(tmp_path / "phonedeck.db")), SetClock().now()
    migrate(made, now)
    with made.write() as connection:
        devices.record(connection, devices.Seen("d1", DeviceState.READY, "a", hardware_serial="d1"), now)
    yield made
    made.close()


def state(database: Database) -> str:
    with database.read() as connection:
        [found] = [state for state, count in slots.by_state(connection).items() if count]
    return found


def at_a_silent_phone(database: Database, clock: SetClock, in_use: InUse) -> ByHand:
    silent: Any = Session()
    return ByHand(database, clock, "a", lambda serial: silent, in_use)


def test_a_phone_that_cannot_be_reached_is_not_kept(database: Database) -> None:
    """Nobody works on it: dispatch takes its slot back."""

    def lost(serial: str) -> Any:
        raise DeviceLost(f"{serial} is gone")

    in_use = InUse()
    hands = ByHand(database, SetClock(), "a", lost, in_use)
    with pytest.raises(DeviceLost):
        hands.take("d1")
    assert not in_use
    with pytest.raises(Conflict):  # until then its slot is taken; no second person gets it
        hands.take("d1")


def test_after_a_lost_answer_it_has_to_let_go_first(database: Database) -> None:
    """What was sent may still happen, under a task's eyes."""
    in_use = InUse()
    hands = at_a_silent_phone(database, SetClock(), in_use)
    held = hands.take("d1")
    assert (state(database), set(in_use)) == (slots.WORKING, {"d1"})
    with pytest.raises(OutcomeUnknown):
        hands.tap(held, 1, 1)
    hands.give_back(held)
    assert (state(database), set(in_use)) == (slots.LETTING_GO, set())
    hands.close()


def test_what_nobody_touches_is_given_back_by_itself(database: Database) -> None:
    """Also when the page that took it is gone."""
    in_use, clock = InUse(), Waiting()
    hands = at_a_silent_phone(database, clock, in_use)
    hands.take("d1")
    clock.waits.acquire()
    clock.ran += by_hand.IDLE_SECONDS + 1
    clock.turns.release()
    clock.waits.acquire()  # it waits again: it has looked
    assert (state(database), set(in_use)) == (slots.FREE, set())
    hands.close()
    clock.turns.release()


def test_what_somebody_else_took_since_is_theirs(database: Database) -> None:
    """Whose phone was given back for them neither touches it in another's hands, nor takes it from them."""
    in_use, clock = InUse(), SetClock()
    hands = at_a_silent_phone(database, clock, in_use)
    first = hands.take("d1")
    clock.ran += by_hand.IDLE_SECONDS + 1
    hands.give_back_idle()
    second = hands.take("d1")
    assert (hands.holds(first), hands.holds(second)) == (False, True)
    with pytest.raises(Conflict):
        hands.tap(first, 1, 1)
    hands.give_back(first)
    assert hands.holds(second)
    assert (state(database), set(in_use)) == (slots.WORKING, {"d1"})
    hands.close()
