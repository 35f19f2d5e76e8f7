"""First paint of Tasks with 1,000,000 tasks, and of Fleet with 500 phones, beside an empty page of NiceGUI.

Seconds from the request until the heading and the first row or tile are seen, in Chromium that knows no file yet; the
pages are asked for in turn, and each row is the median. Without a promise follow: from when on the pages can be used,
and filters that nothing keeps count of.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks import browser, databases
from benchmarks.reading import fill
from benchmarks.server import api_server
from phonedeck.model.device import DeviceState
from phonedeck.storage import devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen

TASKS = 1_000_000
PHONES = 500
ROUNDS = 7
ROW, TILE = ".pd-tasks tbody tr", ".pd-tile"
USED = ", until it can be used"
PAGES = {
    "an empty page of NiceGUI": ("", ("h1",), None),
    "Tasks": ("/tasks", ("h1", ROW), 1.5),
    "Fleet": ("/", ("h1", TILE), 2.0),
    f"an empty page{USED}": ("", ("h1",), None),
    f"Tasks{USED}": ("/tasks", ("h1", ROW), None),
    f"Fleet{USED}": ("/", ("h1", TILE), None),
    "Tasks, a page in the middle": ("/tasks?cursor={middle}", ("h1", ROW), None),
    "Tasks of a phone that failed": ("/tasks?serial=phone019&status=3", ("h1", ROW), None),
    "Tasks, outcome done (most of them)": ("/tasks?outcome=done", ("h1", ROW), None),
    "Tasks of an app that has none": ("/tasks?platform=instagram", ("h1", ".pd-empty"), None),
}


def run(tasks: int = TASKS) -> None:
    program = browser.program()
    if program is None:
        print(browser.MISSING)
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        fill(url, tasks)
        _phones(url)
        with api_server(url, Path(folder) / "data") as base, browser.empty_page() as empty:
            ours = base.removesuffix("/api/v1")
            chromium = browser.launch(playwright, program)
            taken: dict[str, list[float]] = {name: [] for name in PAGES}
            for _ in range(ROUNDS):
                for name, (path, selectors, _promised) in PAGES.items():
                    address = ours + path.format(middle=tasks // 2) if path else empty
                    used = name.endswith(USED)
                    taken[name].append(browser.seconds_until(chromium, address, *selectors, used=used))
            chromium.close()
    print(f"{tasks:,} tasks, {PHONES} phones; seconds")
    print(f"{'':38}{'p50':>8}{'most':>8}{'promised':>10}")
    for name, seconds in taken.items():
        promised = PAGES[name][2]
        print(f"{name:38}{median(seconds):8.2f}{max(seconds):8.2f}{promised or '':>10}")


def _phones(url: str) -> None:
    """As many more as are missing."""
    database = Database(url)
    now = datetime.now(UTC)
    with database.write() as connection:
        for number in range(databases.PHONES, PHONES):
            name = f"phone{number:03}"
            devices.record(connection, Seen(name, DeviceState.OFFLINE, "rack-2", hardware_serial=name), now)
    database.close()
