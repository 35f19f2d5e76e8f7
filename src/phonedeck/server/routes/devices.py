"""`devices`."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import Supplied
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
def page(request: Request, services: Supplied) -> JSONResponse:
    """Every phone that was seen, its state, and what to do about it."""
    query = Query(request.query_params)
    tag = query.text("tag")
    query.done()
    return answer(services.devices.page(tag))


@router.get("/devices/{serial}", response_model=Envelope[DeviceView])
def one(serial: Serial, services: Supplied) -> JSONResponse:
    """One phone, by its hardware serial or by any name that adb has for it."""
    return answer(services.devices.one(serial))


@router.post("/devices/{serial}", response_model=Envelope[DeviceView], openapi_extra=openapi.body(DeviceChange))
async def change(serial: Serial, request: Request, services: Supplied) -> JSONResponse:
    """Set a phone's name or tags."""
    wanted = parse_device_change(await read_json(request))
    return answer(await run_in_threadpool(services.devices.change, serial, wanted))


@router.get("/devices/{serial}/screenshot", response_class=Response, responses=JPEG)
def screenshot(serial: Serial, services: Supplied) -> Response:
    """What the phone's screen shows now."""
    return Response(services.devices.screenshot(serial), media_type="image/jpeg", headers=NOT_STORED)


@router.get("/devices/{serial}/hierarchy", response_class=Response, responses=XML)
def hierarchy(serial: Serial, services: Supplied) -> Response:
    """The tree of the phone's screen now, as uiautomator writes it."""
    return Response(services.devices.hierarchy(serial), media_type="application/xml", headers=NOT_STORED)


@router.post("/devices/{serial}/match-accounts", response_model=Envelope[AccountPage])
def match_accounts(serial: str, services: Supplied) -> JSONResponse:
    """Read from the phone which accounts are logged in in its apps; takes some seconds. No password is needed."""
    return answer(services.accounts.match(serial))
