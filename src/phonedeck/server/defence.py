"""The defence of a local API: a web page, wherever it comes from, must not be able to use it.

A page may send requests to localhost, and by rebinding its own name it may even read the answers. So every request
must name this server as its host, and one that carries an origin must carry ours. Programs send neither a foreign
host nor an origin.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from phonedeck.model import errors
from phonedeck.server.answers import refuse
from phonedeck.server.policy import Policy, is_page

FROM_ANOTHER_PAGE = "requests from other web pages are refused"
ONCE = ("host", "origin", "content-type", "content-length", "transfer-encoding", "authorization")
"""Headers that mean something to the defence: two of one kind would let each reader choose another."""
MOST_HEADER_BYTES = 32 * 1024
CORS_METHODS = "GET, POST, PATCH, DELETE"
CORS_HEADERS = "authorization, content-type, idempotency-key, last-event-id, x-filename"
WEB_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


class LocalOnly:
    """ASGI middleware: refuses a foreign Host, Origin or cross-site fetch before anything else is looked at."""

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._policy = policy
        self._origins = frozenset(origin.lower() for origin in policy.origins)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        target = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
        if target + sum(len(name) + len(value) for name, value in headers.raw) > MOST_HEADER_BYTES:
            message = f"address and headers are larger than {MOST_HEADER_BYTES // 1024} KiB"
            await _last(refuse(errors.TOO_LARGE, message, status=431))(scope, receive, send)
        elif (problem := self._problem(scope, headers)) is not None:
            await _last(refuse(errors.ORIGIN_REFUSED, problem))(scope, receive, send)
        elif (origin := headers.get("origin", "").lower()) in self._origins:
            await self._answer_allowed(origin, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _problem(self, scope: Connection, headers: Headers) -> str | None:
        if len(headers) != len(set(headers.keys())):
            for name in ONCE:
                if len(headers.getlist(name)) > 1:
                    return f"the header {name} must come once"
        if "transfer-encoding" in headers and "content-length" in headers:
            return "a request has a Content-Length or a Transfer-Encoding, not both"
        if "webhook-id" in headers:
            return "this is a webhook's message; a webhook's URL must not lead here"  # a call in the owner's name
        if scope.get("http_version", "1.1") not in ("1.0", "1.1"):
            return "HTTP/1.1 is spoken here"
        if not scope["path"].startswith("/"):
            return "the request must be for a path of this server"
        hosts = self._policy.hosts(scope)
        if headers.get("host", "").lower() not in hosts:
            return f"the Host header must be one of {', '.join(sorted(hosts))}"
        origin = headers.get("origin")
        if origin is not None and origin.lower() in self._origins:
            return None
        if origin is not None:
            scheme, _, host = origin.lower().partition("://")
            if scheme != WEB_SCHEMES.get(scope["scheme"]) or host not in hosts:
                return FROM_ANOTHER_PAGE
        # We have none: a page that asks for one wants to stay between its visitors and us.
        if "service-worker" in headers:
            return "there is no service worker here"
        foreign = any(site not in ("none", "same-origin") for site in headers.getlist("sec-fetch-site"))
        if foreign and not _is_visit(scope, headers):
            return FROM_ANOTHER_PAGE
        return None

    async def _answer_allowed(self, origin: str, scope: Connection, receive: Receive, send: Send) -> None:
        """For a page on an origin that the setting `cors_origins` names; its cookies are never asked for."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            allowed = {"Access-Control-Allow-Methods": CORS_METHODS, "Access-Control-Allow-Headers": CORS_HEADERS}
            response = Response(status_code=204, headers={**allowed, **_cors(origin)})
            await response(scope, receive, send)
            return

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_cors(origin))
            await send(message)

        await self._app(scope, receive, send_allowed)


def _last(response: Response) -> Response:
    """The last answer on its connection: what follows may be part of a request that readers would cut differently."""
    response.headers["Connection"] = "close"
    return response


def _cors(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cross-Origin-Resource-Policy": "cross-origin"}


def _is_visit(scope: Connection, headers: Headers) -> bool:
    """Whether a person followed a link to one of our pages: shown in a window of its own, and changing nothing."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and is_page(scope["path"])
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
