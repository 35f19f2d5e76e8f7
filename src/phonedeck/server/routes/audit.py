"""`audit`."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.services import services
from phonedeck.wire.audit import AuditPage
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query

router = APIRouter(tags=["audit"])


@router.get("/audit", response_model=Envelope[AuditPage], openapi_extra={"parameters": openapi.paging()})
def page(request: Request) -> JSONResponse:
    """Who created, stopped, retried, deleted, released or set what, and when, newest first."""
    query = Query(request.query_params)
    number = query.whole("page", 1, LARGEST_PAGE) or 1
    size = query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20
    query.done()
    return answer(services(request).audit.page(number, size))


@router.get(
    "/audit/export",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}, "description": "The lines"}},
)
def export(request: Request) -> StreamingResponse:
    """Every entry as a line of JSON, oldest first, without an envelope: to be kept elsewhere."""
    return StreamingResponse(
        (f"{line}\n" for line in services(request).audit.export()),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="audit.jsonl"'},
    )
