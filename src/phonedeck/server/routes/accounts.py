"""`accounts`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.model.script import Platform
from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.wire.account import AccountPage, AccountView, NewAccount, parse_account_query, parse_new_account
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.limits import BudgetView, Release, parse_release
from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.task import parse_task_id

router = APIRouter(tags=["accounts"])

AccountId = Annotated[str, Path(json_schema_extra={"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER})]

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
    openapi.query("held", {"type": "integer", "minimum": 0, "maximum": 1}, "1: held, nothing runs for it"),
    openapi.query("text", {"type": "string", "maxLength": 2000}, "A part of the username"),
    *openapi.paging(),
]


@router.get("/accounts", response_model=Envelope[AccountPage], openapi_extra={"parameters": FILTERS})
def page(request: Request) -> JSONResponse:
    """The known accounts."""
    return answer(services(request).accounts.page(parse_account_query(request.query_params)))


@router.post("/accounts", response_model=Envelope[AccountView], openapi_extra=openapi.body(NewAccount))
async def add(request: Request) -> JSONResponse:
    """Make an account known, or change its tags and whether it is enabled."""
    wanted = parse_new_account(await read_json(request))
    return answer(await run_in_threadpool(services(request).accounts.add, wanted))


@router.post("/accounts/{id}/release", response_model=Envelope[AccountView], openapi_extra=openapi.body(Release))
async def release(id: AccountId, request: Request) -> JSONResponse:
    """Let a held account go on, after a person looked at its phone."""
    account_id = parse_task_id(id)
    wanted = parse_release(await read_json(request))
    return answer(await run_in_threadpool(services(request).accounts.release, account_id, wanted))


@router.get("/accounts/{id}/budget", response_model=Envelope[BudgetView])
def budget(id: AccountId, request: Request) -> JSONResponse:
    """What the account did, may still do, and when it may act next, by act."""
    return answer(services(request).accounts.budget(parse_task_id(id)))
