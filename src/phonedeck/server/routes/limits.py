"""`limits`."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.limits import LimitsPage, LimitsView, NewLimits, parse_new_limits

router = APIRouter(tags=["limits"])


@router.get("/limits", response_model=Envelope[LimitsPage])
def page(request: Request) -> JSONResponse:
    """What was set for all accounts, for tags and for accounts, the defaults, and the ceilings."""
    return answer(services(request).limits.page())


@router.put("/limits", response_model=Envelope[LimitsView], openapi_extra=openapi.body(NewLimits))
async def put(request: Request) -> JSONResponse:
    """Replace the rule for all accounts, for a tag or for an account; what is absent goes back to the default."""
    wanted = parse_new_limits(await read_json(request))
    return answer(await run_in_threadpool(services(request).limits.put, wanted))
