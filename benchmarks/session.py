"""What a call to a phone costs through stock uiautomator2 and through Phonedeck's session."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from statistics import median

import adbutils
import uiautomator2

from benchmarks.surroundings import private_adb, virtual_phone
from phonedeck.clock import SystemClock
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.session import Session

ROUNDS = 30


def run() -> None:
    with tempfile.TemporaryDirectory() as home, private_adb(home) as port, virtual_phone() as address:
        stock_client = adbutils.AdbClient(port=port)
        stock_client.connect(address)
        stock = uiautomator2.connect(adbutils.AdbDevice(stock_client, address))
        session = Session(AdbClient(port), address, SystemClock())
        session.look()
        rows = {
            "one call (device info)": (lambda: stock.info, lambda: session._device().info),
            "one shell command": (
                lambda: stock.shell("getprop ro.serialno"),
                lambda: session.shell("getprop ro.serialno"),
            ),
            "ten questions about one screen": (
                lambda: [bool(stock(text=f"label {number}").exists) for number in range(10)],
                lambda: (lambda texts: [f"label {n}" in texts for n in range(10)])(
                    {n.text for n in session.look().nodes}
                ),
            ),
        }
        print(f"{'p50 in ms, ' + str(ROUNDS) + ' rounds in turn':34}{'stock':>10}{'session':>10}{'ratio':>8}")
        for name, (theirs, ours) in rows.items():
            first, second = _in_turn(theirs, ours)
            print(f"{name:34}{first * 1000:10.2f}{second * 1000:10.2f}{first / second:7.1f}x")


def _in_turn(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """The medians of both, measured A B A B, so that a slow moment of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for call, found in zip((first, second), times, strict=True):
            before = time.perf_counter()
            call()
            found.append(time.perf_counter() - before)
    return median(times[0]), median(times[1])
