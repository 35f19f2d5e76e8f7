"""A command that is killed half-way."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

KILLED = """
import importlib, sys, time
module, function, group = sys.argv[1:4]

def stand_still(*_):
    print("half", flush=True)
    time.sleep(600)

setattr(importlib.import_module(f"phonedeck.storage.{module}"), function, stand_still)
importlib.import_module(f"phonedeck.{group}_commands").app(sys.argv[4:])  # the whole program takes longer to load
"""


ROWS_ARE_IN = ("rows", "number_on")
TAKES_ITS_PLACE = ("filling", "_keep")


def kill_half_way(*words: str | Path, at: tuple[str, str] = ROWS_ARE_IN) -> None:
    """Start a command, and kill it when the rows are in, before they are kept; or when a file's turn has come to take
    the place of the old one."""
    command = [sys.executable, "-c", KILLED, *at, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "half\n"
        program.send_signal(signal.SIGKILL)
