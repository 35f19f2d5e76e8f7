"""Many virtual phones in one process: memory, idle CPU, connecting, against what is promised for them."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import adbutils
import psutil
import uiautomator2

from benchmarks.surroundings import private_adb, virtual_phones

MANY, MORE = 500, 850
MOST_MEGABYTES, MOST_IDLE_PERCENT, MOST_CONNECT_SECONDS = 400, 2.0, 15.0
IDLE_SECONDS = 5.0
WORKERS = 16


def run() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    print(f"{'':58}{'measured':>10}{'promised':>10}{'share':>8}")
    try:
        with tempfile.TemporaryDirectory() as home, private_adb(home) as port, virtual_phones(MANY) as phones:
            _many(port, phones.process, phones.addresses)
        with tempfile.TemporaryDirectory() as home, private_adb(home) as port, virtual_phones(MORE) as phones:
            _connect(port, phones.addresses)
            seen = len(adbutils.AdbClient(port=port).device_list())
            print(f"{f'{MORE} phones: connected':58}{seen:10}{MORE:10}{seen / MORE:8.2f}")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _many(port: int, process: psutil.Process, addresses: list[str]) -> None:
    _row(f"{MANY} phones, nobody connected: memory, MB", _megabytes(process), MOST_MEGABYTES)
    seconds = _timed(lambda: _connect(port, addresses))
    _row(f"{MANY} adb connects, one after the other: seconds", seconds, MOST_CONNECT_SECONDS)
    _row(f"{MANY} phones, all connected, idle: % of a core", _idle_percent(process), MOST_IDLE_PERCENT)
    client = adbutils.AdbClient(port=port)

    def look(address: str) -> None:
        device = uiautomator2.connect(client.device(address))
        device.app_start("com.zhiliaoapp.musically")
        assert "Profile" in device.dump_hierarchy()

    with ThreadPoolExecutor(WORKERS) as pool:
        seconds = _timed(lambda: list(pool.map(look, addresses)))
    print(f"{f'{MANY} uiautomator2 connects, app starts, dumps: seconds':58}{seconds:10.1f}")
    _row(f"{MANY} phones, each with a server, TikTok open: memory, MB", _megabytes(process), MOST_MEGABYTES)
    time.sleep(6)  # the kept-open HTTP connections end
    _row(f"{MANY} phones, each with a server, idle: % of a core", _idle_percent(process), MOST_IDLE_PERCENT)


def _connect(port: int, addresses: list[str]) -> None:
    client = adbutils.AdbClient(port=port)
    for address in addresses:
        answer = client.connect(address)
        assert "connected to" in answer, answer


def _row(what: str, measured: float, promised: float) -> None:
    print(f"{what:58}{measured:10.1f}{promised:10.1f}{measured / promised:8.2f}", flush=True)


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


def _idle_percent(process: psutil.Process) -> float:
    process.cpu_percent()
    time.sleep(IDLE_SECONDS)
    return float(process.cpu_percent())


def _timed(act: Callable[[], object]) -> float:
    before = time.perf_counter()
    act()
    return time.perf_counter() - before
