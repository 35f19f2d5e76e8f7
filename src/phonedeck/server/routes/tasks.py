"""Tasks. The fixed paths stand before `{id}`, which would take them for ids."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import Supplied
from phonedeck.wire.create_task import parse_create_task
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.query import parse_list_query
from phonedeck.wire.task import Created, Stats, TaskDetail, TaskPage, parse_task_id

router = APIRouter(tags=["tasks"])


@router.post("/task", response_model=Envelope[Created])
async def create(request: Request, services: Supplied) -> JSONResponse:
    """Create one task for each device or account and target."""
    wanted = parse_create_task(await read_json(request))
    return answer(await run_in_threadpool(services.tasks.create, wanted))


@router.get("/task", response_model=Envelope[TaskPage])
def page(request: Request, services: Supplied) -> JSONResponse:
    """Tasks, newest first."""
    return answer(services.tasks.page(parse_list_query(request.query_params, services.zone)))


@router.get("/task/stats", response_model=Envelope[Stats])
def stats(services: Supplied) -> JSONResponse:
    """How many tasks are in each state."""
    return answer(services.tasks.stats())


@router.get("/task/{id}", response_model=Envelope[TaskDetail])
def detail(id: str, services: Supplied) -> JSONResponse:
    """One task with its steps and attempts."""
    return answer(services.tasks.detail(parse_task_id(id)))
