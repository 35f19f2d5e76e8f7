"""`webhooks`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from phonedeck.model.webhook import TEST_TYPE, TYPES
from phonedeck.server import openapi
from phonedeck.server.answers import answer
from phonedeck.server.body import read_json
from phonedeck.server.services import services
from phonedeck.wire.envelope import Envelope
from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.task import Deleted, parse_task_id
from phonedeck.wire.webhook import (
    DeliveryDetail,
    DeliveryPage,
    NewWebhook,
    SentAgain,
    WebhookChange,
    WebhookPage,
    WebhookSecret,
    WebhookView,
    parse_delivery_query,
    parse_new_webhook,
    parse_webhook_change,
)

router = APIRouter(tags=["webhooks"])

WebhookId = Annotated[str, Path(json_schema_extra={"type": "integer", "minimum": 1, "maximum": LARGEST_INTEGER})]
FILTERS = [
    openapi.query("state", {"type": "string", "enum": ["waiting", "delivered", "failed"]}, "What became of it"),
    openapi.query("type", {"type": "string", "enum": [*TYPES, TEST_TYPE]}, "Type of message"),
    *openapi.paging(),
]


@router.get("/webhooks", response_model=Envelope[WebhookPage])
def page(request: Request) -> JSONResponse:
    """Every webhook."""
    return answer(services(request).webhooks.page())


@router.post("/webhooks", response_model=Envelope[WebhookSecret], openapi_extra=openapi.body(NewWebhook))
async def add(request: Request) -> JSONResponse:
    """Post a signed message to a URL whenever something happens to a task or a phone.

    Messages have the Standard Webhooks form; the answer holds the secret that they are signed with, this once.
    """
    wanted = parse_new_webhook(await read_json(request))
    return answer(await run_in_threadpool(services(request).webhooks.add, wanted))


@router.get("/webhooks/{id}", response_model=Envelope[WebhookView])
def detail(id: WebhookId, request: Request) -> JSONResponse:
    """One webhook, without its secret."""
    return answer(services(request).webhooks.view(parse_task_id(id, "webhook")))


@router.patch("/webhooks/{id}", response_model=Envelope[WebhookView], openapi_extra=openapi.body(WebhookChange))
async def change(id: WebhookId, request: Request) -> JSONResponse:
    """Change what is given of a webhook."""
    webhook_id = parse_task_id(id, "webhook")
    wanted = parse_webhook_change(await read_json(request))
    return answer(await run_in_threadpool(services(request).webhooks.change, webhook_id, wanted))


@router.delete("/webhooks/{id}", response_model=Envelope[Deleted])
def delete(id: WebhookId, request: Request) -> JSONResponse:
    """Remove a webhook, and the messages that still wait."""
    return answer(services(request).webhooks.delete(parse_task_id(id, "webhook")))


@router.post("/webhooks/{id}/secret", response_model=Envelope[WebhookSecret])
def renew_secret(id: WebhookId, request: Request) -> JSONResponse:
    """Make a new secret; for a day messages are signed with the old one as well."""
    return answer(services(request).webhooks.renew_secret(parse_task_id(id, "webhook")))


@router.post("/webhooks/{id}/test", response_model=Envelope[DeliveryDetail])
def test(id: WebhookId, request: Request) -> JSONResponse:
    """Send a message of type `webhook.test`."""
    return answer(services(request).webhooks.test(parse_task_id(id, "webhook")))


@router.post("/webhooks/{id}/redeliver", response_model=Envelope[SentAgain])
def send_failed_again(id: WebhookId, request: Request) -> JSONResponse:
    """Send every message again that was given up."""
    return answer(services(request).webhooks.send_again(parse_task_id(id, "webhook")))


@router.get("/webhooks/{id}/deliveries", response_model=Envelope[DeliveryPage], openapi_extra={"parameters": FILTERS})
def deliveries(id: WebhookId, request: Request) -> JSONResponse:
    """Messages to a webhook, newest first, with every attempt; those that ended are kept for a week."""
    asked = parse_delivery_query(request.query_params)
    return answer(services(request).webhooks.log(parse_task_id(id, "webhook"), asked))


@router.get("/webhooks/{id}/deliveries/{delivery}", response_model=Envelope[DeliveryDetail])
def delivery(id: WebhookId, delivery: WebhookId, request: Request) -> JSONResponse:
    """One message, with its body."""
    number = parse_task_id(delivery, "message", "delivery")
    return answer(services(request).webhooks.delivery(parse_task_id(id, "webhook"), number))


@router.post("/webhooks/{id}/deliveries/{delivery}/redeliver", response_model=Envelope[SentAgain])
def send_again(id: WebhookId, delivery: WebhookId, request: Request) -> JSONResponse:
    """Send one message again, under the same id."""
    number = parse_task_id(delivery, "message", "delivery")
    return answer(services(request).webhooks.send_again(parse_task_id(id, "webhook"), number))
