"""The fleet on real adb: what is told of phones that come, go, come back and are the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from extent import DROPPED_AT_ONCE, FORGOTTEN_SECONDS, SECONDS_AWAY
from virtual import CALL_SECONDS, SILENT_SECONDS, Phone, Relay, running_phones

from phonedeck.clock import SystemClock
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import DeviceLost
from phonedeck.phones.device import UiautomatorDevice
from phonedeck.phones.fleet import Fleet, Sighted
from programs import DEADLINE_SECONDS, Adb, until

TIKTOK = "com.zhiliaoapp.musically"


class Told:
    """What the fleet told, in order."""

    def __init__(self) -> None:
        self.all: list[Sighted] = []
        self._lock = threading.Lock()

    def __call__(self, sighted: Sighted) -> None:
        with self._lock:
            self.all.append(sighted)

    def last(self, serial: str) -> Sighted | None:
        with self._lock:
            return next((each for each in reversed(self.all) if serial in (each.serial, each.hardware_serial)), None)

    def await_state(self, serial: str, state: DeviceState, seconds: float = DEADLINE_SECONDS) -> Sighted:
        def read() -> Sighted | None:
            last = self.last(serial)
            return last if last is not None and last.state is state else None

        return until(
            read, f"{serial} {state.value}; told was {[(t.serial, t.state.value, t.reason) for t in self.all]}", seconds
        )


@pytest.fixture
def follow(adb: Adb) -> Iterator[Callable[..., Told]]:
    """Start a fleet on addresses; closed after the test, and then adb forgets them: until then it connects again."""
    with ExitStack() as stack:
        stack.callback(adb.run, "disconnect")

        def start(*addresses: str, call_seconds: float = CALL_SECONDS) -> Told:
            told = Told()
            fleet = Fleet(
                adb.port,
                SystemClock(),
                addresses=addresses,
                packages=[TIKTOK],
                on_sighted=told,
                call_seconds=call_seconds,
                patience_seconds=1.0,
            )
            stack.callback(fleet._pool.shutdown)
            stack.callback(fleet.close)
            fleet.start()
            return told

        yield start


def test_a_phone_is_ready_once_it_was_talked_to(phone: Phone, follow: Callable[..., Told]) -> None:
    """Model, Android, apps, language, battery and clock come from the phone itself."""
    told = follow(phone.address).await_state(phone.address, DeviceState.READY)
    assert told.hardware_serial == phone.hardware_serial
    assert told.api_level == 34
    assert told.apps[TIKTOK]
    assert told.serials == (phone.address,)
    assert told.facts["battery_percent"] == 100
    assert told.facts["warnings"] == []
    assert abs(told.facts["clock_off_seconds"]) <= 60  # as long as the answer took, on a busy machine


def test_its_end_waits_for_no_phone_whose_server_does_not_answer(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is started, waited for, and the ladder climbed: more than a minute, of which a stop has none."""
    asked = threading.Semaphore(0)

    def silent(_device: UiautomatorDevice) -> bool:
        asked.release()
        return False

    monkeypatch.setattr(UiautomatorDevice, "_check_alive", silent)
    fleet = Fleet(phone.adb.port, SystemClock(), addresses=[phone.address], packages=[], on_sighted=Told())
    fleet.start()
    for _ in range(5):  # before the start once, then while it is waited for
        assert asked.acquire(timeout=60)

    def end() -> None:
        fleet.close()
        fleet._pool.shutdown()  # as the interpreter does at its end

    closing = threading.Thread(target=end, daemon=True)
    closing.start()
    closing.join(20)
    assert not closing.is_alive()


@pytest.mark.parametrize("seconds", SECONDS_AWAY)
def test_a_phone_that_went_away_comes_back(phone: Phone, follow: Callable[..., Told], seconds: int) -> None:
    """Who calls it meanwhile is told soon that it is away; by itself it comes back, also when adb has forgotten it."""
    told = follow(phone.address)
    told.await_state(phone.address, DeviceState.READY)
    session = phone.session(patience_seconds=1.0)
    phone.fault("unplug", **{"for": seconds})
    with pytest.raises(DeviceLost, match=r"not connected \(adb: (offline|not listed)\)"):
        session.look()
    assert told.await_state(phone.address, DeviceState.OFFLINE).hardware_serial == phone.hardware_serial
    if seconds < FORGOTTEN_SECONDS:
        phone.adb.run("disconnect", phone.address)  # as adb does by itself later
    told.await_state(phone.address, DeviceState.READY, seconds + 75)
    assert session.look().nodes


