"""`GET health` and `GET ledger`."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from phonedeck.model.intent import Act, IntentState
from phonedeck.model.script import Platform
from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.services import services
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.health import HealthView, LedgerPage, parse_ledger_query

router = APIRouter(tags=["health"])


@router.get("/health", response_model=Envelope[HealthView])
def check(request: Request) -> JSONResponse:
    """Whether work is being done, and what is wrong if not."""
    return answer(services(request).health.check())


FILTERS = [
    openapi.query("platform", {"type": "string", "enum": [*Platform]}, "Social network"),
    openapi.query("username", {"type": "string", "maxLength": 2000}, "Account, with or without @"),
    openapi.query("target", {"type": "string", "maxLength": 2000}, "User or post that was acted on"),
    openapi.query("act", {"type": "string", "enum": [*Act]}, "What was done"),
    openapi.query("state", {"type": "string", "enum": [*IntentState]}, "What became of it"),
    *openapi.paging(),
]


@router.get("/ledger", response_model=Envelope[LedgerPage], openapi_extra={"parameters": FILTERS})
def acts(request: Request) -> JSONResponse:
    """What the accounts did, from the intent on, and what rules refused, newest first."""
    return answer(services(request).health.acts(parse_ledger_query(request.query_params)))
