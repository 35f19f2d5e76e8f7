"""Notifications and their messages as the wire shows them, and what is said about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.notification import IDLE_MINUTES, QUIET_SECONDS, RULES
from phonedeck.wire.lists import Entries
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Flag, Text, Whole

LONGEST_URL = 2000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}")


def _rule(text: str) -> str:
    if text.lower() not in tuple(RULES):
        raise ValueError(f"must be one of {', '.join(RULES)}")
    return text.lower()


class NotificationChange(Message):
    """The body of `PATCH notifications/{id}`: what is given changes."""

    name: Annotated[str | None, Text(64)] = Field(default=None, description="For people", examples=["my phone"])
    url: Annotated[str | None, Text(LONGEST_URL)] = Field(
        default=None, description="Where to, as apprise writes it; it is not shown again", examples=["ntfy://my-topic"]
    )
    rules: Annotated[list[str] | None, Entries(commas=True, longest=len(RULES), entry=_rule)] = Field(
        default=None, description="What to tell; everything when absent", examples=[["phone_lost"]]
    )
    quiet_seconds: Annotated[int | None, Whole(0, 86_400)] = Field(
        default=None, description=f"Least seconds between two messages about one rule, {QUIET_SECONDS} when absent"
    )
    idle_minutes: Annotated[int | None, Whole(1, 1440)] = Field(
        default=None,
        description=f"Minutes without a start, though a task is due, until that is told; {IDLE_MINUTES} if absent",
    )
    enabled: Annotated[bool | None, Flag()] = Field(default=None, description="Nothing is sent while it is not")


class NewNotification(NotificationChange):
    """The body of `POST notifications`."""

    name: Annotated[str, Text(64)] = Field(description="For people", examples=["my phone"])
    url: Annotated[str, Text(LONGEST_URL)] = Field(
        description="Where to, as apprise writes it; it is not shown again", examples=["ntfy://my-topic"]
    )


class NotificationView(BaseModel):
    """A notification, without its URL; times are ISO 8601 with zone."""

    id: int
    name: str
    service: str = Field(description="The service that its URL is for", examples=["Ntfy"])
    rules: list[str]
    quiet_seconds: int
    idle_minutes: int
    enabled: bool
    failing_since: str | None = Field(default=None, description="Since when every attempt has failed")
    delivered_at: str | None = Field(default=None, description="When the last message was taken")
    created_at: str


class NotificationPage(BaseModel):
    """Every notification, by id."""

    notifications: list[NotificationView]
    total: int


class NotificationAttempt(BaseModel):
    """One attempt at a message."""

    at: str
    problem: str = Field(default="", description="Why it was not taken; empty when it was")


class NotificationMessage(BaseModel):
    """A message, and what became of it."""

    id: int
    rule: str
    title: str
    body: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: list[NotificationAttempt]
    next_at: str | None = Field(default=None, description="When it is sent next, at the earliest")
    created_at: str
    ended_at: str | None = None


class NotificationMessages(BaseModel):
    """One page of messages, newest first."""

    messages: list[NotificationMessage]
    total: int
    page: int
    page_size: int


C = TypeVar("C", bound=NotificationChange)


def parse_new_notification(body: object) -> NewNotification:
    """The body of `POST notifications`. Raises `InvalidRequest` with every problem, and nothing of the URL."""
    return _read(NewNotification, body)


def parse_notification_change(body: object) -> NotificationChange:
    """The body of `PATCH notifications/{id}`. Raises `InvalidRequest` as above."""
    return _read(NotificationChange, body)


def parse_notification_pages(parameters: Mapping[str, str]) -> tuple[int, int]:
    """`page` and `page_size`. Raises `InvalidRequest` with every problem."""
    query = Query(parameters)
    page = query.whole("page", 1, LARGEST_PAGE) or 1
    page_size = query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20
    query.done()
    return page, page_size


def _read(model: type[C], body: object) -> C:
    try:
        wanted = read_body(model, body)
    except InvalidRequest as error:
        problems = [replace(each, got=None) if each.field == "url" else each for each in error.problems]
        raise InvalidRequest(problems, code=error.code) from None
    problems = []
    if wanted.name is not None and not _NAME.fullmatch(wanted.name):
        problems.append(Problem("name", "must be 1 to 64 letters, digits, dots, dashes, underscores or spaces"))
    if wanted.url is not None and ("://" not in wanted.url or not wanted.url.isprintable()):
        problems.append(Problem("url", "must be a URL as apprise writes it, such as ntfy://topic"))
    if problems:
        raise InvalidRequest(problems)
    return wanted
