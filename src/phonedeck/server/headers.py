"""Headers that every answer carries, refusals and faults included."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as Connection

from phonedeck.server.policy import Policy, is_page

ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]
"""As ASGI sends them: these go through with every answer."""
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


class SafeHeaders:
    """ASGI middleware, the outermost: no sniffing, no framing, no storing, and a Content-Security-Policy.

    What an answer sets itself stays as it is.
    """

    def __init__(self, app: ASGIApp, policy: Policy) -> None:
        self._app = app
        self._content_policies = dict(policy.content_policies)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        content_policy = self._content_policy(scope["path"]).encode("latin-1")

        async def send_safe(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                given = list(message.get("headers", ()))
                own = {name.lower() for name, _ in given}
                safe = [*ALWAYS, (b"content-security-policy", content_policy)]
                message = {**message, "headers": given + [each for each in safe if each[0] not in own]}
            await send(message)

        await self._app(scope, receive, send_safe)

    def _content_policy(self, path: str) -> str:
        if not is_page(path):
            return DATA_POLICY
        chosen = [policy for prefix, policy in self._content_policies.items() if path.startswith(prefix)]
        return chosen[0] if chosen else PAGE_POLICY
