"""`notifications`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.notification import (
    NewNotification,
    NotificationChange,
    NotificationMessage,
    NotificationMessages,
    NotificationPage,
    NotificationView,
    parse_new_notification,
    parse_notification_change,
    parse_notification_pages,
)
from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.task import Deleted, parse_task_id

router = APIRouter(tags=["notifications"])

Id = Annotated[str, Path(json_schema_extra={"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER})]
PAGES = {"parameters": [*openapi.paging()]}
NAME = "notification"


@router.get("/notifications", response_model=Envelope[NotificationPage])
def page(request: Request) -> JSONResponse:
    """Every notification."""
    return answer(services(request).notifications.page())


@router.post("/notifications", response_model=Envelope[NotificationView], openapi_extra=openapi.body(NewNotification))
async def add(request: Request) -> JSONResponse:
    """Tell a person when a task failed, an account is held, a phone is lost, or nothing is being started.

    The URL is apprise's; it is kept as a secret, and not shown again.
    """
    wanted = parse_new_notification(await read_json(request))
    return answer(await run_in_threadpool(services(request).notifications.add, wanted))


@router.get("/notifications/{id}", response_model=Envelope[NotificationView])
def detail(id: Id, request: Request) -> JSONResponse:
    """One notification, without its URL."""
    return answer(services(request).notifications.view(parse_task_id(id, NAME)))


@router.patch(
    "/notifications/{id}", response_model=Envelope[NotificationView], openapi_extra=openapi.body(NotificationChange)
)
async def change(id: Id, request: Request) -> JSONResponse:
    """Change what is given of a notification."""
    notification_id = parse_task_id(id, NAME)
    wanted = parse_notification_change(await read_json(request))
    return answer(await run_in_threadpool(services(request).notifications.change, notification_id, wanted))


@router.delete("/notifications/{id}", response_model=Envelope[Deleted])
def delete(id: Id, request: Request) -> JSONResponse:
    """Remove a notification, and the messages that still wait."""
    return answer(services(request).notifications.delete(parse_task_id(id, NAME)))


@router.post("/notifications/{id}/test", response_model=Envelope[NotificationMessage])
def test(id: Id, request: Request) -> JSONResponse:
    """Send a message that says that it is a test."""
    return answer(services(request).notifications.test(parse_task_id(id, NAME)))


@router.get("/notifications/{id}/messages", response_model=Envelope[NotificationMessages], openapi_extra=PAGES)
def messages(id: Id, request: Request) -> JSONResponse:
    """What was told, newest first, with every attempt; what ended is kept for a week."""
    pages = parse_notification_pages(request.query_params)
    return answer(services(request).notifications.messages(parse_task_id(id, NAME), *pages))


@router.get("/notifications/{id}/messages/{message}", response_model=Envelope[NotificationMessage])
def message(id: Id, message: Id, request: Request) -> JSONResponse:
    """One message, and what became of it."""
    return answer(
        services(request).notifications.message(parse_task_id(id, NAME), parse_task_id(message, "message", "message"))
    )
