"""`phonedeck devices` and `phonedeck doctor`."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.live import Live

from phonedeck import __version__, columns
from phonedeck.apps.pack import Pack
from phonedeck.clock import SystemClock
from phonedeck.datadir import default_data_dir, private_file
from phonedeck.explained import explained
from phonedeck.installation import DatabaseUrl, DataDir, opened
from phonedeck.localzone import doubt
from phonedeck.model.device import TAG, Device
from phonedeck.model.errors import InvalidRequest, NotFound
from phonedeck.phones import adb, doctor
from phonedeck.phones.adb import DEFAULT_PORT, AdbClient
from phonedeck.phones.doctor import Check, Examined, Verdict
from phonedeck.phones.redaction import Redaction
from phonedeck.settings import load as load_settings
from phonedeck.storage import devices as stored
from phonedeck.workplace import PACKAGES

Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

WATCH_SECONDS = 1.0
PROBLEMS_FOUND = 1
HEADINGS = ("Phone", "State", "Model", "Tags", "What to do")


def list_devices(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and show every change.")] = False,
    tag: Annotated[str | None, typer.Option(help="Only phones that carry this tag.")] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
) -> None:
    """Show the phones that the server knows: their state, why, and what to do."""
    if context.invoked_subcommand is not None:
        return
    clock = SystemClock()
    with opened(data_dir, database) as storage:

        def rows() -> list[Device]:
            with storage.read() as connection:
                return stored.every(connection) if tag is None else stored.tagged(connection, tag)

        if not watch:
            _print(rows(), as_json=as_json)
            return
        never = threading.Event()
        if as_json:
            before: dict[str, Any] = {}
            while True:
                now = {device.id: _row(device) for device in rows()}
                for id_, row in now.items():
                    if row != before.get(id_):
                        print(json.dumps(row, ensure_ascii=False), flush=True)
                before = now
                clock.wait(never, WATCH_SECONDS)
        with Live(columns.table(HEADINGS, _cells(rows())), auto_refresh=False) as live:
            while True:
                clock.wait(never, WATCH_SECONDS)
                live.update(columns.table(HEADINGS, _cells(rows())), refresh=True)


def examine(
    serial: Annotated[
        str | None,
        typer.Argument(help="One phone, as adb lists it, or tag:NAME for a group of them.", show_default="all"),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a report without names or serials, to be sent.")
    ] = None,
    home_screens: Annotated[
        bool, typer.Option("--home-screens", help="Open each app, and put its first screen in the report as well.")
    ] = False,
    as_json: Json = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    adb_port: Annotated[
        int, typer.Option(envvar="ANDROID_ADB_SERVER_PORT", min=1, max=65535, help="Port of the adb server.")
    ] = DEFAULT_PORT,
) -> None:
    """Look for what keeps phones from work, and say how to mend it. Status 1: something does."""
    with explained():
        if report is not None and report.exists():
            raise InvalidRequest(f"{report} exists already; name another file")
        if home_screens and report is None:
            raise InvalidRequest("--home-screens belongs to a report; name its file with --report")
        meant = None if serial is None else _meant(serial, data_dir, database)
        adb.start_server(adb_port)
        client = AdbClient(adb_port)
        machine = [*doctor.machine(adb_port, len(client.states())), *_zone(data_dir)]
        phones = doctor.phones(
            client, SystemClock(), list(PACKAGES), meant, screens=report is not None, open_apps=home_screens
        )
        checks = [*machine, *(check for phone in phones for check in phone.checks)]
        if report is not None:
            private_file(report, _report(machine, phones).encode())
    if as_json:
        for check in checks:
            print(json.dumps(asdict(check), ensure_ascii=False))
    else:
        _show(checks, phones)
        if report is not None:
            print(f"Written: {report}. Names and serials are replaced; look through it before you send it.")
    raise typer.Exit(PROBLEMS_FOUND if any(check.verdict is Verdict.PROBLEM for check in checks) else 0)


def _zone(data_dir: Path | None) -> list[Check]:
    """Whether start times will mean what this machine's clock shows."""
    if load_settings(data_dir or default_data_dir()).timezone:
        return []
    unsure = doubt(SystemClock().now())
    found, _, fix = unsure.rpartition(": ")
    return [Check("time zone", Verdict.WARNING, found, fix)] if unsure else []


