"""The end-to-end probe: talks to a phone through everything that a task needs, and says what a person should do.

It reads with one shell command and one look, wakes the screen, and passes a lock that is no lock; it never taps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from phonedeck.model.device import DeviceState
from phonedeck.model.errors import NeedsHuman, PhonedeckError, PhoneFrozen, ServerGone
from phonedeck.phones import keyboard, media, vendors
from phonedeck.phones.session import Session

LOW_BATTERY = 15
LOW_BYTES = media.SPARE_BYTES
CLOCK_SECONDS = 120
"""Apps refuse to log in or post when a phone's clock is further off than a few minutes."""
MARK = "@@"

COMMANDS: Mapping[str, str] = {
    "serial": "getprop ro.serialno",
    "model": "getprop ro.product.model",
    "manufacturer": "getprop ro.product.manufacturer",
    "release": "getprop ro.build.version.release",
    "level": "getprop ro.build.version.sdk",
    "booted": "getprop sys.boot_completed",
    "locale": "getprop persist.sys.locale",
    "default_locale": "getprop ro.product.locale",
    "time": "date +%s",
    "power": "dumpsys power",
    "battery": "dumpsys battery",
    "space": "df -k /storage/emulated/0",
}
"""What is read, by name; all in one command, so that a probe costs one round trip."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found. `facts` is data for people and programs; `warnings` in it are sentences."""

    state: DeviceState
    reason: str = ""
    advice: str = ""
    hardware_serial: str | None = None
    model: str = ""
    android_version: str = ""
    api_level: int | None = None
    apps: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    frozen: bool = False
    """adb lists the phone, and it does not answer."""


def probe(session: Session, packages: Sequence[str], *, touch: bool = True) -> Finding:
    """Examine a phone. What does not answer is a finding, not an error. Without `touch` it is only read."""
    try:
        read = _read(session, packages)
    except PhonedeckError as error:
        frozen = isinstance(error, PhoneFrozen)
        return Finding(DeviceState.NOT_WORKING, error.message, _advice(error, ""), frozen=frozen)
    known = Finding(
        DeviceState.READY,
        hardware_serial=read["serial"] or session.serial,
        model=read["model"],
        android_version=read["release"],
        api_level=int(read["level"]) if read["level"].isdecimal() else None,
        apps={package: version for package in packages if (version := _version(read[package]))},
        facts=_facts(read, session.clock.now()),
    )
    if read["booted"] != "1":
        return _but(known, DeviceState.NOT_WORKING, "Android is still starting", "Wait until the phone has started.")
    try:
        if touch:
            keyboard.restore(session.shell)
        if not session.wake() if touch else session.locked():
            return _but(known, DeviceState.LOCKED, "the phone shows its lock screen", "")
        look = session.peek()
    except PhonedeckError as error:
        return _but(known, DeviceState.NOT_WORKING, error.message, _advice(error, read["manufacturer"]))
    if not look.nodes:
        advice = "Restart the phone: its screen cannot be read."
        return _but(known, DeviceState.NOT_WORKING, "the tree of the screen is empty", advice)
    return known


def _read(session: Session, packages: Sequence[str]) -> dict[str, str]:
    commands = {**COMMANDS, **{package: f"dumpsys package {package}" for package in packages}}
    line = "; ".join(f"echo {MARK}{name}; {command}" for name, command in commands.items())
    parts = session.run(line).out.split(MARK)[1:]
    read = {name.strip(): rest.strip() for name, _, rest in (part.partition("\n") for part in parts)}
    return {name: read.get(name, "") for name in commands}


def _facts(read: Mapping[str, str], now: datetime) -> dict[str, Any]:
    battery = _number(r"^\s*level: (\d+)", read["battery"])
    rows = read["space"].splitlines()
    columns = rows[-1].split() if len(rows) > 1 else []
    free = int(columns[3]) * 1024 if len(columns) >= 5 and columns[3].isdecimal() else None
    off = round(int(read["time"]) - now.timestamp()) if read["time"].isdecimal() else None
    charging = bool(re.search(r"(?:AC|USB|Wireless) powered: true", read["battery"]))
    facts = {
        "language": read["locale"] or read["default_locale"],
        "manufacturer": read["manufacturer"],
        "battery_percent": battery,
        "charging": charging,
        "free_bytes": free,
        "clock_off_seconds": off,
    }
    warnings = []
    if battery is not None and battery < LOW_BATTERY and not charging:
        warnings.append(f"The battery is at {battery} % and does not charge: connect the phone to power.")
    if free is not None and free < LOW_BYTES:
        warnings.append(f"Only {free // 2**20} MB are free: delete something on the phone.")
    if off is not None and abs(off) > CLOCK_SECONDS:
        warnings.append(f"The phone's clock is {abs(off)} s off: switch on the automatic date and time.")
    return {**facts, "warnings": warnings}


def _but(known: Finding, state: DeviceState, reason: str, advice: str) -> Finding:
    return Finding(
        state,
        reason,
        advice,
        known.hardware_serial,
        known.model,
        known.android_version,
        known.api_level,
        known.apps,
        known.facts,
    )


def _advice(error: PhonedeckError, manufacturer: str) -> str:
    if isinstance(error, NeedsHuman):
        return error.message
    if isinstance(error, PhoneFrozen):
        return "Unlock the phone; if it does not react to touch, restart it."
    if isinstance(error, ServerGone):
        return " ".join(
            ["Restart the phone; end other programs that control it (Appium, scrcpy's control, tests).",
             *vendors.advice(manufacturer)]
        )  # fmt: skip
    return "Check the cable or the network, then unlock the phone."


def _version(dump: str) -> str:
    found = re.search(r"versionName=(\S+)", dump)
    return found.group(1) if found else ""


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text, re.MULTILINE)
    return int(found.group(1)) if found else None
