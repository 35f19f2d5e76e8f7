"""What many threads ask for at the same time is done together, by one of them.

Whoever finds nobody at it does what is there; who comes meanwhile waits, and the first of those does the next lot. So a
lone request waits for nobody, and the more threads there are the more is done at once. Threads that were served
together often come back together: after such a lot the first to come waits a moment for the others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

R = TypeVar("R")


class _Waiting(Generic[R]):
    def __init__(self, request: R) -> None:
        self.request = request
        self.done = False
        self.turn = threading.Event()
        """Set when it was done, or is its thread's turn to do what is there."""


class Together(Generic[R]):
    """`carry_out` is given up to `most` requests, in the order in which they came, and must not raise.

    `moment` waits for others who may come.
    """

    def __init__(self, carry_out: Callable[[list[R]], None], most: int, moment: Callable[[], object]) -> None:
        self._carry_out = carry_out
        self._most = most
        self._moment = moment
        self._last = 0
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[R]] = []
        self._at_it = False

    def __len__(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def submit(self, request: R) -> None:
        """Returns when the request was carried out."""
        mine = _Waiting(request)
        with self._lock:
            self._waiting.append(mine)
            first, self._at_it = not self._at_it, True
        if not first:
            mine.turn.wait()
            if mine.done:
                return
        elif self._last > 1:
            self._moment()
        with self._lock:
            lot, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            self._last = len(lot)
        try:
            self._carry_out([each.request for each in lot])
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._at_it = following is not None
            if following is not None:  # first: what the others do now, they do while it waits for the database
                following.turn.set()
            for each in lot:
                each.done = True
                each.turn.set()
