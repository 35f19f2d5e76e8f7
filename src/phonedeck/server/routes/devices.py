"""`devices`."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.wire.account import AccountPage
from phonedeck.wire.device import DeviceChange, DevicePage, DeviceView, parse_device_change
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.query import Query

router = APIRouter(tags=["devices"])

Serial = Annotated[str, Path(max_length=255)]
TAG = openapi.query("tag", {"type": "string", "maxLength": 2000}, "Only phones that carry this tag")
FILE = {"schema": {"type": "string", "format": "binary"}}
JPEG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": FILE}, "description": "The picture"}}
XML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/xml": FILE}, "description": "The tree"}}
NOT_STORED = {"Cache-Control": "no-store"}


@router.get("/devices", response_model=Envelope[DevicePage], openapi_extra={"parameters": [TAG]})
def page(request: Request) -> JSONResponse:
    """Every phone that was seen, its state, and what to do about it."""
    query = Query(request.query_params)
    tag = query.text("tag")
    query.done()
    return answer(services(request).devices.page(tag))


@router.get("/devices/{serial}", response_model=Envelope[DeviceView])
def one(serial: Serial, request: Request) -> JSONResponse:
    """One phone, by its hardware serial or by any name that adb has for it."""
    return answer(services(request).devices.one(serial))


@router.post("/devices/{serial}", response_model=Envelope[DeviceView], openapi_extra=openapi.body(DeviceChange))
async def change(serial: Serial, request: Request) -> JSONResponse:
    """Set a phone's name or tags."""
    wanted = parse_device_change(await read_json(request))
    return answer(await run_in_threadpool(services(request).devices.change, serial, wanted))


@router.get("/devices/{serial}/screenshot", response_class=Response, responses=JPEG)
def screenshot(serial: Serial, request: Request) -> Response:
    """What the phone's screen shows now."""
    return Response(services(request).devices.screenshot(serial), media_type="image/jpeg", headers=NOT_STORED)


@router.get("/devices/{serial}/hierarchy", response_class=Response, responses=XML)
def hierarchy(serial: Serial, request: Request) -> Response:
    """The tree of the phone's screen now, as uiautomator writes it."""
    return Response(services(request).devices.hierarchy(serial), media_type="application/xml", headers=NOT_STORED)


@router.post("/devices/{serial}/match-accounts", response_model=Envelope[AccountPage])
def match_accounts(serial: str, request: Request) -> JSONResponse:
    """Read from the phone which accounts are logged in in its apps; takes some seconds. No password is needed."""
    return answer(services(request).accounts.match(serial))
