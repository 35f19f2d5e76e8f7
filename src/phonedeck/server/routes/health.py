"""`GET health` and `GET ledger`."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.services import Supplied
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.health import HealthView, LedgerPage
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query

router = APIRouter(tags=["health"])


@router.get("/health", response_model=Envelope[HealthView])
def check(services: Supplied) -> JSONResponse:
    """Whether work is being done, and what is wrong if not."""
    return answer(services.health.check())


@router.get("/ledger", response_model=Envelope[LedgerPage], openapi_extra={"parameters": openapi.paging()})
def acts(request: Request, services: Supplied) -> JSONResponse:
    """What the accounts did, from the intent on, newest first."""
    query = Query(request.query_params)
    page = query.whole("page", 1, LARGEST_PAGE) or 1
    page_size = query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20
    query.done()
    return answer(services.health.acts(page, page_size))
