"""Tasks. The fixed paths stand before `{id}`, which would take them for ids."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.server.answers import answer
from phonedeck.server.body import read_json, read_once_only
from phonedeck.server.services import Supplied
from phonedeck.wire.create_task import parse_create_task
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.query import parse_list_query
from phonedeck.wire.task import (
    BatchDeleted,
    Created,
    Deleted,
    RetryAll,
    Stats,
    TaskDetail,
    TaskPage,
    TaskView,
    parse_batch_delete,
    parse_task_id,
)

router = APIRouter(tags=["tasks"])


@router.post("/task", response_model=Envelope[Created])
async def create(request: Request, services: Supplied) -> JSONResponse:
    """Create one task for each device or account and target."""
    body = await read_json(request)
    wanted = parse_create_task(body)
    once = read_once_only(request, body)
    return answer(await run_in_threadpool(services.tasks.create, wanted, once=once))


@router.get("/task", response_model=Envelope[TaskPage])
def page(request: Request, services: Supplied) -> JSONResponse:
    """Tasks, newest first."""
    return answer(services.tasks.page(parse_list_query(request.query_params, services.zone)))


@router.get("/task/stats", response_model=Envelope[Stats])
def stats(services: Supplied) -> JSONResponse:
    """How many tasks are in each state."""
    return answer(services.tasks.stats())


@router.post("/task/retry-all", response_model=Envelope[RetryAll])
def retry_all(services: Supplied) -> JSONResponse:
    """Put every failed task back that may be repeated."""
    return answer(services.tasks.retry_all())


@router.delete("/task/batch", response_model=Envelope[BatchDeleted])
@router.post("/task/batch-delete", response_model=Envelope[BatchDeleted])
async def delete_batch(request: Request, services: Supplied) -> JSONResponse:
    """Delete tasks; running ones are stopped first. The second path is for clients that send no body with DELETE."""
    wanted = parse_batch_delete(await read_json(request))
    return answer(await run_in_threadpool(services.tasks.delete_batch, wanted.task_ids))


@router.get("/task/{id}", response_model=Envelope[TaskDetail])
def detail(id: str, services: Supplied) -> JSONResponse:
    """One task with its steps and attempts."""
    return answer(services.tasks.detail(parse_task_id(id)))


@router.delete("/task/{id}", response_model=Envelope[Deleted])
def delete(id: str, services: Supplied) -> JSONResponse:
    """Delete a task; a running one is stopped first."""
    return answer(services.tasks.delete(parse_task_id(id)))


@router.post("/task/{id}/stop", response_model=Envelope[TaskView])
def stop(id: str, services: Supplied) -> JSONResponse:
    """Stop a running task, or cancel a pending one."""
    return answer(services.tasks.stop(parse_task_id(id)))


@router.post("/task/{id}/retry", response_model=Envelope[TaskView])
def retry(id: str, services: Supplied) -> JSONResponse:
    """Put a failed task back to pending."""
    return answer(services.tasks.retry(parse_task_id(id)))
