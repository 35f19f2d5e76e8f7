"""Tasks. The path that is asked for most comes first."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.model.script import Platform
from phonedeck.model.task import Outcome
from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json, read_once_only
from phonedeck.server.paths import TASK_ID
from phonedeck.server.services import services
from phonedeck.server.together import Together
from phonedeck.wire.create_task import CreateTaskBody, parse_create_task
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.query import parse_list_query
from phonedeck.wire.task import (
    BatchDelete,
    BatchDeleted,
    Created,
    Deleted,
    Preview,
    RetryAll,
    Stats,
    TaskChange,
    TaskDetail,
    TaskPage,
    TaskView,
    parse_batch_delete,
    parse_task_change,
    parse_task_id,
)

router = APIRouter(tags=["tasks"])

TaskId = Annotated[str, Path(json_schema_extra={"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER})]
ONE = f"/task/{{id:{TASK_ID}}}"
TEXT = {"type": "string", "maxLength": 2000}
FILTERS = [
    openapi.query(
        "status", {"type": "integer", "minimum": 0, "maximum": 3}, "0 pending, 1 running, 2 completed, 3 failed"
    ),
    openapi.query("serial", TEXT, "Device, by either of its names, or tag:NAME for a group of them"),
    openapi.query("script_name", TEXT, "Script"),
    openapi.query("source", TEXT, "api or ui"),
    openapi.query("username", TEXT, "Account, with or without @"),
    openapi.query("target", TEXT, "User or post that the task is about"),
    openapi.query("outcome", {"type": "string", "enum": [*Outcome]}, "How it ended"),
    openapi.query("platform", {"type": "string", "enum": [*Platform]}, "The app that it is for"),
    openapi.query("since", TEXT, "Created at or after this time: local YYYY-MM-DD HH:MM:SS, or ISO 8601 with zone"),
    openapi.query("until", TEXT, "Created before this time"),
    openapi.query(
        "cursor", {"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER}, "next_cursor of the page before"
    ),
    *openapi.paging(),
]


@router.get("/task/stats", response_model=Envelope[Stats])
async def stats(request: Request) -> JSONResponse:
    """How many tasks are in each state."""
    asked: Together[Stats] = request.app.state.stats
    return answer(await asked.ask())


@router.post(
    "/task",
    response_model=Envelope[Created],
    openapi_extra={
        **openapi.body(CreateTaskBody),
        "parameters": [
            openapi.header(
                "Idempotency-Key",
                {"type": "string", "minLength": 1, "maxLength": 255},
                "The same key and body again get the first answer and create nothing; kept for 24 hours",
            )
        ],
    },
)
async def create(request: Request) -> JSONResponse:
    """Create one task for each device or account and target."""
    body = await read_json(request)
    wanted = parse_create_task(body)
    once = read_once_only(request, body)
    any_file = not request.state.caller.with_token
    return answer(await run_in_threadpool(services(request).tasks.create, wanted, once=once, any_file=any_file))


@router.post("/task/preview", response_model=Envelope[Preview], openapi_extra=openapi.body(CreateTaskBody))
async def preview(request: Request) -> JSONResponse:
    """What creating would come to, by the same rules: which phone, account and target. Nothing is created."""
    wanted = parse_create_task(await read_json(request))
    any_file = not request.state.caller.with_token
    return answer(await run_in_threadpool(services(request).tasks.preview, wanted, any_file=any_file))


@router.get("/task", response_model=Envelope[TaskPage], openapi_extra={"parameters": FILTERS})
def page(request: Request) -> JSONResponse:
    """Tasks, newest first."""
    return answer(services(request).tasks.page(parse_list_query(request.query_params, services(request).zone)))


@router.post("/task/retry-all", response_model=Envelope[RetryAll])
def retry_all(request: Request) -> JSONResponse:
    """Put every failed task back that may be repeated."""
    return answer(services(request).tasks.retry_all())


@router.delete("/task/batch", response_model=Envelope[BatchDeleted], openapi_extra=openapi.body(BatchDelete))
@router.post("/task/batch-delete", response_model=Envelope[BatchDeleted], openapi_extra=openapi.body(BatchDelete))
async def delete_batch(request: Request) -> JSONResponse:
    """Delete tasks; running ones are stopped first. The second path is for clients that send no body with DELETE."""
    wanted = parse_batch_delete(await read_json(request))
    return answer(await run_in_threadpool(services(request).tasks.delete_batch, wanted.task_ids))


@router.get(ONE, response_model=Envelope[TaskDetail])
def detail(id: TaskId, request: Request) -> JSONResponse:
    """One task with its steps and attempts."""
    return answer(services(request).tasks.detail(parse_task_id(id)))


@router.patch(ONE, response_model=Envelope[TaskView], openapi_extra=openapi.body(TaskChange))
async def change(id: TaskId, request: Request) -> JSONResponse:
    """Give a pending task another start time.

    How late it may start follows the new time; an `expires_at` of the call that created it stays.
    """
    task_id = parse_task_id(id)
    wanted = parse_task_change(await read_json(request))
    return answer(await run_in_threadpool(services(request).tasks.reschedule, task_id, wanted.start_time))


@router.delete(ONE, response_model=Envelope[Deleted])
def delete(id: TaskId, request: Request) -> JSONResponse:
    """Delete a task; a running one is stopped first."""
    return answer(services(request).tasks.delete(parse_task_id(id)))


@router.post(f"{ONE}/stop", response_model=Envelope[TaskView])
def stop(id: TaskId, request: Request) -> JSONResponse:
    """Stop a running task, or cancel a pending one."""
    return answer(services(request).tasks.stop(parse_task_id(id)))


@router.post(f"{ONE}/retry", response_model=Envelope[TaskView])
def retry(id: TaskId, request: Request) -> JSONResponse:
    """Put a failed task back to pending."""
    return answer(services(request).tasks.retry(parse_task_id(id)))
