"""`GET health` and `GET ledger`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


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
    state: str = Field(description="intended, confirmed, not_done, unconfirmed", examples=["confirmed"])
    intended_at: str
    settled_at: str | None = None
    evidence: dict[str, Any]


class LedgerPage(BaseModel):
    """One page of the ledger, newest first."""

    acts: list[LedgerRow]
    total: int
    page: int
    page_size: int
