"""The licence plan decides whether the API answers at all."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from phonedeck.model import errors
from phonedeck.model.errors import PlanRefused
from phonedeck.server.answers import refuse
from phonedeck.server.openapi import PREFIX
from phonedeck.services.licence import LicenceService


class PlanWithApi:
    """ASGI middleware: every call of the API is refused under a plan that has none, also one that would be wrong."""

    def __init__(self, app: ASGIApp, licence: LicenceService, *, mapped: bool) -> None:
        self._app = app
        self._licence = licence
        self._mapped = mapped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and scope["path"].startswith(PREFIX):
            try:
                self._licence.require_api()
            except PlanRefused as error:
                await refuse(errors.PLAN_WITHOUT_API, error.message, mapped=self._mapped)(scope, receive, send)
                return
        await self._app(scope, receive, send)
