"""`accounts`."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import Supplied
from phonedeck.wire.account import AccountPage, AccountView, parse_account_query, parse_new_account
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.task import parse_task_id

router = APIRouter(tags=["accounts"])


@router.get("/accounts", response_model=Envelope[AccountPage])
def page(request: Request, services: Supplied) -> JSONResponse:
    """The known accounts."""
    return answer(services.accounts.page(parse_account_query(request.query_params)))


@router.post("/accounts", response_model=Envelope[AccountView])
async def add(request: Request, services: Supplied) -> JSONResponse:
    """Make an account known, or change its tags and whether it is enabled."""
    wanted = parse_new_account(await read_json(request))
    return answer(await run_in_threadpool(services.accounts.add, wanted))


@router.post("/accounts/{id}/release", response_model=Envelope[AccountView])
def release(id: str, services: Supplied) -> JSONResponse:
    """Release a held account."""
    return answer(services.accounts.release(parse_task_id(id)))
