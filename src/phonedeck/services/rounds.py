"""Work that a thread of its own does round by round: when it is woken, when something is due, and every so often."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from phonedeck.clock import Clock, wait_until
from phonedeck.engine.times import CLOCK_JUMP_SECONDS

log = structlog.get_logger(__name__)

FAILED_SECONDS = 1.0


class Rounds:
    """`work` is one round, and says when something is due next, None where nothing is.

    `most` and `least` are the seconds between two rounds, however little or much happens.
    """

    def __init__(
        self, name: str, clock: Clock, work: Callable[[], datetime | None], *, most: float, least: float = 0.0
    ) -> None:
        self.closing = threading.Event()
        """Set when the rounds are to end: work that takes long looks at it."""
        self._name = name
        self._clock = clock
        self._work = work
        self._most = most
        self._least = least
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with a round."""
        self._thread.start()

    def close(self) -> None:
        """Begin no further round, and wait a moment for the one that is being made."""
        self.closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def _run(self) -> None:
        while not self.closing.is_set():
            self._wake.clear()
            next_at = None
            try:
                next_at = self._work()
            except Exception:  # a database or disk that is away for a while must not end the rounds for good
                log.exception(f"{self._name}.failed")
                self._clock.wait(self.closing, FAILED_SECONDS)
            if self._least:
                self._clock.wait(self.closing, self._least)
            if next_at is None:
                self._clock.wait(self._wake, self._most)
            else:
                wait_until(self._clock, self._wake, next_at, most=self._most, jump=CLOCK_JUMP_SECONDS)
