"""The fleet: follows what adb lists, connects again what was lost, and tries every phone before calling it ready."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import adbutils
import structlog

from phonedeck.clock import Clock
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import DeviceLost, PhonedeckError
from phonedeck.phones.adb import AdbClient, adb_errors
from phonedeck.phones.session import Session

log = structlog.get_logger(__name__)

MAINTAIN_SECONDS = 3.0
CONNECT_SECONDS = 12.0
PROBES_AT_ONCE = 8

STATES = {
    "offline": (DeviceState.OFFLINE, "adb lists the phone as offline"),
    "unauthorized": (DeviceState.UNAUTHORIZED, "the phone has not allowed this computer to debug it"),
    "no permissions": (DeviceState.UNAUTHORIZED, "this user may not open the phone's USB device"),
}


@dataclass(frozen=True, slots=True)
class Sighted:
    """What is known of one phone after adb named it; `hardware_serial` and the rest only once it was talked to."""

    serial: str
    state: DeviceState
    reason: str = ""
    hardware_serial: str | None = None
    model: str = ""
    android_version: str = ""
    api_level: int | None = None
    apps: dict[str, str] = field(default_factory=dict)


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
    ) -> None:
        self._adb_port = adb_port
        self._clock = clock
        self._addresses = list(addresses)
        self._packages = list(packages)
        self._on_sighted = on_sighted
        self._client = AdbClient(adb_port, call_seconds=CONNECT_SECONDS)
        self._listed: dict[str, str] = {}
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._probes = ThreadPoolExecutor(PROBES_AT_ONCE, thread_name_prefix="probe")
        self._follower = threading.Thread(target=self._follow, name="fleet", daemon=True)

    def start(self) -> None:
        self._follower.start()

    def close(self) -> None:
        """Stop following, and end the uiautomator servers that were started."""
        self._closing.set()
        self._client.cut()  # it may be waiting for news
        self._follower.join(timeout=MAINTAIN_SECONDS + 1)
        self._probes.shutdown(wait=False, cancel_futures=True)
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
                self._sessions[serial] = Session(AdbClient(self._adb_port), serial, self._clock)
            return self._sessions[serial]

    def _follow(self) -> None:
        while not self._closing.is_set():
            try:
                self._track()
            except (DeviceLost, OSError, adbutils.AdbError, EOFError) as error:
                log.warning("fleet.adb_server", port=self._adb_port, error=str(error))
                self._compare({})
                self._clock.wait(self._closing, 1.0)

    def _track(self) -> None:
        """Hold a `track-devices` stream; between its messages connect what is missing."""
        with self._client.make_connection() as connection:
            connection.send_command("host:track-devices")
            connection.check_okay()
            while not self._closing.is_set():
                if _readable(connection.conn, MAINTAIN_SECONDS if self._listed or not self._addresses else 0.05):
                    lines = connection.read_string_block().splitlines()
                    self._compare(dict(line.split("\t", maxsplit=1) for line in lines if "\t" in line))
                else:
                    self._connect_missing()

    def _connect_missing(self) -> None:
        # adb gives up on a lost TCP phone after 60 s and forgets it; someone must ask again.
        for address in self._addresses:
            if address not in self._listed and not self._closing.is_set():
                try:
                    with adb_errors(address):
                        answer = self._client.connect(address)
                except DeviceLost as error:
                    answer = error.message
                if "connected to" not in answer:
                    log.info("fleet.connect", address=address, answer=answer.strip())

    def _compare(self, listed: dict[str, str]) -> None:
        before, self._listed = self._listed, listed
        for serial in before.keys() - listed.keys():
            self._on_sighted(Sighted(serial, DeviceState.OFFLINE, "adb does not list the phone"))
        for serial, state in listed.items():
            if before.get(serial) == state:
                continue
            if state == "device":
                self._probes.submit(self._probe, serial)
            else:
                known = STATES.get(state, (DeviceState.OFFLINE, f"adb calls the phone {state!r}"))
                self._on_sighted(Sighted(serial, *known))

    def _probe(self, serial: str) -> None:
        """Talk to the phone and look at its screen: only then it is ready."""
        try:
            self._on_sighted(self._examine(serial))
        except PhonedeckError as error:
            self._on_sighted(Sighted(serial, DeviceState.NOT_WORKING, error.message))
        except Exception:  # a fault in a probe must be seen, and must not silence the phone for good
            log.exception("fleet.probe", serial=serial)
            self._on_sighted(Sighted(serial, DeviceState.NOT_WORKING, "a fault in Phonedeck; the log has it"))

    def _examine(self, serial: str) -> Sighted:
        session = self.session(serial)
        hardware, model, version, level = session.properties(
            "ro.serialno", "ro.product.model", "ro.build.version.release", "ro.build.version.sdk"
        )
        installed = {package: session.app_version(package) for package in self._packages}
        session.look()
        return Sighted(
            serial,
            DeviceState.READY,
            hardware_serial=hardware or serial,
            model=model,
            android_version=version,
            api_level=int(level) if level.isdecimal() else None,
            apps={package: number for package, number in installed.items() if number is not None},
        )


def _readable(connection: socket.socket, seconds: float) -> bool:
    return bool(select.select([connection], [], [], seconds)[0])
