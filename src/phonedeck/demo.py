"""`phonedeck demo`: virtual phones, a server, and tasks being carried out, with nothing left behind at the end."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from adbutils._utils import adb_path
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from phonedeck.clock import SystemClock
from phonedeck.launcher import READY_SECONDS, guarded, virtual_phones
from phonedeck.model.errors import PhonedeckError

TASKS_SECONDS = 300.0
POLL_SECONDS = 0.25
GROUP = 3
"""Phones that follow the same users: by default no more than three accounts may act on one user a day."""
USERS = ("nina.paints", "lake.runner", "private.garden")
SERIALS = ("device_serial_1", "device_serial_2")
"""The names in the API's quick start, so that its lines can be pasted."""

console = Console(highlight=False)
clock = SystemClock()
pause = threading.Event()


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How many phones, the API's port, and whether to end when the tasks have."""

    phones: int = 3
    port: int = 50809
    exit: bool = False


def run(options: DemoOptions) -> bool:
    """Show it; whether every task was completed.

    Raises:
        PhonedeckError: something could not be started; the message says what.
    """
    # Ended by the system or a service manager, it must clean up as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        directory = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="phonedeck-demo-", ignore_cleanup_errors=True))
        )
        environment = _private_adb(directory)
        console.print(f"Starting an adb server, {options.phones} virtual phones and the server…")
        stack.enter_context(_adb_server(environment, directory))
        phones = stack.enter_context(virtual_phones(options.phones, directory, SERIALS))
        url = stack.enter_context(_server(options, phones, environment, directory))
        api = stack.enter_context(httpx.Client(base_url=f"{url}/api/v1/", timeout=10))
        serials = [phone["hardware_serial"] for phone in phones]
        _await_phones(api, len(serials))
        # These phones need no pause between two follows. Three accounts may follow one user: others get others.
        _call(api, "PUT", "limits", gap_seconds=0)
        ids: list[int] = []
        for first in range(0, len(serials), GROUP):
            users = [f"{user}{first // GROUP + 1}" if first else user for user in USERS]
            body = {"serials": serials[first : first + GROUP], "script_name": "follow"}
            ids += _call(api, "POST", "task", **body, script_config={"target_users": users})["task_ids"]
        completed = _watch(api, ids)
        if not options.exit:
            # From the first invited word on, an interrupt is the way this ends.
            with suppress(KeyboardInterrupt):
                _invite(url)
                while True:
                    clock.wait(pause, 60)
        return completed


def _private_adb(directory: Path) -> dict[str, str]:
    """An adb of the demo's own: no USB, no search in the network, not the port that real phones use."""
    return {
        **os.environ,
        "ADB_USB": "0",
        "ADB_MDNS": "0",
        "ADB_LOCAL_TRANSPORT_MAX_PORT": "5553",
        "ANDROID_ADB_SERVER_PORT": str(_free_port()),
        "HOME": str(directory),
    }


@contextmanager
def _adb_server(environment: dict[str, str], directory: Path) -> Iterator[None]:
    port = environment["ANDROID_ADB_SERVER_PORT"]
    with guarded("adb server", [adb_path(), "-P", port, "nodaemon", "server"], environment, directory) as program:
        deadline = READY_SECONDS
        while not _answers(int(port)):
            if program.process.poll() is not None or deadline <= 0:
                raise PhonedeckError(
                    f"the demo's adb server did not start: {program.log.read_text(errors='replace').strip()}"
                )
            clock.wait(pause, 0.05)
            deadline -= 0.05
        yield


@contextmanager
def _server(
    options: DemoOptions, phones: list[dict[str, str]], environment: dict[str, str], directory: Path
) -> Iterator[str]:
    addresses = [argument for phone in phones for argument in ("--connect", phone["address"])]
    command = [
        sys.executable,
        "-m",
        "phonedeck",
        "serve",
        "--port",
        str(options.port),
        "--data-dir",
        str(directory / "data"),
    ]
    # The server is the last to let go of the directory: should the demo be killed, its guard removes what is left.
    with guarded("server", [*command, *addresses], environment, directory, remove=True) as program:
        yield program.first_line().rpartition(" ")[2].strip()


