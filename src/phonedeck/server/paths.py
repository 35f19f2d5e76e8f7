"""Paths of the API: one spelling of each, and what may stand in the place of an id."""

from __future__ import annotations

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from phonedeck.server.openapi import PREFIX

NO_ID = ("stats", "preview", "retry-all", "batch", "batch-delete")
"""What follows `task/` and is a call of its own, with whatever method it is asked for."""
TASK_ID = "task_id"


class _TaskId(StringConvertor):
    """Any text but the names of calls: `GET task/retry-all` is a wrong method and no task with a strange id."""

    regex = rf"(?!(?:{'|'.join(NO_ID)})(?:/|$))[^/]+"


register_url_convertor(TASK_ID, _TaskId())


class OneSpelling:
    """ASGI middleware, asked first: a path of the API with a slash at its end is the path without it.

    The framework sends such a client elsewhere, without an envelope, and not every program follows with its body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/") and scope["path"].startswith(f"{PREFIX}/"):
            scope = {**scope, "path": scope["path"].rstrip("/")}
        await self._app(scope, receive, send)
