"""`devices`."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from phonedeck.server.answers import answer
from phonedeck.server.services import Supplied
from phonedeck.wire.account import AccountPage
from phonedeck.wire.device import DevicePage
from phonedeck.wire.envelope import Envelope

router = APIRouter(tags=["devices"])


@router.get("/devices", response_model=Envelope[DevicePage])
def page(services: Supplied) -> JSONResponse:
    """Every phone that was seen, its state, and what to do about it."""
    return answer(services.devices.page())


@router.post("/devices/{serial}/match-accounts", response_model=Envelope[AccountPage])
def match_accounts(serial: str, services: Supplied) -> JSONResponse:
    """Read from the phone which accounts are logged in in its apps; takes some seconds. No password is needed."""
    return answer(services.accounts.match(serial))
