"""The fleet: follows what adb lists, connects again what was lost, and tries every phone before calling it ready."""

from __future__ import annotations

import random
import select
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import adbutils
import structlog

from phonedeck.clock import Clock
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import Conflict, DeviceLost, PhonedeckError, PhoneFrozen
from phonedeck.phones import adb, versions
from phonedeck.phones.adb import CALL_SECONDS, AdbClient, adb_errors, listed, on_network
from phonedeck.phones.line import PATIENCE_SECONDS
from phonedeck.phones.probe import Finding, probe
from phonedeck.phones.session import Session
from phonedeck.phones.sightings import ABSENT, CONNECTED, FLAPS, Quarantine, Sightings
from phonedeck.phones.viewfinder import Viewfinder

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0
QUICK_TICK_SECONDS = 0.1
CONNECT_SECONDS = 12.0
RETRY_SECONDS = (3.0, 60.0)
"""Between two attempts to connect to one address: at first, and at most; it doubles."""
PROBES_AT_ONCE = 12
PROBE_SECONDS = 30 * 60.0
AILING_SECONDS = (5.0, 180.0)
"""Between two probes of a phone that cannot work: at first, and at most; it doubles. What ails it is often over soon:
another computer's adb was on it, or it was starting."""
BUSY_SECONDS = 5.0
"""A phone that works is not probed; it is asked again after this."""
ADB_RESTART_SECONDS = 3600.0
"""The least time between two restarts of the adb server."""

STATES = {
    ABSENT: (DeviceState.OFFLINE, "adb does not list the phone"),
    "offline": (DeviceState.OFFLINE, "adb lists the phone as offline"),
    "unauthorized": (DeviceState.UNAUTHORIZED, "the phone has not allowed this computer to debug it"),
    "no permissions": (DeviceState.UNAUTHORIZED, "this user may not open the phone's USB device"),
    "authorizing": (DeviceState.UNAUTHORIZED, "the phone is asking its owner"),
}
USB_ADVICE = "Run `phonedeck doctor`: it prints the udev rule that gives this user the phone."


@dataclass(frozen=True, slots=True)
class Sighted:
    """What is known of one phone; `hardware_serial` and what follows only once it was talked to.

    `serial` is the name to use for it now, `serials` are all that adb has for it.
    """

    serial: str
    state: DeviceState
    reason: str = ""
    advice: str = ""
    hardware_serial: str | None = None
    model: str = ""
    android_version: str = ""
    api_level: int | None = None
    apps: dict[str, str] = field(default_factory=dict)
    serials: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


