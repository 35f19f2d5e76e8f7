"""What a system sends to a program that is to end."""

from __future__ import annotations

import signal


def signals() -> list[signal.Signals]:
    """Ctrl-C, a service manager's stop, and a terminal that was closed, unless the program was begun to outlive it."""
    found = [signal.SIGINT, signal.SIGTERM]
    if (closed := getattr(signal, "SIGHUP", None)) and signal.getsignal(closed) is not signal.SIG_IGN:
        found.append(closed)
    return found