def _row(device: Device) -> dict[str, Any]:
    return {
        "serial": device.serial,
        "hardware_serial": device.hardware_serial,
        "serials": list(device.serials),
        "name": device.name,
        "state": device.state.value,
        "reason": device.reason,
        "next_step": device.next_step,
        "model": device.model,
        "android_version": device.android_version,
        "apps": dict(device.apps),
        "tags": list(device.tags),
        "facts": dict(device.facts),
    }


def _print(found: list[Device], *, as_json: bool) -> None:
    if as_json:
        for device in found:
            print(json.dumps(_row(device), ensure_ascii=False))
    elif found:
        columns.show(HEADINGS, _cells(found), whole=("State",))
    else:
        print("No phone was seen yet. `phonedeck serve` looks for them; `phonedeck doctor` says why one is missing.")


def _cells(found: list[Device]) -> Iterator[tuple[str, ...]]:
    for device in found:
        warnings = " ".join(device.facts.get("warnings", ()))
        todo = " ".join(filter(None, (device.reason and f"{device.reason}.", device.next_step, warnings)))
        model = f"{device.model} (Android {device.android_version})" if device.model else ""
        yield device.id, device.state.value, model, ", ".join(device.tags), todo


def _show(checks: list[Check], phones: list[Examined]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    marks = {Verdict.OK: "ok  ", Verdict.WARNING: "look", Verdict.PROBLEM: "MEND"}
    for check in checks:
        about = f"{check.subject}: " if check.subject else ""
        console.print(f"{marks[check.verdict]}  {about}{check.name}: {check.found}", markup=False)
        if check.fix:
            console.print(f"      → {check.fix}", markup=False)
    if not phones:
        console.print(
            "adb lists no phone: plug one in with USB debugging on, or `adb connect HOST:PORT`.", markup=False
        )


def _report(machine: list[Check], phones: list[Examined]) -> str:
    """One JSON object: what was checked and found, and the trees of the screens, without what is private."""
    labels = [Pack.load(app).labels for app in sorted(set(PACKAGES.values()))]
    redaction = Redaction(lambda text: any(each.exactly(text) for each in labels))
    redaction.name(str(Path.home()), "home")
    for phone in phones:
        redaction.name(phone.serial, "phone")
        if phone.finding is not None and phone.finding.hardware_serial:
            redaction.name(phone.finding.hardware_serial, "hardware")

    def told(check: Check) -> dict[str, str]:
        return {key: redaction.line(str(value)) for key, value in asdict(check).items()}

    return json.dumps(
        {
            "phonedeck": __version__,
            "machine": [told(check) for check in machine],
            "phones": [
                {
                    "phone": redaction.line(phone.serial),
                    "checks": [told(check) for check in phone.checks],
                    **(_described(phone) if phone.finding is not None else {}),
                    "screens": {name: _screen(shown, redaction) for name, shown in phone.screens.items()},
                }
                for phone in phones
            ],
        },
        indent=1,
        ensure_ascii=False,
    )


def _described(phone: Examined) -> dict[str, Any]:
    finding = phone.finding
    assert finding is not None  # noqa: S101  # asked for before
    return {
        "model": finding.model,
        "android_version": finding.android_version,
        "api_level": finding.api_level,
        "apps": dict(finding.apps),
        "facts": dict(finding.facts),
    }


def _screen(shown: str, redaction: Redaction) -> str:
    """A tree; where there was none to read, why."""
    return redaction.tree(shown) if shown.lstrip().startswith("<") else redaction.line(shown)


def _meant(serial: str, data_dir: Path | None, database: str | None) -> list[str]:
    """The serials that adb may list for a name. Raises NotFound for a tag that no phone carries."""
    if not serial.startswith(TAG):
        return [serial]
    with opened(data_dir, database) as storage, storage.read() as connection:
        found = stored.tagged(connection, serial.removeprefix(TAG).strip())
    if not found:
        raise NotFound(f"no phone carries {serial}; `phonedeck devices` shows the tags of each")
    return [name for device in found for name in (device.serials or (device.serial,))]
