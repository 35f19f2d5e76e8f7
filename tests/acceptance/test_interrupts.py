"""Signals at the worst moment: while the very lock is held that ending needs, or is just given back.

Python runs a signal's handler between two steps of the main thread. A trace of that thread raises the signal at one
step of `threading`, as the system might.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg

from programs import Adb

AT_THAT_STEP = """
import signal, sys

def raised_once(number, step):
    # At the call of `_release_save` the lock of the event is held; at its return nobody holds it.
    left = [number]
    def trace(frame, event, argument):
        if left and frame.f_code.co_name == "_release_save" and event == step:
            signal.raise_signal(left.pop())
        return trace
    sys.settrace(trace)
"""
INTERRUPTED = """
import threading
from phonedeck.clock import SystemClock

signal.signal(signal.SIGINT, signal.default_int_handler)
raised_once(signal.SIGINT, "return")
try:
    SystemClock().wait(threading.Event(), 60)
except KeyboardInterrupt:
    print("interrupted")
"""
BEGINNING = """
import threading, typer
from phonedeck.explained import explained

signal.signal(signal.SIGINT, signal.default_int_handler)
raised_once(signal.SIGINT, "return")
try:
    with explained():
        threading.Thread(target=lambda: threading.Event().wait(0.2)).start()
except typer.Exit as ended:
    print("status", ended.exit_code)
"""
WORKER = """
from pathlib import Path
from phonedeck.worker import WorkerOptions, work

url, port, directory = sys.argv[1:]
options = WorkerOptions(url, "here", adb_port=int(port), data_dir=Path(directory))
work(options, lambda name: raised_once(signal.SIGTERM, "call"))
print("ended")
"""


def _output(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", AT_THAT_STEP + program, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_ctrl_c_is_an_interrupt_at_any_step_of_a_wait() -> None:
    """CPython makes "release unlocked lock" of it there, which would be shown as a traceback."""
    assert _output(INTERRUPTED) == "interrupted\n"


def test_ctrl_c_while_a_command_begins_a_thread_is_an_interrupt() -> None:
    """To start a thread is to wait for its first step, with the same lock."""
    assert _output(BEGINNING) == "status 130\n"


def test_a_worker_ends_by_a_signal_at_any_step_of_its_wait(adb: Adb, postgresql: str, tmp_path: Path) -> None:
    """A handler that needs the lock which its own thread holds would wait for ever, and the phones with it."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE interrupted")
    assert _output(WORKER, f"{postgresql}/interrupted", str(adb.port), str(tmp_path)).endswith("ended\n")