class Fleet:
    """The phones of one adb server. `on_sighted` is called from other threads, once a change."""

    def __init__(
        self,
        adb_port: int,
        clock: Clock,
        *,
        addresses: Sequence[str],
        packages: Sequence[str],
        on_sighted: Callable[[Sighted], None],
        call_seconds: float = CALL_SECONDS,
        owns_adb: bool = False,
        quarantine_after: int = FLAPS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`owns_adb`: the adb server was started by us, so that it may be restarted."""
        versions.check()
        self._adb_port = adb_port
        self._clock = clock
        self._packages = list(packages)
        self._on_sighted = on_sighted
        self._call_seconds = call_seconds
        self._owns_adb = owns_adb
        self._patience_seconds = patience_seconds
        self._adb_restarted_at = float("-inf")
        self._client = AdbClient(adb_port, call_seconds=CONNECT_SECONDS)
        self._sightings = Sightings()
        self._quarantine = Quarantine(quarantine_after)
        self._hardware: dict[str, str] = {}
        self._found: dict[str, Sighted] = {}
        """By adb's serial: what the last probe found, while it is connected."""
        self._silent: dict[str, Sighted] = {}
        """By adb's serial: phones that adb lists, or listed, and that do not answer."""
        self._examined: set[str] = set()
        """adb's serials that are used, one for each phone."""
        self._connects: dict[str, tuple[float, float]] = dict.fromkeys(addresses, (0.0, RETRY_SECONDS[0]))
        """By address: when to try next, and the pause after that."""
        self._probes_due: dict[str, float] = {}
        self._ailing: dict[str, float] = {}
        """By adb's serial: the pause before the next probe of a phone that cannot work."""
        self._sessions: dict[str, Session] = {}
        self._viewfinders: dict[str, Viewfinder] = {}
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(PROBES_AT_ONCE, thread_name_prefix="probe")
        self._follower = threading.Thread(target=self._follow, name="fleet", daemon=True)

    def start(self) -> None:
        self._follower.start()

    def close(self) -> None:
        """Stop following, and end the uiautomator servers that were started."""
        self._closing.set()
        self._client.cut()  # it may be waiting for news
        self._follower.join(timeout=TICK_SECONDS + 3)
        self._pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            sessions = list(self._sessions.values())
        for session in sessions:
            session.abort()
            try:
                session.close()
            except PhonedeckError as error:
                log.debug("fleet.close", serial=session.serial, error=error.message)

    def session(self, serial: str) -> Session:
        """The session of the phone that adb calls by this serial; one a phone, kept and reused."""
        with self._lock:
            if serial not in self._sessions:
                self._sessions[serial] = Session(
                    AdbClient(self._adb_port, call_seconds=self._call_seconds),
                    serial,
                    self._clock,
                    restart_adb=lambda: self._restart_adb(serial),
                    patience_seconds=self._patience_seconds,
                )
            return self._sessions[serial]

    def viewfinder(self, serial: str) -> Viewfinder:
        """What a person watches the phone through, which adb calls by this serial."""
        with self._lock:
            if serial not in self._viewfinders:
                session = self.session(serial)
                self._viewfinders[serial] = Viewfinder(self._adb_port, serial, self._clock, lambda: session.acting)
            return self._viewfinders[serial]

    def connect(self, addresses: Iterable[str]) -> None:
        """Connect to phones on the network, and keep them connected."""
        with self._lock:
            self._connects.update(dict.fromkeys(addresses, (0.0, RETRY_SECONDS[0])))

    def probe_now(self, serials: Iterable[str]) -> None:
        """Probe these phones as soon as they are idle: a person may have mended what was wrong."""
        with self._lock:
            self._probes_due.update(dict.fromkeys(serials, 0.0))

    def _follow(self) -> None:
        while not self._closing.is_set():
            try:
                self._track()
            except (DeviceLost, OSError, adbutils.AdbError, EOFError, ValueError) as error:
                if self._closing.is_set():
                    return
                log.warning("fleet.adb_server", port=self._adb_port, error=str(error))
                # That every phone is gone at once is the server's doing: none of them has flapped.
                self._sightings.list_came({}, self._clock.running())
                self._clock.wait(self._closing, TICK_SECONDS)
                self._act_on_changes()
                self._start_adb()

    def _start_adb(self) -> None:
        if self._closing.is_set():
            return
        try:
            self._owns_adb = adb.start_server(self._adb_port) or self._owns_adb
        except Conflict as error:
            log.warning("fleet.adb_server", port=self._adb_port, error=error.message)

    def _track(self) -> None:
        """Hold a `track-devices` stream; between its messages do what has become due."""
        with self._client.make_connection() as connection:
            connection.send_command("host:track-devices")
            connection.check_okay()
            while not self._closing.is_set():
                tick = QUICK_TICK_SECONDS if self._sightings.unsettled else TICK_SECONDS
                if _readable(connection.conn, tick):
                    self._list_came(listed(connection.read_string_block()))
                self._act_on_changes()
                self._do_what_is_due()

    def _list_came(self, states: dict[str, str]) -> None:
        at = self._clock.running()
        for serial in self._sightings.list_came(states, at):
            phone = self._hardware.get(serial, serial)
            if self._quarantine.lost(phone, at):
                log.warning("phone.flapping", phone=phone, serial=serial)

    def _act_on_changes(self) -> None:
        now = self._clock.running()
        for serial, state in self._sightings.settled(now):
            if state == CONNECTED:
                with self._lock:
                    self._probes_due[serial] = now
                if on_network(serial):
                    self._connects[serial] = (now, RETRY_SECONDS[0])
            else:
                self._gone(serial, state)

    def _do_what_is_due(self) -> None:
        now = self._clock.running()
        released = set(self._quarantine.released(now))
        with self._lock:
            for serial, hardware in self._hardware.items():
                if hardware in released:
                    self._probes_due[serial] = now
            due = [serial for serial, at in self._probes_due.items() if at <= now]
            for serial in due:
                del self._probes_due[serial]
        for serial in due:
            if self._sightings.state(serial) == CONNECTED:
                self._pool.submit(self._probe, serial)
        for address, (at, pause) in list(self._connects.items()):
            # adb gives up on a lost phone on the network after 60 s and forgets it; someone must ask again.
            if at <= now and self._sightings.state(address) == ABSENT:
                self._connects[address] = (now + pause, min(pause * 2, RETRY_SECONDS[1]))
                self._pool.submit(self._connect, address)

    def _connect(self, address: str) -> None:
        try:
            with adb_errors(address):
                answer = self._client.connect(address)
        except DeviceLost as error:
            answer = error.message
        if "connected to" not in answer and not self._closing.is_set():
            log.info("fleet.connect", address=address, answer=answer.strip())

    def _gone(self, serial: str, state: str) -> None:
        """A phone is no longer connected by this name; it may still be by another."""
        kind, reason = STATES.get(state, (DeviceState.OFFLINE, f"adb calls the phone {state!r}"))
        advice = USB_ADVICE if state == "no permissions" else ""
        with self._lock:
            self._probes_due.pop(serial, None)
            hardware = self._hardware.get(serial)
            found = self._found.pop(serial, None)
            silent = self._silent.get(serial)
            others = self._other_ways(serial, hardware)
            if found is not None and others:
                # The phone goes on under its other name at once; whether it answers there is tried next.
                found = replace(found, serial=others[0])
                self._found[others[0]] = found
                self._probes_due[others[0]] = self._clock.running()
        if others:
            log.info("phone.other_way", phone=hardware, lost=serial, used=others[0])
            if found is not None:
                self._tell(found)
        elif silent is not None:
            # The connection was given up because the phone did not answer: that is what a person has to know.
            self._tell(silent)
        else:
            self._tell(Sighted(serial, kind, reason, advice, hardware_serial=hardware))

    def _other_ways(self, serial: str, hardware: str | None) -> list[str]:
        """The other names under which adb is connected to the same phone, USB first."""
        found = [
            other
            for other, known in self._hardware.items()
            if known == hardware and other != serial and self._sightings.state(other) == CONNECTED
        ]
        return sorted(found, key=_usb_first)

    def _probe(self, serial: str) -> None:
        """Talk to the phone and look at its screen: only then it is ready."""
        session = self.session(serial)
        if session.at_work:
            self._probe_later(serial, BUSY_SECONDS)
            return
        try:
            if self._is_another_way(serial, session):
                return
            finding = probe(session, self._packages)
        except PhonedeckError as error:
            advice = "Unlock the phone; if it does not react to touch, restart it."
            finding = Finding(DeviceState.NOT_WORKING, error.message, advice, frozen=isinstance(error, PhoneFrozen))
        except Exception:  # a fault in a probe must be seen, and must not silence the phone for good
            log.exception("fleet.probe", serial=serial)
            finding = Finding(DeviceState.NOT_WORKING, "a fault in Phonedeck; the log has it")
        if self._closing.is_set():
            return
        sighted = self._sighted(serial, finding)
        with self._lock:
            self._silent.pop(serial, None)
            if finding.frozen:
                self._silent[serial] = sighted
            connected = self._sightings.state(serial) == CONNECTED
            if connected:
                self._found[serial] = sighted
        if connected:
            # Spread out, so that 300 phones that came at once are not probed at once for ever.
            self._probe_later(serial, self._pause_after(serial, finding.state) * random.uniform(0.9, 1.1))  # noqa: S311
        if connected or finding.frozen:
            log.info("phone.probed", serial=serial, state=sighted.state.value, reason=sighted.reason)
            self._tell(sighted)

    def _pause_after(self, serial: str, state: DeviceState) -> float:
        """Seconds until the phone is probed again."""
        with self._lock:
            if state is DeviceState.READY:
                self._ailing.pop(serial, None)
                return PROBE_SECONDS
            pause = self._ailing.get(serial, AILING_SECONDS[0])
            self._ailing[serial] = min(pause * 2, AILING_SECONDS[1])
            return pause

    def _is_another_way(self, serial: str, session: Session) -> bool:
        """Whether the phone is in use under another name already. Its uiautomator server belongs to that one."""
        [hardware] = session.properties("ro.serialno")
        hardware = hardware or serial
        with self._lock:
            self._hardware[serial] = hardware
            in_use = next((other for other in self._other_ways(serial, hardware) if other in self._examined), None)
            if in_use is None or (_usb_first(serial) < _usb_first(in_use) and not self.session(in_use).at_work):
                self._examined = {each for each in self._examined if self._hardware.get(each) != hardware} | {serial}
                return False
            found = self._found.get(in_use)
        log.info("phone.other_way", phone=hardware, used=in_use, also=serial)
        if found is not None:
            self._tell(found)
        return True

    def _probe_later(self, serial: str, seconds: float) -> None:
        with self._lock:
            self._probes_due[serial] = self._clock.running() + seconds

    def _sighted(self, serial: str, finding: Finding) -> Sighted:
        hardware = finding.hardware_serial or self._hardware.get(serial)
        state, reason, advice = finding.state, finding.reason, finding.advice
        if self._quarantine.holds(hardware or serial, self._clock.running()):
            state, advice = DeviceState.QUARANTINED, ""
            reason = f"{hardware or serial} came and went several times within ten minutes"
        return Sighted(
            serial,
            state,
            reason,
            advice,
            hardware,
            finding.model,
            finding.android_version,
            finding.api_level,
            dict(finding.apps),
            (serial,),
            dict(finding.facts),
        )

    def _tell(self, sighted: Sighted) -> None:
        with self._lock:
            names = {*self._other_ways(sighted.serial, sighted.hardware_serial or ""), sighted.serial}
        try:
            self._on_sighted(replace(sighted, serials=tuple(sorted(names, key=_usb_first))))
        except Exception:  # the database may be away for a moment; the next probe tells it again
            log.exception("fleet.tell", serial=sighted.serial)
            self._probe_later(sighted.serial, BUSY_SECONDS)

    def _restart_adb(self, serial: str) -> bool:
        """The last rung of a phone's ladder: only where the server is ours, no other phone works, and not often."""
        with self._lock:
            now = self._clock.running()
            others = any(session.at_work for name, session in self._sessions.items() if name != serial)
            if not self._owns_adb or others or now - self._adb_restarted_at < ADB_RESTART_SECONDS:
                return False
            self._adb_restarted_at = now
        log.warning("fleet.restart_adb", port=self._adb_port, serial=serial)
        try:
            adb.stop_server(self._adb_port)
            adb.start_server(self._adb_port)
        except Conflict as error:
            raise DeviceLost(error.message) from error
        return self._client.come_back(serial) == CONNECTED


def _usb_first(serial: str) -> tuple[bool, str]:
    return on_network(serial), serial


def _readable(connection: socket.socket, seconds: float) -> bool:
    return bool(select.select([connection], [], [], seconds)[0])
