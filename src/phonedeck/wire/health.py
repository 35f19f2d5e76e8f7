"""`GET health` and `GET ledger`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from phonedeck.model import handle
from phonedeck.model.intent import Act, IntentState
from phonedeck.model.script import Platform
from phonedeck.wire.query import LARGEST_PAGE, LARGEST_PAGE_SIZE, Query, as_stored_target


class WorkerView(BaseModel):
    """One worker: a host that carries tasks out."""

    host: str
    working: int = Field(description="Phones that it works on now")
    last_dispatch_at: str | None = Field(default=None, description="ISO 8601 with zone; when it last took a phone")


class HealthView(BaseModel):
    """Whether work is being done; `ok` is false when something is due and claimable and nothing is dispatched."""

    ok: bool
    problems: list[str]
    oldest_due_seconds: float | None = Field(
        default=None, description="How long the oldest task waits that is due and could be started now"
    )
    last_dispatch_at: str | None = None
    workers: list[WorkerView]
    timezone: str = Field(examples=["Europe/Berlin"])


class LedgerRow(BaseModel):
    """One act that the world sees, from its intent on."""

    id: int
    task_id: int
    act: str = Field(examples=["follow"])
    platform: str
    username: str | None = None
    device: str = Field(description="Hardware serial")
    target: str
    state: str = Field(description="intended, confirmed, not_done, unconfirmed, refused", examples=["confirmed"])
    intended_at: str
    settled_at: str | None = None
    evidence: dict[str, Any]


class LedgerPage(BaseModel):
    """One page of the ledger, newest first."""

    acts: list[LedgerRow]
    total: int
    page: int
    page_size: int


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Filters of `GET ledger`; None means any."""

    platform: str | None = None
    username: str | None = None
    target: str | None = None
    act: str | None = None
    state: str | None = None
    page: int = 1
    page_size: int = 20


def parse_ledger_query(parameters: Mapping[str, str]) -> LedgerQuery:
    """The filters of `GET ledger`. Raises `InvalidRequest` with every problem."""
    query = Query(parameters)
    username, target = query.text("username"), query.text("target")
    found = LedgerQuery(
        platform=query.word("platform", tuple(Platform)),
        username=None if username is None else handle.normalise(username),
        target=None if target is None else as_stored_target(target),
        act=query.word("act", tuple(Act)),
        state=query.word("state", tuple(IntentState)),
        page=query.whole("page", 1, LARGEST_PAGE) or 1,
        page_size=query.whole("page_size", 1, LARGEST_PAGE_SIZE) or 20,
    )
    query.done()
    return found
