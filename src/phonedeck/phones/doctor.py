"""What keeps phones from work on this machine, and how to mend it. Looks, and changes nothing; opens apps when told."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from phonedeck.clock import Clock
from phonedeck.model.device import NEXT_STEPS, DeviceState
from phonedeck.model.errors import Conflict, DeviceLost
from phonedeck.phones import adb, vendors, versions
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.fleet import STATES, USB_ADVICE
from phonedeck.phones.probe import Finding, probe
from phonedeck.phones.screens import trees
from phonedeck.phones.session import Session

OLDEST_ADB = 29
NOTICING_ADB = 33
"""From here on nothing is known against it. 29 still lists a phone whose network was cut, 36 does not; others report
the same of 29, 30 and 31."""
NOTICED_SECONDS = 40
FILES_A_PHONE = 6
"""Streams to the adb server, the kept-open ones included, while a phone works."""
FILES_BESIDES = 128
SHARED_ADVICE = (
    "They take phones from each other. Stop all but one, or give each phones and an adb server of its own: --adb-port."
)
USB_DEVICES = Path("/sys/bus/usb/devices")
USB_NODES = Path("/dev/bus/usb")
ADB_INTERFACE = ("ff", "42", "01")
"""Class, subclass and protocol by which a USB interface says that it speaks adb."""
RULES_FILE = "/etc/udev/rules.d/51-android.rules"


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `subject` is this machine, empty, or a phone's serial; `fix` is for a person."""

    name: str
    verdict: Verdict
    found: str
    fix: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """One phone: what its probe found, what follows from it, and what it shows."""

    serial: str
    finding: Finding | None
    checks: list[Check]
    screens: Mapping[str, str] = field(default_factory=dict)
    """Trees for a report, as `screens.trees` gives them."""


def machine(port: int, phones: int) -> list[Check]:
    """Checks of this machine; `phones` is how many there are to be room for."""
    return [_libraries(), *_program(port), *_shared(port), _files(phones), *usb()]


def phones(
    client: AdbClient,
    clock: Clock,
    packages: Sequence[str],
    serials: Collection[str] | None,
    *,
    screens: bool = False,
    open_apps: bool = False,
) -> list[Examined]:
    """Checks of every phone that adb lists, or of some; with their `screens`, and with `open_apps` those of the apps.

    Raises:
        Conflict: the adb server does not answer, or lists none of the phones.
    """
    try:
        states = client.states()
    except DeviceLost as error:
        raise Conflict(f"the adb server on port {client.port} does not answer: {error.message}") from error
    if serials is not None:
        states = {name: state for name, state in states.items() if name in serials}
        if not states:
            names = ", ".join(serials)
            raise Conflict(f"adb does not list {names}; `phonedeck doctor` without a serial shows what it lists")
    return [
        _phone(client, clock, packages, name, state, screens=screens, open_apps=open_apps)
        for name, state in states.items()
    ]


def usb() -> list[Check]:
    """Phones on USB whose device this user may not open, with the udev rule that changes that. Linux only."""
    checks = []
    for device in sorted(_adb_devices(USB_DEVICES)):
        vendor, bus, number = (_content(device / name) for name in ("idVendor", "busnum", "devnum"))
        node = USB_NODES / bus.zfill(3) / number.zfill(3)
        if node.exists() and not os.access(node, os.R_OK | os.W_OK):
            checks.append(
                Check(
                    "usb permissions",
                    Verdict.PROBLEM,
                    f"this user may not open {node} ({_content(device / 'product') or 'a phone'})",
                    udev_rule(vendor),
                )
            )
    return checks


def udev_rule(vendor: str) -> str:
    """What to do so that a user at the machine may use phones of a vendor (four hex digits)."""
    rule = f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor}", MODE="0660", GROUP="plugdev", TAG+="uaccess"'
    return (
        f"Put this line into {RULES_FILE}, then run `sudo udevadm control --reload && sudo udevadm trigger` and plug "
        f"the phone in again: {rule}"
    )


def _libraries() -> Check:
    found = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.installed().items())
    wrong = versions.wrong()
    return Check("libraries", Verdict.PROBLEM if wrong else Verdict.OK, found, "; ".join(wrong))


