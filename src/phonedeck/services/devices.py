"""Devices: what phones there are and what state they are in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model.device import Device
from phonedeck.services.runner import Runner
from phonedeck.storage import devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.wire.device import AppView, DevicePage, DeviceView
from phonedeck.wire.local_time import iso_time


class DeviceService:
    """What the operator can see of the phones."""

    def __init__(
        self, database: Database, clock: Clock, zone: ZoneInfo, runner: Runner, platforms: dict[str, str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._runner = runner
        self._platforms = platforms

    def page(self) -> DevicePage:
        """Every phone that was ever seen."""
        with self._database.read() as connection:
            found = devices.every(connection)
        return DevicePage(devices=[self.view(device) for device in found], total=len(found))

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
            last_seen_at=iso_time(device.last_seen_at, self._zone),
        )
