"""Run a program until the guard's own standard input ends.

Whoever starts something that must not outlive it starts it under a guard and keeps the other end of the pipe. However
that process ends, by an exception, a signal or kill -9, the system closes the pipe, and the guard ends the program.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import threading

GRACE_SECONDS = 12.0
"""Longer than a server takes to let go of its phones."""


def main(command: list[str], remove: str | None) -> int:
    """Run the command; its exit status, or 0 when the pipe closed. Then, where the owner has gone, a directory is
    removed after it: one that lives reads there why the command ended."""
    # A group of its own: Ctrl-C in the terminal goes to the owner, who decides in which order things end.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  # our own programs
    released = threading.Event()

    def watch() -> None:
        # Not through `sys.stdin`: the interpreter cannot end in peace while a thread waits inside it.
        while os.read(0, 4096):
            pass
        released.set()
        child.terminate()
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()

    threading.Thread(target=watch, daemon=True).start()
    status = child.wait()
    if remove is not None and released.is_set():
        shutil.rmtree(remove, ignore_errors=True)
    return 0 if released.is_set() else status


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m phonedeck.guard", description=__doc__)
    parser.add_argument("--remove", metavar="DIR", help="a directory to remove when the pipe closed")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    sys.exit(main(given.command, given.remove))
