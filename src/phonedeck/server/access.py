"""Who is calling: a program on this machine, somebody with a token, a browser with a session, or nobody we know."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from phonedeck.model import errors
from phonedeck.model.access import THIS_MACHINE, Caller, Kind
from phonedeck.server.answers import refuse
from phonedeck.server.policy import LOGIN, Policy, is_page, scope_needed
from phonedeck.services.acting import acts

COOKIE = "phonedeck_session"
OURS = "phonedeck_"
COMMAND_LINE = "phonedeck-cli"
WITHOUT = frozenset({("GET", LOGIN), ("HEAD", LOGIN), ("POST", LOGIN)})
Check = Callable[[str, Kind], Caller | None]


class KnownCallers:
    """ASGI middleware: puts the caller into `state`, or refuses.

    On this machine none needs a token, unless the policy says so. Whoever shows one of ours is held to it there too:
    a program that was given a token for reading cannot write anywhere.
    """

    def __init__(self, app: ASGIApp, policy: Policy, check: Check) -> None:
        self._app = app
        self._policy = policy
        self._check = check

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        method, path = scope.get("method", "POST"), scope["path"]  # a socket carries both ways: more than reading
        needed = not self._policy.is_local(scope, headers["host"]) or self._policy.token_on_loopback
        secret, kind = _shown(headers, needed)
        caller = await run_in_threadpool(self._check, secret, kind) if secret else None
        if caller is None and not needed and not secret:
            caller = THIS_MACHINE
        if caller is None and (method, path) not in WITHOUT:
            visits = headers.get("sec-fetch-mode", "navigate") == "navigate"
            if method == "GET" and visits and is_page(path) and kind is Kind.SESSION:
                await RedirectResponse(LOGIN, 303)(scope, receive, send)
                return
            message = (
                "the token is not valid (any more)" if secret else "a token is required"
            ) + "; make one with phonedeck token create NAME and send it as Authorization: Bearer TOKEN"
            response = refuse(errors.TOKEN_REQUIRED, message)
            response.headers["WWW-Authenticate"] = "Bearer"
            await response(scope, receive, send)
            return
        if caller is not None:
            wanted = scope_needed(method, path)
            if not caller.scope.allows(wanted) and path != "/logout":
                message = f"the token {caller.name} is for {caller.scope}, and this call needs {wanted}"
                await refuse(errors.ORIGIN_REFUSED, message)(scope, receive, send)
                return
            scope.setdefault("state", {})["caller"] = caller
        with acts("nobody known" if caller is None else f"{caller.name} ({_way(headers, kind if secret else None)})"):
            await self._app(scope, receive, send)


def _way(headers: Headers, kind: Kind | None) -> str:
    """What the audit log says of how a call came: by what it says itself, which nothing else depends on."""
    if kind is Kind.SESSION:
        return "browser"
    return "command line" if headers.get("user-agent", "").startswith(COMMAND_LINE) else "api"


def session_in(headers: Headers) -> str:
    """The secret in the session's cookie, or nothing."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _shown(headers: Headers, needed: bool) -> tuple[str, Kind]:
    """What the caller shows, and as what. Where none is needed, only a token of ours counts as shown."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    bearer = value.strip() if scheme.lower() == "bearer" else ""
    if bearer and (needed or bearer.startswith(OURS)):
        return bearer, Kind.TOKEN
    return (session_in(headers) if needed else ""), Kind.SESSION
