"""A device: one phone, whichever way adb reaches it.

`Device.id` is its hardware serial (`ro.serialno`): the same over USB and over the network, where adb's own serial is
an address that may change. Until a phone has been talked to only adb's serial is known, and serves as the id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class DeviceState(StrEnum):
    """What a device can be used for now."""

    READY = "ready"
    OFFLINE = "offline"
    UNAUTHORIZED = "unauthorized"
    LOCKED = "locked"
    """It answers, but shows its lock screen; only a person can pass it."""
    QUARANTINED = "quarantined"
    """It came and went three times in ten minutes; no work is given to it until it stays."""
    NOT_WORKING = "not_working"
    """adb lists it, but a look at its screen fails; the reason says why."""


NEXT_STEPS: dict[DeviceState, str] = {
    DeviceState.READY: "",
    DeviceState.OFFLINE: "Check the cable or the network; Phonedeck connects again by itself.",
    DeviceState.UNAUTHORIZED: "Unlock the phone and tap Allow in the question about USB debugging.",
    DeviceState.LOCKED: "Unlock the phone, and let its screen stay on while it charges (developer options).",
    DeviceState.QUARANTINED: "Change the cable, the port or the hub; it is used again after ten steady minutes.",
    DeviceState.NOT_WORKING: "Unlock the phone, and restart it if that does not help.",
}


TAG = "tag:"
"""`tag:rack1` where a serial is given stands for every phone that carries the tag."""


@dataclass(frozen=True, slots=True)
class Device:
    """A known phone. `serial` is adb's name for it now; `apps` maps package names to version names."""

    id: str
    serial: str
    state: DeviceState
    first_seen_at: datetime
    last_seen_at: datetime
    hardware_serial: str | None = None
    name: str = ""
    reason: str = ""
    model: str = ""
    android_version: str = ""
    api_level: int | None = None
    apps: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    host: str | None = None
    advice: str = ""
    """What a person should do, where the last probe knew better than the state alone tells."""
    serials: tuple[str, ...] = ()
    """Every name under which adb lists the phone now: USB and network are one phone."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the last probe read: language, battery, free space, clock, warnings."""

    @property
    def online(self) -> bool:
        return self.state is DeviceState.READY

    @property
    def next_step(self) -> str:
        return self.advice or NEXT_STEPS[self.state]
