"""A command that is killed half-way."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

KILLED = """
import importlib, sys, time
from phonedeck.storage import rows

def stand_still(connection):
    print("half", flush=True)
    time.sleep(600)

rows.number_on = stand_still
importlib.import_module(f"phonedeck.{sys.argv[1]}_commands").app(sys.argv[2:])  # the whole program takes longer to load
"""


def kill_half_way(*words: str | Path) -> None:
    """Start a command, and kill it when the rows are in, before they are kept."""
    command = [sys.executable, "-c", KILLED, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "half\n"
        program.send_signal(signal.SIGKILL)
