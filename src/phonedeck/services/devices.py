"""Devices: what phones there are and what state they are in."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model.device import Device, DeviceState
from phonedeck.model.errors import Conflict, NotFound
from phonedeck.phones.session import Session
from phonedeck.services.acting import note
from phonedeck.services.runner import Runner
from phonedeck.storage import devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.wire.device import AppView, DeviceChange, DevicePage, DeviceView
from phonedeck.wire.local_time import iso_time


class DeviceService:
    """What the operator can see of the phones."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        runner: Runner,
        platforms: dict[str, str],
        sessions: Callable[[str], Session] | None = None,
    ) -> None:
        """`sessions` gives the session of a phone by adb's serial; None where no phones are worked with."""
        self._database = database
        self._clock = clock
        self._zone = zone
        self._runner = runner
        self._platforms = platforms
        self._sessions = sessions

    def page(self, tag: str | None = None) -> DevicePage:
        """Every phone that was ever seen, or those that carry a tag."""
        with self._database.read() as connection:
            found = devices.every(connection) if tag is None else devices.tagged(connection, tag)
        return DevicePage(devices=[self.view(device) for device in found], total=len(found))

    def one(self, serial: str) -> DeviceView:
        """One phone, by any of its names.

        Raises:
            NotFound: it was never seen here.
        """
        return self.view(self._named(serial))

    def change(self, serial: str, wanted: DeviceChange) -> DeviceView:
        """Set a phone's name or tags. Raises NotFound."""
        with self._database.write() as connection:
            id_ = self._named(serial).id
            devices.change(connection, id_, name=wanted.name, tags=wanted.tags, now=self._clock.now())
            note(connection, self._clock.now(), "device.set", id_, name=wanted.name, tags=wanted.tags)
        return self.one(serial)

    def screenshot(self, serial: str) -> bytes:
        """What the phone's screen shows now, as JPEG; also while a task works on it.

        Raises:
            NotFound: it was never seen here.
            Conflict: it cannot be reached now.
            DeviceLost: it was lost while it was asked.
        """
        return self._session(serial).screenshot()

    def hierarchy(self, serial: str) -> str:
        """The tree of the phone's screen now, as uiautomator writes it. Raises as `screenshot` does."""
        return self._session(serial).peek().xml

    def seen(self, seen: Seen) -> None:
        """Store what was seen of a phone; a phone that is ready may have work waiting."""
        with self._database.write() as connection:
            changed = devices.record(connection, seen, self._clock.now())
        if changed:
            self._runner.wake()

    def view(self, device: Device) -> DeviceView:
        """The device as the wire shows it."""
        return DeviceView(
            serial=device.serial,
            hardware_serial=device.hardware_serial,
            name=device.name,
            state=device.state,
            reason=device.reason or None,
            next_step=device.next_step or None,
            host=device.host,
            model=device.model or None,
            android_version=device.android_version or None,
            api_level=device.api_level,
            apps=[
                AppView(package=package, platform=self._platforms.get(package), version=version)
                for package, version in device.apps.items()
            ],
            tags=list(device.tags),
            serials=list(device.serials),
            facts=dict(device.facts),
            last_seen_at=iso_time(device.last_seen_at, self._zone),
        )

    def _named(self, serial: str) -> Device:
        with self._database.read() as connection:
            found = devices.named(connection, [serial]).get(serial)
        if found is None:
            raise NotFound(f"no such device: {serial}; GET devices lists the phones that were seen")
        return found

    def _session(self, serial: str) -> Session:
        device = self._named(serial)
        if self._sessions is None:
            raise Conflict("this server works with no phones (--no-worker)")
        if device.state in (DeviceState.OFFLINE, DeviceState.UNAUTHORIZED):
            raise Conflict(f"{serial} is {device.state.value}: {device.next_step}")
        return self._sessions(device.serial)