def _program(port: int) -> list[Check]:
    try:
        path = adb.program()
        done = subprocess.run([path, "version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (Conflict, OSError, subprocess.TimeoutExpired) as error:
        return [Check("adb program", Verdict.PROBLEM, str(error), "Install Android's platform-tools.")]
    protocol = re.search(r"version 1\.0\.(\d+)", done.stdout)
    checks = [_aged("adb program", path, done.stdout)]
    if not adb.answers(port):
        note = f"none on port {port}; Phonedeck starts one"
        return [*checks, Check("adb server", Verdict.OK, note)]
    try:
        version = AdbClient(port, call_seconds=3).server_version()
    except Exception as error:  # whatever listens there may answer anything
        fix = f"End the program that listens there (`ss -ltnp 'sport = :{port}'`), or use another: --adb-port PORT."
        found = f"what listens on port {port} is no adb server: {error}"
        return [*checks, Check("adb server", Verdict.PROBLEM, found, fix)]
    if protocol and int(protocol.group(1)) != version:
        fix = (
            "Two versions of adb end each other's servers and cut every phone. Use one adb for all programs "
            "(ADBUTILS_ADB_PATH), or give Phonedeck a server of its own: --adb-port PORT."
        )
        found = f"the server on port {port} speaks version {version}, the program {protocol.group(1)}"
        return [*checks, Check("adb server", Verdict.PROBLEM, found, fix)]
    return [*checks, _server(port)]


def _server(port: int) -> Check:
    """The server that answers: another program may have started it, and its protocol does not tell its age."""
    path = adb.server_program(port)
    if path is None:
        return Check("adb server", Verdict.OK, f"answers on port {port}")
    try:
        done = subprocess.run([path, "version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return Check("adb server", Verdict.OK, f"answers on port {port}")
    return _aged("adb server", f"answers on port {port}, {path}", done.stdout)


def _shared(port: int) -> list[Check]:
    working = adb.phonedecks(port)
    if len(working) < 2:
        return []
    found = f"{len(working)} processes of Phonedeck work on the phones of port {port}: {', '.join(map(str, working))}"
    return [Check("one program a phone", Verdict.PROBLEM, found, SHARED_ADVICE)]


def _aged(name: str, what: str, printed: str) -> Check:
    """An adb and whether it is old, by what `adb version` printed."""
    number = re.search(r"Version (\d+)\.([\d.]+)", printed)
    said = f"{what}, version {'.'.join(number.groups()) if number else 'unknown'}"
    if number is not None and int(number.group(1)) >= NOTICING_ADB:
        return Check(name, Verdict.OK, said)
    own = adb.own_program()
    named = f"name the one that Phonedeck brings: ADBUTILS_ADB_PATH={own}" if own else "name it in ADBUTILS_ADB_PATH"
    fix = (
        f"Install platform-tools {NOTICING_ADB} or newer, or {named}. Then stop Phonedeck, end the old server with "
        "`adb kill-server`, which cuts every phone for a moment, and start Phonedeck again."
    )
    if number is not None and int(number.group(1)) >= OLDEST_ADB:
        said += f": measured, 29 does not notice in {NOTICED_SECONDS} s that a phone's network was cut"
    return Check(name, Verdict.WARNING, said, fix)


def _files(phones: int) -> Check:
    try:
        import resource  # POSIX only
    except ImportError:
        return Check("open files", Verdict.OK, "not limited on this system")
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = phones * FILES_A_PHONE + FILES_BESIDES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        fix = f"Raise the limit before the server is started: ulimit -n {max(4096, wanted)}"
        return Check("open files", Verdict.WARNING, f"{soft} may be open, {phones} phones need {wanted}", fix)
    return Check("open files", Verdict.OK, f"{soft} may be open")


def _phone(
    client: AdbClient,
    clock: Clock,
    packages: Sequence[str],
    serial: str,
    state: str,
    *,
    screens: bool,
    open_apps: bool,
) -> Examined:
    if state != "device":
        kind, reason = STATES.get(state, (DeviceState.OFFLINE, f"adb calls the phone {state!r}"))
        fix = USB_ADVICE if state == "no permissions" else NEXT_STEPS[kind]
        return Examined(serial, None, [Check("connection", Verdict.PROBLEM, reason, fix, serial)])
    session = Session(client, serial, clock, repairs=False)
    try:
        finding = probe(session, packages, touch=False)
        opened = finding.apps if open_apps and finding.state is DeviceState.READY else ()
        shown = trees(session, opened) if screens else {}
    finally:
        session.close()
    return Examined(serial, finding, list(_follows(serial, finding, packages)), shown)


def _follows(serial: str, finding: Finding, packages: Sequence[str]) -> Iterable[Check]:
    ready = finding.state is DeviceState.READY
    found = "talks, and shows its screen" if ready else finding.reason
    fix = "" if ready else finding.advice or NEXT_STEPS[finding.state]
    yield Check("probe", Verdict.OK if ready else Verdict.PROBLEM, found, fix, serial)
    if finding.hardware_serial is None:
        return
    system = f"{finding.model}, Android {finding.android_version} (API {finding.api_level})"
    old = finding.api_level is not None and finding.api_level < 26
    old_fix = "Phonedeck needs Android 8 (API 26) or newer." if old else ""
    yield Check("system", Verdict.PROBLEM if old else Verdict.OK, system, old_fix, serial)
    language = str(finding.facts.get("language") or "unknown")
    yield Check("language", Verdict.OK, language, "", serial)
    apps = ", ".join(f"{package} {version}" for package, version in finding.apps.items())
    no_apps = "" if apps else f"Install one of {', '.join(packages)}, and log in."
    yield Check("apps", Verdict.OK if apps else Verdict.WARNING, apps or "none that is known", no_apps, serial)
    for warning in finding.facts.get("warnings", ()):
        said, _, fix = str(warning).partition(": ")
        yield Check("condition", Verdict.WARNING, said, fix, serial)
    for note in vendors.advice(str(finding.facts.get("manufacturer") or "")):
        yield Check("maker", Verdict.WARNING, "phones of this maker need a switch more", note, serial)


def _adb_devices(directory: Path) -> Iterable[Path]:
    for interface in directory.glob("*:*") if directory.is_dir() else ():
        names = ("bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol")
        if tuple(_content(interface / name) for name in names) == ADB_INTERFACE:
            yield directory / interface.name.partition(":")[0]


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
