"""What a body may be. A page can send forms and plain text to any server; JSON it must ask for, and is refused."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from phonedeck.model import errors
from phonedeck.server.answers import refuse
from phonedeck.server.policy import LOGIN, LOGOUT, UPLOADS

JSON = "application/json"
OCTETS = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"


class KnownBodies:
    """ASGI middleware: a body says that it is JSON, or for uploads that it is a file, or there is none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _allowed(scope["path"]):
            await self._app(scope, receive, send)
            return
        # Clients send empty bodies with every type there is, and some do not say how long they are: look.
        first = await receive()
        while first["type"] == "http.request" and not first.get("body") and first.get("more_body"):
            first = await receive()
        if first.get("body"):
            message = f"the body's type is {kind[:100] or 'not given'}; send it with Content-Type: {JSON}"
            await refuse(errors.NOT_JSON, message)(scope, receive, send)
            return
        given = False

        async def receive_again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return first

        await self._app(scope, receive_again, send)


def _allowed(path: str) -> tuple[str, ...]:
    if path == UPLOADS or path.startswith(f"{UPLOADS}/"):
        return (JSON, OCTETS)
    return (JSON, FORM) if path in (LOGIN, LOGOUT) else (JSON,)
