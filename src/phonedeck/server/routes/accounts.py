"""`accounts`."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.model.script import Platform
from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import Supplied
from phonedeck.wire.account import AccountPage, AccountView, NewAccount, parse_account_query, parse_new_account
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.task import parse_task_id

router = APIRouter(tags=["accounts"])

FILTERS = [
    openapi.query("platform", {"type": "string", "enum": [*Platform]}, "Social network"),
    openapi.query(
        "device",
        {"type": "string", "maxLength": 2000},
        "Device, by either of its names, or tag:NAME for a group of them",
    ),
    openapi.query("logined", {"type": "integer", "minimum": 0, "maximum": 1}, "1: logged in"),
    openapi.query("status", {"type": "integer", "minimum": 0, "maximum": 1}, "0 enabled, 1 disabled"),
    openapi.query("tag", {"type": "string", "maxLength": 2000}, "Tag"),
    *openapi.paging(),
]


@router.get("/accounts", response_model=Envelope[AccountPage], openapi_extra={"parameters": FILTERS})
def page(request: Request, services: Supplied) -> JSONResponse:
    """The known accounts."""
    return answer(services.accounts.page(parse_account_query(request.query_params)))


@router.post("/accounts", response_model=Envelope[AccountView], openapi_extra=openapi.body(NewAccount))
async def add(request: Request, services: Supplied) -> JSONResponse:
    """Make an account known, or change its tags and whether it is enabled."""
    wanted = parse_new_account(await read_json(request))
    return answer(await run_in_threadpool(services.accounts.add, wanted))


@router.post("/accounts/{id}/release", response_model=Envelope[AccountView])
def release(id: str, services: Supplied) -> JSONResponse:
    """Release a held account."""
    return answer(services.accounts.release(parse_task_id(id)))
