"""The defence of a local API: a web page, wherever it comes from, must not be able to use it.

A page may send requests to localhost, and by rebinding its own name it may even read the answers. So every request
must name this server as its host, and one that carries an origin must carry ours. Programs send neither a foreign
host nor an origin.
"""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from phonedeck.model import errors
from phonedeck.server.answers import refuse

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


class LocalOnly:
    """ASGI middleware: refuses a foreign Host, Origin or cross-site fetch before anything else is looked at."""

    def __init__(self, app: ASGIApp, port: int, names: Iterable[str] = LOCAL_NAMES) -> None:
        self._app = app
        self._hosts = frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._problem(Headers(scope=scope)) if scope["type"] in ("http", "websocket") else None
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await refuse(errors.ORIGIN_REFUSED, problem)(scope, receive, send)

    def _problem(self, headers: Headers) -> str | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return f"the Host header must be one of {', '.join(sorted(self._hosts))}"
        origins = headers.getlist("origin")
        if any(origin.lower() not in self._origins for origin in origins):
            return "requests from other web pages are refused"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return "requests from other web pages are refused"
        return None
