"""The dashboard: what an open wall costs the server, what it does to the p99 of POST, and Fleet's first paint.

40 virtual phones are in view; 460 more are known and away, so that the wall has 500 tiles. Phones and browser would be
other machines: they run at the lowest priority, so that they take no processor from the server. First paint stands
beside an empty page of NiceGUI in the same run: both from the request until the first heading is there, in the same
browser.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import httpx
import psutil
from playwright.sync_api import Browser, Page, sync_playwright
from tests.ports import free_port

from benchmarks import browser
from benchmarks.surroundings import private_adb, virtual_phones
from phonedeck.model.device import DeviceState
from phonedeck.storage import devices
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate

IN_VIEW, AWAY = 40, 460
SECONDS = 20.0
POSTS = 300
PAINTS = 7
READY_SECONDS = 120.0


def run() -> None:
    program = browser.program()
    if program is None:
        print(browser.MISSING)
        return
    with (
        tempfile.TemporaryDirectory() as home,
        private_adb(home) as adb_port,
        virtual_phones(IN_VIEW) as phones,
        sync_playwright() as playwright,
    ):
        phones.process.nice(19)
        _know(Path(home) / "data")
        with _serving(Path(home), adb_port, phones.addresses) as (process, url), browser.empty_page() as empty:
            chromium = browser.launch(playwright, program)
            _cost(process, url, chromium, program)
            _paint(url, empty, chromium)
            chromium.close()


def _cost(process: psutil.Process, url: str, chromium: Browser, program: str) -> None:
    time.sleep(10)  # accounts are read from phones that came
    idle = _percent(process)
    alone = _posts(url)
    page = chromium.new_page(viewport={"width": 1600, "height": 2600})
    page.goto(f"{url}/?state=ready")
    _stand_back(program)
    page.wait_for_function(f"() => document.querySelectorAll('.pd-shot img:not([hidden])').length == {IN_VIEW}")
    pictures: list[str] = []
    page.on("response", lambda answer: pictures.append(answer.url) if "/small" in answer.url else None)
    began = time.monotonic()
    with_page = _percent(process, page)
    rate = len(pictures) / (time.monotonic() - began)
    beside = _posts(url)
    page.close()
    alone_again = [*alone, *_posts(url)]
    print(f"{'':58}{'measured':>10}{'promised':>10}{'share':>8}")
    _row(f"{IN_VIEW} tiles in view: % of a core, beyond none open", with_page - idle, 10.0)
    print(f"  no page {idle:.1f} %, with one {with_page:.1f} %; {rate:.1f} answers about pictures a second")
    _row("p99 of POST with the wall open, beside none open", _p99(beside) / _p99(alone_again), 2.0)
    print(
        f"  {len(beside)} calls, ms: median {1000 * median(alone_again):.1f} and {1000 * median(beside):.1f}, "
        f"p99 {1000 * _p99(alone_again):.1f} and {1000 * _p99(beside):.1f}"
    )


def _paint(url: str, empty: str, chromium: Browser) -> None:
    ours, theirs = [], []
    for _ in range(PAINTS):  # in turns, each in a browser that knows no file yet
        ours.append(browser.seconds_until(chromium, url, "h1", ".pd-tile"))
        theirs.append(browser.seconds_until(chromium, empty, "h1"))
    _row(f"Fleet with {IN_VIEW + AWAY} phones: seconds to its first heading", median(ours), 2.0)
    print(f"  an empty page of NiceGUI {median(theirs):.2f} s: {median(ours) / median(theirs):.2f} times as long")


def _posts(url: str) -> list[float]:
    """Seconds of calls that make one task each, for a phone that is away, at a pace that a program might have."""
    body = {"serials": ["away_1"], "script_name": "follow"}
    found = []
    with httpx.Client(base_url=f"{url}/api/v1/", timeout=30) as api:
        for number in range(POSTS):
            config = {"script_config": {"target_users": [f"user.{time.time_ns() % 10**9}.{number}"]}}
            began = time.perf_counter()
            answer = api.post("task", json={**body, **config}).json()
            found.append(time.perf_counter() - began)
            assert answer["code"] == 0, answer
            time.sleep(0.01)
    return found


def _percent(process: psutil.Process, page: Page | None = None) -> float:
    """Of one core, in which the server's process worked."""
    before, began = sum(process.cpu_times()[:2]), time.monotonic()
    if page is None:
        time.sleep(SECONDS)
    else:
        page.wait_for_timeout(SECONDS * 1000)
    return 100 * (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - began)


def _stand_back(program: str) -> None:
    """The browser's processes."""
    name = Path(program).name
    for child in psutil.Process().children(recursive=True):
        if name in child.name():
            child.nice(19)


def _p99(seconds: list[float]) -> float:
    return quantiles(seconds, n=100)[98]


def _row(what: str, measured: float, promised: float) -> None:
    print(f"{what:58}{measured:10.2f}{promised:10.1f}{measured / promised:8.2f}", flush=True)


def _know(data_dir: Path) -> None:
    """Phones that were here once."""
    data_dir.mkdir(mode=0o700)
    database = Database(sqlite_url(data_dir / "phonedeck.db"))
    now = datetime.now(UTC)
    migrate(database, now)
    with database.write() as connection:
        for number in range(1, AWAY + 1):
            name = f"away_{number}"
            seen = Seen(name, DeviceState.OFFLINE, "rack-2", hardware_serial=name, model="Pixel 8")
            devices.record(connection, seen, now)
    database.close()


@contextmanager
def _serving(home: Path, adb_port: int, addresses: list[str]) -> Iterator[tuple[psutil.Process, str]]:
    port = free_port()
    command = [sys.executable, "-m", "phonedeck", "serve", "--port", str(port), "--data-dir", str(home / "data")]
    connect = [argument for address in addresses for argument in ("--connect", address)]
    process = subprocess.Popen(
        [*command, "--adb-port", str(adb_port), *connect],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "HOME": str(home)},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Phonedeck ready")
        url = f"http://localhost:{port}"
        deadline = time.monotonic() + READY_SECONDS
        while _ready(url) < len(addresses):
            assert time.monotonic() < deadline, "the phones did not become ready"
            time.sleep(0.5)
        yield psutil.Process(process.pid), url
    finally:
        process.terminate()
        process.wait()


def _ready(url: str) -> int:
    found = httpx.get(f"{url}/api/v1/devices", timeout=30).json()["data"]["devices"]
    return sum(device["state"] == "ready" for device in found)
