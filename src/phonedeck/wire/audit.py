"""`GET audit`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class AuditView(BaseModel):
    """One thing that somebody did."""

    seq: int = Field(description="From 1, without a gap")
    at: str = Field(description="ISO 8601 with zone")
    actor: str = Field(description="Who, and by what way", examples=["laptop (api)"])
    action: str = Field(examples=["task.created"])
    subject: str = Field(description="What it was done to", examples=["tasks 101-104"])
    detail: dict[str, Any]
    previous: str = Field(description="The hash of the entry before it")
    hash: str = Field(description="sha256 over the entry and the hash before it")


class AuditPage(BaseModel):
    """One page of the audit log, newest first."""

    entries: list[AuditView]
    total: int
    page: int
    page_size: int
