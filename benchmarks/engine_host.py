"""One host's dispatcher, as a process, with phones that need no adb and jobs that do nothing, or only wait.

`python -m benchmarks.engine_host URL NAME PHONES JOBS THREADS SECONDS` makes the phones' tasks, says `ready`, begins at
a line on its input, and prints as JSON what each thread did.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from phonedeck import logs
from phonedeck.clock import SystemClock
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.model.device import DeviceState
from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.task import NewTask, Outcome
from phonedeck.storage import connections, devices, tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import migrate
from phonedeck.storage.notices import Listener

Span = tuple[int, float, float, float, str]
"""A thread's number; when the transaction began that began its job, when the job began and when it ended, in seconds of
the wall clock; and for which phone."""


@dataclass(frozen=True)
class Did:
    """What one host did: since when its tasks could be claimed, its jobs by thread, processor seconds."""

    claimable: float
    jobs: list[Span]
    cpu: float


@contextmanager
def hosts(url: str, names: Sequence[str], *, phones: int, jobs: int, threads: int, seconds: float) -> Iterator[Any]:
    """Host processes that are ready; calling what comes gives what each did."""
    command = [sys.executable, "-m", "benchmarks.engine_host", url]
    numbers = [str(each) for each in (phones, jobs, threads, seconds)]
    with ExitStack() as stack:
        started = []
        for name in names:
            process = subprocess.Popen(
                [*command, name, *numbers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            stack.callback(_end, process)
            started.append(process)
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"

        def go() -> list[Did]:
            for process in started:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            return [Did(**json.loads(process.stdout.readline())) for process in started if process.stdout]

        yield go


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait()


class _Jobs:
    """The carrier: a job waits for `seconds` and is done."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.spans: list[Span] = []

    def carry_out(self, job: Job) -> Result:
        before = time.time()
        if self._seconds:
            time.sleep(self._seconds)
        assert job.task.started_at is not None
        begun = job.task.started_at.timestamp()
        self.spans.append((threading.get_native_id(), begun, before, time.time(), job.task.device))
        return Result(Outcome.DONE, "done")

    def look_for(self, job: Job, intent: Intent) -> Sighting:
        return Sighting.SEEN

    def screenshot(self, job: Job) -> bytes:
        return b""

    def let_go(self, device: str) -> None:
        return

    def abort(self, device: str) -> None:
        return


def main(url: str, name: str, phones: int, jobs: int, threads: int, seconds: float) -> None:
    """Work until every task has ended. Before that each thread has carried out two: what is done for the first time
    takes longer, and is not asked here."""
    logs.configure()
    clock, database = SystemClock(), Database(url, connections.of_worker(threads), few_rows=True)
    migrate(database, clock.now())
    serials = [f"{name}-{number:04}" for number in range(phones)]
    carrier = _Jobs(seconds)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(logs.behind())
        stack.callback(database.close)
        dispatcher = Dispatcher(
            database, clock, carrier, Blobs(Path(folder)), host=name, device_limit=lambda: 1000, threads=threads
        )
        stack.callback(dispatcher.close)
        if not database.is_sqlite:
            listener = Listener(database.url, name, clock, dispatcher.noticed)
            listener.start()
            stack.callback(listener.close)
        dispatcher.start()
        warm = [f"{name}-warm-{number:02}" for number in range(2 * threads)]
        _make_tasks(database, warm, 1)
        _see(database, warm, name)
        dispatcher.wake()
        _await(carrier, dispatcher, len(warm))
        _make_tasks(database, serials, jobs)
        gc.freeze()  # as a worker does
        print("ready", flush=True)
        sys.stdin.readline()
        carrier.spans.clear()
        process = psutil.Process()
        before = sum(process.cpu_times()[:2])
        _see(database, serials, name)
        claimable = time.time()
        dispatcher.wake()
        _await(carrier, dispatcher, phones * jobs)
        cpu = sum(process.cpu_times()[:2]) - before
        print(json.dumps(Did(claimable, carrier.spans, cpu).__dict__), flush=True)
        sys.stdin.readline()


def _await(carrier: _Jobs, dispatcher: Dispatcher, jobs: int) -> None:
    while len(carrier.spans) < jobs or dispatcher.state().working:
        time.sleep(0.01)


def _make_tasks(database: Database, serials: list[str], jobs: int) -> None:
    now = datetime.now(UTC)
    with database.write() as connection:
        new = [NewTask(serial, serial, "follow", {}, now, f"user{job}") for job in range(jobs) for serial in serials]
        tasks.insert_batch(connection, new, now)


def _see(database: Database, serials: list[str], host: str) -> None:
    now = datetime.now(UTC)
    with database.write() as connection:
        for serial in serials:
            devices.record(connection, devices.Seen(serial, DeviceState.READY, host, hardware_serial=serial), now)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6]), seconds=float(sys.argv[6]))
