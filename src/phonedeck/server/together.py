"""One answer for many who ask the same at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from fastapi.concurrency import run_in_threadpool

T = TypeVar("T")


class Together(Generic[T]):
    """Finds an answer in a thread, one at a time; whoever asks meanwhile gets the next one, all of them the same.

    Nobody gets an answer whose finding began before the question: what a caller has just written is in what it reads.
    """

    def __init__(self, find: Callable[[], T]) -> None:
        self._find = find
        self._now: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def ask(self) -> T:
        """The answer, or what finding it raised."""
        loop = asyncio.get_running_loop()
        if self._next is None or self._next.get_loop() is not loop:
            before = self._now if self._now is not None and self._now.get_loop() is loop else None
            self._next = loop.create_task(self._after(before))
        return await asyncio.shield(self._next)  # one caller that goes away must not take it from the others

    async def _after(self, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        self._now, self._next = self._next, None
        return await run_in_threadpool(self._find)
