"""Where the pages' scripts get phones' screens from: pictures, and what is on them.

A picture that cannot be had now is no error: 204, with the reason where there is one for people; one that is the same
as before is 204 with its number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response

from phonedeck.dashboard.work import on_a_thread
from phonedeck.model.errors import PhonedeckError
from phonedeck.services.screens import Picture, ScreenService

PREFIX = "/screens"
NUMBER = "Phonedeck-Number"
REASON = "Phonedeck-Reason"

DeviceId = Annotated[str, Path(max_length=255)]
Known = Annotated[int, Query(ge=0)]


def router(screens: ScreenService) -> APIRouter:
    """The routes, below `PREFIX`."""
    made = APIRouter(prefix=PREFIX, include_in_schema=False)

    @made.get("/{device_id}/small")
    async def small(device_id: DeviceId, known: Known = 0) -> Response:
        """A tile's picture, unless it is the one that is known."""
        return await _picture(screens.small, device_id, known)

    @made.get("/{device_id}/large")
    async def large(device_id: DeviceId, known: Known = 0) -> Response:
        """The whole screen, unless it is the one that is known."""
        return await _picture(screens.large, device_id, known)

    @made.get("/{device_id}/elements")
    async def elements(device_id: DeviceId) -> Response:
        """The screen's size and its elements."""
        try:
            size, found = await on_a_thread(screens.elements, device_id)
        except PhonedeckError as error:
            return _nothing(error.message)
        return JSONResponse({"size": size, "elements": found})

    return made


async def _picture(take: Callable[[str, int], Picture | None], device_id: str, known: int) -> Response:
    try:
        picture = await on_a_thread(take, device_id, known)
    except PhonedeckError as error:
        return _nothing(error.message)
    if picture is None:
        return _nothing()
    if picture.number == known:
        return Response(status_code=204, headers={NUMBER: str(known)})
    return Response(picture.jpeg, media_type="image/jpeg", headers={NUMBER: str(picture.number)})


def _nothing(reason: str = "") -> Response:
    return Response(status_code=204, headers={REASON: quote(reason[:500])} if reason else None)
