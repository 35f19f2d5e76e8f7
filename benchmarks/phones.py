"""Phones: stock uiautomator2 beside Phonedeck's session in one run, a follow on a slow phone, 300 phones watched."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import adbutils
import httpx
import psutil
import uiautomator2

from benchmarks.surroundings import private_adb, virtual_phones
from phonedeck.apps.driver import Driver
from phonedeck.apps.pack import Pack
from phonedeck.apps.tiktok import TikTok
from phonedeck.clock import SystemClock
from phonedeck.model.device import DeviceState
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.fleet import Fleet, Sighted
from phonedeck.phones.session import Session

ROUNDS = 20
TIKTOK = "com.zhiliaoapp.musically"
TEXT = "Good morning 🌄\nfrom the lake " * 10
FOLLOWS = 5
SLOW_MS = 300
WATCHED = 300
WATCH_SECONDS = float(os.environ.get("PHONEDECK_WATCH_SECONDS", "300"))

Pair = tuple[Callable[[], object], Callable[[], object]]


def run() -> None:
    with tempfile.TemporaryDirectory() as home, private_adb(home) as port:
        with virtual_phones(2) as phones:
            _side_by_side(port, phones.addresses[0])
            _follow(port, phones.addresses[1], phones.control)
        with virtual_phones(WATCHED) as phones:
            _watch(port, phones.addresses)


def _side_by_side(port: int, address: str) -> None:
    client = adbutils.AdbClient(port=port)
    client.connect(address)
    stock = uiautomator2.connect(adbutils.AdbDevice(client, address))
    session = Session(AdbClient(port), address, SystemClock())
    session.open_link("https://www.tiktok.com/@someone/video/7300000000000000001", TIKTOK)
    session.wait_for(lambda look: look.with_id("desc") or None, 5)
    labels = [f"label {number}" for number in range(10)]

    def decide() -> list[bool]:
        look = session.look()
        return [bool(look.with_text(label)) for label in labels]

    rows: dict[str, tuple[Pair, float | None]] = {
        "one call (device info)": ((lambda: stock.info, lambda: session._device().info), 20),
        "dump + ten decisions": ((lambda: [bool(stock(text=label).exists) for label in labels], decide), 30),
        "dump + ten XPaths": ((lambda: [stock.xpath(f'//*[@text="{label}"]').all() for label in labels], decide), None),
        "one shell command": (
            (lambda: stock.shell("getprop ro.serialno"), lambda: session.shell("getprop ro.serialno")),
            2,
        ),
        "screenshot": ((stock.screenshot, session.screenshot), None),
        "connect": ((lambda: _stock_connect(port, address), lambda: _connect(port, address)), None),
    }
    print(f"{'p50 in ms, ' + str(ROUNDS) + ' rounds in turn':34}{'stock':>10}{'session':>10}{'ratio':>8}{'goal':>8}")
    for name, ((theirs, ours), goal) in rows.items():
        _show(name, *_in_turn(theirs, ours), goal)
    _type(session, stock)
    session.close()


def _type(session: Session, stock: uiautomator2.Device) -> None:
    """Text into a comment field, as each types it; ours reads it back."""
    look = session.look()
    fields = look.with_cls("EditText")
    if not fields:
        button = next((node for node in look.nodes if node.desc.startswith("Read or add comments")), None)
        if button is not None:
            session.tap(look, button)
            session.wait_for(lambda now: now.with_cls("EditText") or None, 5)
            look = session.look()
            fields = look.with_cls("EditText")
    session.type_text(look, fields[-1], "first")

    def ours() -> None:
        now = session.look()
        assert now.focused is not None
        session.type_text(now, now.focused, TEXT if now.focused.content[:4] != TEXT[:4] else "again")

    _show("type text (ours reads it back)", *_in_turn(lambda: stock(focused=True).set_text(TEXT), ours), None)


def _stock_connect(port: int, address: str) -> None:
    uiautomator2.connect(adbutils.AdbDevice(adbutils.AdbClient(port=port), address)).info  # noqa: B018  # read for the call it makes


def _connect(port: int, address: str) -> None:
    Session(AdbClient(port), address, SystemClock()).peek()


class _Timed(Session):
    """A session that knows how long it waited for the phone's answers."""

    answering = 0.0

    def _timed(self, call: Callable[[], Any]) -> Any:
        before = time.perf_counter()
        try:
            return call()
        finally:
            self.answering += time.perf_counter() - before

    def _call(self, method: str, *params: object) -> Any:
        return self._timed(lambda: super(_Timed, self)._call(method, *params))

    def _run(self, command: str) -> Any:
        return self._timed(lambda: super(_Timed, self)._run(command))

    def shell_act(self, what: str, command: str) -> str:
        return str(self._timed(lambda: super(_Timed, self).shell_act(what, command)))


