"""Fingers of uiautomator: moves that take their time, and single touch events."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from virtualphone.phone import Phone
from virtualphone.ui import Bounds

STEP_SECONDS = 0.005
MOST_STEPS = 400
STILL = 20
"""A finger that moved less than this, in pixels, tapped."""
DOWN, UP, MOVE = 0, 1, 2


class Finger:
    """One finger on one phone."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._down: tuple[int, int, float] | None = None

    async def move(self, start: Sequence[int], end: Sequence[int], steps: int) -> bool:
        """From point to point; each step takes 5 ms."""
        await asyncio.sleep(min(steps, MOST_STEPS) * STEP_SECONDS)
        self._phone.swipe(int(start[0]), int(start[1]), int(end[0]), int(end[1]))
        return True

    async def along(self, bounds: Bounds, *, vertical: bool, way: int, steps: int) -> bool:
        """Over most of a node: forward when `way` is 1, so that what lies below or to the right comes."""
        left, top, right, bottom = bounds
        x, y = (left + right) // 2, (top + bottom) // 2
        margin_x, margin_y = (right - left) // 10, (bottom - top) // 10
        first, last = ((x, bottom - margin_y), (x, top + margin_y)) if vertical else (
            (right - margin_x, y), (left + margin_x, y)
        )  # fmt: skip
        start, end = (first, last) if way > 0 else (last, first)
        return await self.move(start, end, steps)

    def event(self, action: int, x: float, y: float, _meta: int = 0) -> bool:
        """A touch event: down, move or up. What happens is decided when the finger leaves."""
        if action == DOWN:
            self._down = (int(x), int(y), self._phone.clock())
        elif action == UP and self._down is not None:
            fx, fy, since = self._down
            self._down = None
            if abs(fx - x) < STILL and abs(fy - y) < STILL:
                self._phone.tap(fx, fy, self._phone.clock() - since)
            else:
                self._phone.swipe(fx, fy, int(x), int(y))
        return True
