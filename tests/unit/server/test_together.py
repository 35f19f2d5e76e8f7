"""Answers that are shared by those who ask at the same time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from phonedeck.server.together import Together


class Slow:
    """A number that is read at once and told when the test lets it."""

    def __init__(self) -> None:
        self.value = 0
        self.begun = threading.Semaphore(0)
        self.told = threading.Semaphore(0)
        self.finds = 0
        self.fails = False

    def find(self) -> int:
        found, self.finds = self.value, self.finds + 1
        self.begun.release()
        assert self.told.acquire(timeout=60)
        if self.fails:
            raise OSError("the disk")
        return found


async def _asked(together: Together[int], count: int) -> list[asyncio.Task[int]]:
    """Callers that have all asked."""
    tasks = [asyncio.create_task(together.ask()) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def _in(call: Callable[[], object]) -> None:
    await asyncio.get_running_loop().run_in_executor(None, call)


def test_those_who_ask_meanwhile_share_the_next_answer_and_nobody_gets_an_older_one() -> None:
    """What was written before a question is in its answer; a hundred questions are two readings."""

    async def play() -> None:
        slow = Slow()
        together = Together(slow.find)
        early = await _asked(together, 1)
        await _in(slow.begun.acquire)
        slow.value = 7  # the first reading has passed it
        late = await _asked(together, 99)
        slow.told.release(2)
        assert await asyncio.gather(*early) == [0]
        assert await asyncio.gather(*late) == [7] * 99
        assert slow.finds == 2
        slow.told.release()
        assert await together.ask() == 7
        assert slow.finds == 3

    asyncio.run(play())


def test_a_caller_that_goes_away_takes_the_answer_from_nobody() -> None:
    """Neither from those who share it, nor from those who ask later."""

    async def play() -> None:
        slow = Slow()
        together = Together(slow.find)
        one, other = await _asked(together, 2)
        await _in(slow.begun.acquire)
        one.cancel()
        [later] = await _asked(together, 1)
        slow.told.release(2)
        assert (await other, await later) == (0, 0)
        assert one.cancelled()

    asyncio.run(play())


def test_an_error_is_everybodys_and_the_next_question_is_asked_anew() -> None:
    """Also in another event loop, as an application that is called in several has."""
    slow = Slow()
    together = Together(slow.find)

    async def fail() -> None:
        slow.fails = True
        slow.told.release()
        for asked in await _asked(together, 2):
            with pytest.raises(OSError, match="the disk"):
                await asked

    async def succeed() -> None:
        slow.fails = False
        slow.told.release()
        assert await together.ask() == 0

    asyncio.run(fail())
    asyncio.run(succeed())