def _follow(port: int, address: str, control_url: str) -> None:
    """A whole follow on a phone that takes 300 ms more for every call, with its evidence."""
    AdbClient(port).connect(address)
    session = _Timed(AdbClient(port), address, SystemClock())
    trees: list[bytes] = []
    session.begin(threading.Event(), on_tree=trees.append)
    app = TikTok(Driver(session, Pack.load("tiktok"), TIKTOK, session.app_version(TIKTOK) or ""))
    app.open_profile("warm.up")
    overs, trips = [], []
    with httpx.Client(base_url=control_url) as control:
        control.post(f"/phones/{address}/faults", json={"kind": "slow", "ms": SLOW_MS}).raise_for_status()
        for number in range(FOLLOWS):
            since = _last(control, address)
            session.answering, before = 0.0, time.perf_counter()
            profile = app.open_profile(f"someone.{number}")
            session.screenshot()
            profile.follow()
            session.screenshot()
            took = time.perf_counter() - before
            trips.append(len(_rpcs(control, address, since)))
            overs.append((took - session.answering) / session.answering)
            print(
                f"follow {number + 1}: {took:.2f} s, the phone's own {session.answering:.2f} s, {trips[-1]} round trips"
            )
    session.close()
    print(f"over the phone's own time: {median(overs):.1%}, goal at most 5 %; "
          f"round trips: {median(trips):.0f}, goal at most 15; trees kept: {len(trees)}")  # fmt: skip


def _last(control: httpx.Client, address: str) -> int:
    rows = _rpcs(control, address, 0)
    return int(rows[-1]["seq"]) if rows else 0


def _rpcs(control: httpx.Client, address: str, since: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = control.get(f"/phones/{address}/rpcs?since={since}").json()["rpcs"]
    return rows


def _watch(port: int, addresses: list[str]) -> None:
    """The fleet alone in this process, no probe due: CPU and memory over the time."""
    ready: set[str] = set()

    def told(sighted: Sighted) -> None:
        if sighted.state is DeviceState.READY:
            ready.add(sighted.serial)

    fleet = Fleet(port, SystemClock(), addresses=addresses, packages=[TIKTOK], on_sighted=told)
    began = time.perf_counter()
    fleet.start()
    while len(ready) < len(addresses):
        time.sleep(0.2)
    print(f"{len(addresses)} phones connected and probed in {time.perf_counter() - began:.1f} s")
    process = psutil.Process()
    time.sleep(2)
    cpu, memory = sum(process.cpu_times()[:2]), process.memory_info().rss
    time.sleep(WATCH_SECONDS)
    spent, grown = sum(process.cpu_times()[:2]) - cpu, process.memory_info().rss - memory
    fleet.close()
    print(f"watched for {WATCH_SECONDS:.0f} s: {spent / WATCH_SECONDS:.3%} of a core, goal at most 1 %; "
          f"memory {memory / 2**20:.0f} MB, {grown / 2**20:+.1f} MB")  # fmt: skip


def _show(name: str, first: float, second: float, goal: float | None) -> None:
    wanted = f"{goal:7.0f}x" if goal else ""
    print(f"{name:34}{first * 1000:10.2f}{second * 1000:10.2f}{first / second:7.1f}x{wanted}")


def _in_turn(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """The medians of both, measured A B A B, so that a slow moment of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for call, found in zip((first, second), times, strict=True):
            before = time.perf_counter()
            call()
            found.append(time.perf_counter() - before)
    return median(times[0]), median(times[1])
