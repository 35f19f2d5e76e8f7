"""Known task queues at the engine's work: empty jobs, five for each phone. Beside it stands what the engine takes.

huey runs on a SQLite file of its own, with as many threads, and knows no phones: it may run two jobs of one phone at
once, and forgets a job that was running when it was killed. procrastinate runs on the same PostgreSQL, with as many
jobs at once, and a lock for each phone. Both wait for the disk at every commit, as the engine does.
PHONEDECK_MANY_SHARE=0.2 makes a fifth of the phones.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from benchmarks import databases, engine_host
from benchmarks.many_phones import JOBS, PHONES, THREADS


def run() -> None:
    print(f"{'':28}{'jobs a second':>14}{'CPU ms a job':>14}")
    with databases.each() as found:
        for (name, url, _), other in zip(found, ("huey", "procrastinate"), strict=True):
            databases.prepared(url).close()
            with engine_host.hosts(url, "a", phones=PHONES, jobs=JOBS, threads=THREADS, seconds=0) as go:
                [did] = go()
            ours = len(did.jobs) / (max(end for _, _, end in did.jobs) - did.claimable)
            theirs = _other(other, databases.fresh(url, other))
            _row(f"{name}, the engine", ours, did.cpu / len(did.jobs))
            _row(f"{name}, {other}", theirs["rate"], theirs["cpu"])
            print(f"  {ours / theirs['rate']:.2f} times as many as {other}", flush=True)


def _other(name: str, url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.other_queues", name, url]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _row(what: str, rate: float, cpu: float) -> None:
    print(f"{what:28}{rate:14.0f}{cpu * 1000:14.2f}", flush=True)


def _measured(began: float, cpu: float) -> None:
    seconds, process = time.monotonic() - began, psutil.Process()
    answer = {"rate": PHONES * JOBS / seconds, "cpu": (sum(process.cpu_times()[:2]) - cpu) / (PHONES * JOBS)}
    print(json.dumps(answer), flush=True)


def _huey() -> None:
    from huey import SqliteHuey  # type: ignore[import-untyped]  # huey has no types

    with tempfile.TemporaryDirectory() as folder:
        huey = SqliteHuey("bench", filename=str(Path(folder) / "huey.db"), fsync=True, results=False)
        left, done = [PHONES * JOBS], threading.Event()
        lock = threading.Lock()

        @huey.task()  # type: ignore[untyped-decorator]  # the same
        def empty(phone: int) -> None:
            with lock:
                left[0] -= 1
                if not left[0]:
                    done.set()

        for _ in range(JOBS):
            for phone in range(PHONES):
                empty(phone)
        consumer = huey.create_consumer(workers=THREADS, worker_type="thread", periodic=False)
        began, cpu = time.monotonic(), sum(psutil.Process().cpu_times()[:2])
        consumer.start()
        done.wait()
        _measured(began, cpu)
        consumer.stop()


async def _procrastinate(url: str) -> None:
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, max_size=20))

    @app.task(queue="bench")
    async def empty(phone: int) -> None:
        return

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for phone in [*range(PHONES)] * JOBS:
            await empty.configure(lock=str(phone)).defer_async(phone=phone)
        began, cpu = time.monotonic(), sum(psutil.Process().cpu_times()[:2])
        await app.run_worker_async(concurrency=THREADS, wait=False, install_signal_handlers=False)
        _measured(began, cpu)


if __name__ == "__main__":
    if sys.argv[1] == "huey":
        _huey()
    else:
        asyncio.run(_procrastinate(sys.argv[2]))