def _await_phones(api: httpx.Client, count: int) -> None:
    waited = 0.0
    while True:
        devices = _call(api, "GET", "devices")["devices"]
        ready = sum(device["state"] == "ready" for device in devices)
        if ready == count:
            console.print(f"{ready} phones are ready.")
            return
        if waited > READY_SECONDS:
            reasons = "; ".join(
                f"{device['serial']}: {device['reason']}" for device in devices if device["state"] != "ready"
            )
            raise PhonedeckError(f"only {ready} of {count} phones became ready. {reasons}")
        clock.wait(pause, POLL_SECONDS)
        waited += POLL_SECONDS


def _watch(api: httpx.Client, ids: list[int]) -> bool:
    """Show the tasks until all have ended; whether all were completed."""
    waited = 0.0
    with Live(console=console, refresh_per_second=8) as live:
        while True:
            tasks = [_call(api, "GET", f"task/{id_}") for id_ in ids]
            live.update(_screen(_call(api, "GET", "devices")["devices"], tasks))
            if all(task["status"] >= 2 for task in tasks) or waited > TASKS_SECONDS:
                break
            clock.wait(pause, POLL_SECONDS)
            waited += POLL_SECONDS
    completed = sum(task["status"] == 2 for task in tasks)
    if not console.is_terminal:
        console.line()  # outside a terminal the last table ends without a line break
    console.print(f"{completed} of {len(tasks)} tasks completed.")
    return bool(completed == len(tasks))


COLOURS = {"pending": "dim", "running": "yellow", "completed": "green", "failed": "red", "ready": "green"}


def _screen(phones: list[dict[str, Any]], tasks: list[dict[str, Any]]) -> Group:
    """Phones and tasks as two tables that stay readable in 80 columns."""
    running = {task["serial"]: task for task in tasks if task["status_text"] == "running"}
    top = Table(title="Phones", expand=True)
    for heading, ratio in (("serial", 4), ("address", 4), ("works on", 5)):
        top.add_column(heading, ratio=ratio)
    top.add_column("state", min_width=7, no_wrap=True)
    for phone in phones:
        task = running.get(phone["hardware_serial"])
        works_on = f"task {task['id']}: {task['progress']['label']}" if task else ""
        state = f"[{COLOURS.get(phone['state'], 'red')}]{phone['state']}"
        top.add_row(phone["hardware_serial"], phone["serial"], works_on, state)
    bottom = Table(title="Tasks", expand=True)
    bottom.add_column("id", no_wrap=True)
    bottom.add_column("phone", min_width=15, no_wrap=True, overflow="ellipsis")
    bottom.add_column("what", ratio=6, no_wrap=True, overflow="ellipsis")
    bottom.add_column("state", min_width=9, no_wrap=True)
    bottom.add_column("remark", ratio=7)
    for task in tasks:
        done, total = task["progress"]["done"], task["progress"]["total"]
        state = f"[{COLOURS[task['status_text']]}]{task['status_text']}"
        what = f"{task['script_name']} @{task['target']}"
        remark = task["remark"] or f"{'█' * done}{'·' * (total - done)} {task['progress']['label']}".strip()
        bottom.add_row(str(task["id"]), task["serial"], what, state, remark)
    return Group(top, bottom)


def _invite(url: str) -> None:
    console.print("\nThe server stays up until you press Ctrl-C. In another terminal, try:\n", style="bold")
    lines = (
        f"curl {url}/api/v1/license/check",
        f"curl -X POST {url}/api/v1/task -H 'Content-Type: application/json' \\\n"
        '  -d \'{"serials":["device_serial_1"],"script_name":"follow","script_config":{"target_user":"@old.radios"}}\'',
        f"curl '{url}/api/v1/task?status=2&page=1'",
        f"curl {url}/api/v1/task/stats",
    )
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


def _call(api: httpx.Client, method: str, path: str, **body: Any) -> dict[str, Any]:
    try:
        answer = api.request(method, path, json=body or None).json()
    except httpx.HTTPError as error:
        raise PhonedeckError(f"the demo's server does not answer: {error or type(error).__name__}") from error
    if answer["code"] != 0:
        raise PhonedeckError(f"{method} {path}: {answer['message']}")
    data: dict[str, Any] = answer["data"]
    return data


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
