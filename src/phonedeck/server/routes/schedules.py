"""`schedules`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.schedule import (
    NewSchedule,
    ScheduleChange,
    SchedulePage,
    ScheduleView,
    parse_new_schedule,
    parse_schedule_change,
)
from phonedeck.wire.task import Deleted, parse_task_id

router = APIRouter(tags=["schedules"])

ScheduleId = Annotated[str, Path(json_schema_extra={"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER})]


@router.get("/schedules", response_model=Envelope[SchedulePage])
def page(request: Request) -> JSONResponse:
    """Every schedule."""
    return answer(services(request).schedules.page())


@router.post("/schedules", response_model=Envelope[ScheduleView], openapi_extra=openapi.body(NewSchedule))
async def add(request: Request) -> JSONResponse:
    """Create the same tasks again and again: by a cron expression, or on weekdays at times of day.

    A time at which tasks of the last one have not ended is skipped.
    """
    wanted = parse_new_schedule(await read_json(request))
    return answer(await run_in_threadpool(services(request).schedules.add, wanted))


@router.get("/schedules/{id}", response_model=Envelope[ScheduleView])
def detail(id: ScheduleId, request: Request) -> JSONResponse:
    """One schedule."""
    return answer(services(request).schedules.view(parse_task_id(id, "schedule")))


@router.patch("/schedules/{id}", response_model=Envelope[ScheduleView], openapi_extra=openapi.body(ScheduleChange))
async def change(id: ScheduleId, request: Request) -> JSONResponse:
    """Change what is given of a schedule."""
    schedule_id = parse_task_id(id, "schedule")
    wanted = parse_schedule_change(await read_json(request))
    return answer(await run_in_threadpool(services(request).schedules.change, schedule_id, wanted))


@router.post("/schedules/{id}/pause", response_model=Envelope[ScheduleView])
def pause(id: ScheduleId, request: Request) -> JSONResponse:
    """Let a schedule rest."""
    return answer(services(request).schedules.change(parse_task_id(id, "schedule"), ScheduleChange(paused=True)))


@router.post("/schedules/{id}/resume", response_model=Envelope[ScheduleView])
def resume(id: ScheduleId, request: Request) -> JSONResponse:
    """Let a schedule go on; times that passed meanwhile are not made up for."""
    return answer(services(request).schedules.change(parse_task_id(id, "schedule"), ScheduleChange(paused=False)))


@router.delete("/schedules/{id}", response_model=Envelope[Deleted])
def delete(id: ScheduleId, request: Request) -> JSONResponse:
    """Remove a schedule; the tasks that it made stay."""
    return answer(services(request).schedules.delete(parse_task_id(id, "schedule")))
