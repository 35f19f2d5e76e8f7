"""Time, as everything here receives it. Nothing else in Phonedeck reads a clock or sleeps."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for people and rows; running time for leases and deadlines; and the only way to wait."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        ...

    def running(self) -> float:
        """Seconds since some start; never jumps, and goes on while the machine is suspended."""
        ...

    def worked(self) -> float:
        """Seconds for which this thread has had a processor."""
        ...

    def wait(self, signal: threading.Event, seconds: float) -> bool:
        """Wait until the signal is set or the seconds have passed; whether it is set."""
        ...


def wait_until(clock: Clock, signal: threading.Event, at: datetime | None, *, most: float, jump: float) -> bool:
    """Wait for the signal, but not beyond the wall time `at`, nor longer than `most` seconds; whether it is set.

    In slices of `jump` seconds: a wall clock that is set meanwhile brings the time closer, or removes it.
    """
    deadline = clock.running() + most
    while True:
        left = deadline - clock.running()
        if at is not None:
            left = min(left, (at - clock.now()).total_seconds())
        if clock.wait(signal, min(left, jump)):
            return True
        if left <= jump:
            return False


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def running(self) -> float:
        # A lease must not outlive a suspended laptop: CLOCK_MONOTONIC stands still in suspend on Linux.
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()

    def worked(self) -> float:
        return time.thread_time()

    def wait(self, signal: threading.Event, seconds: float) -> bool:
        try:
            return signal.wait(max(0.0, seconds))
        except RuntimeError as error:
            # Ctrl-C just as the wait gives back the signal's lock comes out of CPython as "release unlocked lock".
            if isinstance(error.__context__, KeyboardInterrupt):
                raise error.__context__ from None
            raise
