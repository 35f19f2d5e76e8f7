"""Webhooks and their messages as the wire shows them, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.webhook import BY_DEFAULT, PATTERNS, TEST_TYPE, TYPES, check_secret, check_url
from phonedeck.wire.lists import Entries
from phonedeck.wire.plain_json import shortened
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Flag, Text

LONGEST_URL = 2000


def _pattern(text: str) -> str:
    if text.lower() not in PATTERNS:
        raise ValueError(f"must be one of {', '.join(PATTERNS)}")
    return text.lower()


class WebhookChange(Message):
    """The body of `PATCH webhooks/{id}`: what is given changes."""

    url: Annotated[str | None, Text(LONGEST_URL)] = Field(
        default=None, description="Where messages are posted, http or https", examples=["http://127.0.0.1:8000/hook"]
    )
    events: Annotated[list[str] | None, Entries(commas=True, longest=len(PATTERNS), entry=_pattern)] = Field(
        default=None, description="Types of messages; * and task.* stand for many", examples=[["task.completed"]]
    )
    description: Annotated[str | None, Text(255)] = Field(default=None, description="For people")
    enabled: Annotated[bool | None, Flag()] = Field(default=None, description="Nothing is sent while it is not")


class NewWebhook(WebhookChange):
    """The body of `POST webhooks`."""

    url: Annotated[str, Text(LONGEST_URL)] = Field(
        description="Where messages are posted, http or https", examples=["http://127.0.0.1:8000/hook"]
    )
    secret: Annotated[str | None, Text(255)] = Field(
        default=None, description="Secret that messages are signed with, whsec_ and base64; one is made when absent"
    )


class WebhookView(BaseModel):
    """A webhook, without its secret; times are ISO 8601 with zone."""

    id: int
    url: str
    description: str
    events: list[str]
    enabled: bool
    disabled_reason: str | None = Field(default=None, description="Why it was disabled, if not by the operator")
    waiting_count: int = Field(description="Messages that are still to arrive")
    failed_count: int = Field(description="Messages that were given up")
    failing_since: str | None = Field(default=None, description="Since when every attempt has failed")
    delivered_at: str | None = Field(default=None, description="When the last message arrived")
    created_at: str


class WebhookSecret(WebhookView):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="For the receiver's library; it is not shown again", examples=["whsec_…"])


class WebhookPage(BaseModel):
    """Every webhook, by id."""

    webhooks: list[WebhookView]
    total: int


class DeliveryAttempt(BaseModel):
    """One attempt at a message."""

    at: str
    status: int | None = Field(default=None, description="The receiver's HTTP status; null when nothing came")
    problem: str = Field(default="", description="Why it does not count as arrived; empty when it arrived")
    seconds: float


class DeliveryView(BaseModel):
    """A message to a webhook. `message_id` is its `webhook-id`, the same at every attempt."""

    id: int
    message_id: str
    type: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: list[DeliveryAttempt] = Field(description="The last 30, oldest first")
    next_at: str | None = Field(default=None, description="When it is sent next, at the earliest")
    ended_at: str | None = None
    created_at: str


class DeliveryDetail(DeliveryView):
    """A message with what it says."""

    body: dict[str, Any]


class DeliveryPage(BaseModel):
    """One page of messages, newest first."""

    deliveries: list[DeliveryView]
    total: int
    page: int
    page_size: int


class SentAgain(BaseModel):
    """How many messages are sent again."""

    redelivered_count: int


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """Which messages to list."""

    state: str | None = None
    type: str | None = None
    page: int = 1
    page_size: int = 20


def parse_new_webhook(body: object) -> NewWebhook:
    """The body of `POST webhooks`. Raises `InvalidRequest` with every problem."""
    wanted = read_body(NewWebhook, body)
    _check(wanted, wanted.secret)
    return wanted.model_copy(update={"events": wanted.events or list(BY_DEFAULT)})


def parse_webhook_change(body: object) -> WebhookChange:
    """The body of `PATCH webhooks/{id}`. Raises `InvalidRequest` with every problem."""
    wanted = read_body(WebhookChange, body)
    _check(wanted, None)
    return wanted


def parse_delivery_query(parameters: Mapping[str, str]) -> DeliveryQuery:
    """The filters of `GET webhooks/{id}/deliveries`. Raises `InvalidRequest` with every problem."""
    query = Query(parameters)
    found = DeliveryQuery(
        state=query.word("state", ("waiting", "delivered", "failed")),
        type=query.word("type", (*TYPES, TEST_TYPE)),
        page=query.whole("page", 1, LARGEST_PAGE) or 1,
        page_size=query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20,
    )
    query.done()
    return found


def _check(wanted: WebhookChange, secret: str | None) -> None:
    problems: list[Problem] = []
    if wanted.url is not None:
        try:
            check_url(wanted.url)
        except ValueError as error:
            problems.append(Problem("url", str(error), shortened(wanted.url)))
    if wanted.events is not None and not wanted.events:
        problems.append(Problem("events", f"is empty; name some of {', '.join(PATTERNS)}", wanted.events))
    if secret is not None:
        try:
            check_secret(secret)
        except ValueError as error:
            problems.append(Problem("secret", str(error)))  # without what came: it is a secret
    if problems:
        raise InvalidRequest(problems)
