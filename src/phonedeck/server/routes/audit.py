"""`audit`."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.services import Supplied
from phonedeck.wire.audit import AuditPage
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query

router = APIRouter(tags=["audit"])


@router.get("/audit", response_model=Envelope[AuditPage], openapi_extra={"parameters": openapi.paging()})
def page(request: Request, services: Supplied) -> JSONResponse:
    """Who created, stopped, retried, deleted, released or set what, and when, newest first."""
    query = Query(request.query_params)
    number = query.whole("page", 1, LARGEST_PAGE) or 1
    size = query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20
    query.done()
    return answer(services.audit.page(number, size))