def test_one_phone_by_two_ways_is_one_phone(phone: Phone, follow: Callable[..., Told]) -> None:
    """Told under both names, examined by one; when that way is cut, the other is used and nothing was offline."""
    relays = [Relay(phone.address), Relay(phone.address)]
    ways = {relay.address: relay for relay in relays}
    phone.adb.run("disconnect", phone.address)
    told = follow(*ways)

    def by_both() -> Sighted | None:
        last = told.last(phone.hardware_serial)
        return last if last is not None and set(last.serials) == set(ways) else None

    first = until(by_both, "one phone with two names")
    ways[first.serial].close()
    [other] = ways.keys() - {first.serial}

    def by_the_other() -> Sighted | None:
        last = told.last(phone.hardware_serial)
        return last if last is not None and last.serials == (other,) and last.state is DeviceState.READY else None

    assert until(by_the_other, f"{other} after {first.serial} was cut").serial == other
    assert not [each for each in told.all if each.state is DeviceState.OFFLINE]
    ways[other].close()


def test_a_phone_that_flaps_is_put_aside_and_named(phone: Phone, follow: Callable[..., Told]) -> None:
    """Three times lost within ten minutes; it answers, and still gets no work."""
    told = follow(phone.address)
    told.await_state(phone.address, DeviceState.READY)
    for _ in range(3):
        phone.fault("unplug")
        told.await_state(phone.address, DeviceState.OFFLINE)
        phone.heal()
        phone.adb.run("connect", phone.address)
        until(lambda: (last := told.last(phone.address)) and last.state is not DeviceState.OFFLINE, "its return")
    last = told.await_state(phone.address, DeviceState.QUARANTINED)
    assert phone.hardware_serial in last.reason


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        ({"kind": "locked", "name": "pin"}, DeviceState.LOCKED, "lock screen"),
        ({"kind": "freeze"}, DeviceState.NOT_WORKING, "does not answer"),
    ],
)
def test_what_keeps_a_phone_from_work_is_said(
    phone: Phone, follow: Callable[..., Told], fault: dict[str, str], state: DeviceState, words: str
) -> None:
    """A state, a reason, and what a person should do."""
    phone.fault(**fault)
    told = follow(phone.address, call_seconds=SILENT_SECONDS).await_state(phone.address, state)
    assert words in told.reason


def test_a_phone_that_was_mended_is_soon_ready(phone: Phone, follow: Callable[..., Told]) -> None:
    """What keeps a phone from work is often over in seconds: it is tried again soon, not only after minutes."""
    phone.fault("locked", name="pin")
    told = follow(phone.address)
    told.await_state(phone.address, DeviceState.LOCKED)
    phone.heal()
    told.await_state(phone.address, DeviceState.READY)


def test_a_lock_that_asks_for_nothing_is_put_away(phone: Phone, follow: Callable[..., Told]) -> None:
    """A dark screen is switched on, too."""
    phone.fault("locked")
    phone.fault("screen_off")
    follow(phone.address).await_state(phone.address, DeviceState.READY)


def test_phones_dropped_at_once_come_back(tmp_path: Path, follow: Callable[..., Told]) -> None:
    """A hub that loses its power: all phones go at once, and come back."""
    with running_phones(tmp_path / "phones.log", "--count", str(DROPPED_AT_ONCE)) as phones:
        addresses = [row["address"] for row in phones.rows]
        told = follow(*addresses)
        for address in addresses:
            told.await_state(address, DeviceState.READY)
        before = len(told.all)
        for address in addresses:
            phones.control.post(f"/phones/{address}/faults", json={"kind": "unplug", "for": 4}).raise_for_status()
        for address in addresses:
            until(
                lambda address=address: any(
                    each.serial == address and each.state is DeviceState.OFFLINE for each in told.all[before:]
                ),
                f"{address} offline",
            )
            told.await_state(address, DeviceState.READY)
        assert not [each for each in told.all if each.state is DeviceState.QUARANTINED], json.dumps(len(told.all))
