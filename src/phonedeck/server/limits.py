"""How much of everything one caller may use: requests, event streams, uploads, memory for bodies."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from phonedeck.model import errors
from phonedeck.model.access import Caller
from phonedeck.server.answers import refuse
from phonedeck.server.bodies import OCTETS
from phonedeck.server.body import MOST_BYTES
from phonedeck.server.policy import STREAMS, UPLOADS, Policy

BURST_SECONDS = 4
LOGINS_PER_SECOND = 5
MOST_CALLERS = 4096


class Buckets:
    """Token buckets by name: `rate` a second, four seconds' worth at once. The names used longest ago are forgotten."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, rate: float) -> bool:
        """Whether one more is within the rate."""
        now = self._now()
        most = rate * BURST_SECONDS
        left, at = self._left.pop(name, (most, now))
        left = min(most, left + (now - at) * rate)
        self._left[name] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)
        return left >= 1


@dataclass
class _Use:
    """What is in use now."""

    streams: int = 0
    uploads: int = 0
    body_bytes: int = 0


class Limits:
    """ASGI middleware: refuses what is too much with 42901, and says what there is too much of."""

    def __init__(self, app: ASGIApp, policy: Policy, now: Callable[[], float] | None = None) -> None:
        self._app = app
        self._policy = policy
        self._buckets = Buckets(now or (lambda: asyncio.get_running_loop().time()))
        self._use = _Use()

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        problem = self._too_fast(scope)
        if problem is None:
            with self._counted(scope) as problem:
                if problem is None:
                    await self._app(scope, receive, send)
        if problem is not None:
            response = refuse(errors.TOO_MANY, problem)
            response.headers["Retry-After"] = "1"
            await response(scope, receive, send)

    def _too_fast(self, scope: Connection) -> str | None:
        caller: Caller | None = scope.get("state", {}).get("caller")
        if caller is not None and not caller.with_token:
            name, rate = "this machine", self._policy.requests_per_second_on_loopback
        elif caller is not None:
            name, rate = f"token {caller.name}", self._policy.requests_per_second
        else:  # the login page
            name, rate = f"address {(scope.get('client') or ('unknown',))[0]}", LOGINS_PER_SECOND
        return None if self._buckets.take(name, rate) else f"more than {rate} requests a second; wait a second"

    @contextmanager
    def _counted(self, scope: Connection) -> Iterator[str | None]:
        use = self._use
        streams = int(scope["type"] == "websocket" or scope["path"] in STREAMS)
        body_bytes, uploads = _body_of(scope)
        if streams and use.streams >= self._policy.streams:
            yield f"{use.streams} event streams are open, which is the most; close one"
            return
        if uploads and use.uploads >= self._policy.uploads:
            yield f"{use.uploads} uploads are under way, which is the most; wait for one to end"
            return
        if use.body_bytes + body_bytes > self._policy.body_bytes:
            yield "too many large requests at once; wait for one to end"
            return
        use.streams += streams
        use.uploads += uploads
        use.body_bytes += body_bytes
        try:
            yield None
        finally:
            use.streams -= streams
            use.uploads -= uploads
            use.body_bytes -= body_bytes


def _body_of(scope: Connection) -> tuple[int, int]:
    """How many bytes of memory the body may take, and whether it is an upload, which takes none."""
    headers = Headers(scope=scope)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if scope["path"].startswith(UPLOADS) and kind == OCTETS:
        return 0, 1
    length = headers.get("content-length", "")
    announced = int(length) if length.isdecimal() and len(length) < 16 else 0
    return (MOST_BYTES if "transfer-encoding" in headers else min(announced, MOST_BYTES)), 0
