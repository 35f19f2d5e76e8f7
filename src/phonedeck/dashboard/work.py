"""Where the pages' blocking calls run: threads of their own, so that no page makes a call of the API wait."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

P = ParamSpec("P")
R = TypeVar("R")

MOST_THREADS = 8
_limiters: list[CapacityLimiter] = []


async def on_a_thread(call: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
    """Call a service. Nothing that reads the database or a phone may be called on the event loop."""
    if not _limiters:  # made in the loop that uses it
        _limiters.append(CapacityLimiter(MOST_THREADS))
    return await anyio.to_thread.run_sync(partial(call, *args, **named), limiter=_limiters[0])
