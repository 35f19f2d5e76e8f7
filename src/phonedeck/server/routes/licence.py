"""`GET license/check`."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from phonedeck.server.answers import answer
from phonedeck.server.services import services
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.task import Licence

router = APIRouter(tags=["licence"])


@router.get("/license/check", response_model=Envelope[Licence])
def check(request: Request) -> JSONResponse:
    """The plan in force, and how many phones may work at once."""
    return answer(services(request).licence.check())
