"""Answers to calls that carried an `Idempotency-Key`, kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from phonedeck.storage.tables import idempotency_key

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered to a key, and the hash of what was asked."""

    request_hash: str
    answer: dict[str, Any]


def find(connection: Connection, key: str, now: datetime) -> Kept | None:
    """The answer that is kept under a key; None when there is none or it is older than a day."""
    row = connection.execute(
        select(idempotency_key).where(idempotency_key.c.key == key, idempotency_key.c.created_at >= now - KEPT)
    ).one_or_none()
    return None if row is None else Kept(row.request_hash, row.answer)


def lock(connection: Connection, key: str) -> None:
    """Wait until no other transaction uses the key. SQLite has one writer; on PostgreSQL two calls would both find
    nothing and both create."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def keep(connection: Connection, key: str, kept: Kept, now: datetime) -> None:
    """Keep an answer, in the transaction that did what it says; answers older than a day are forgotten here."""
    connection.execute(delete(idempotency_key).where(idempotency_key.c.created_at < now - KEPT))
    connection.execute(
        insert(idempotency_key).values(key=key, request_hash=kept.request_hash, answer=kept.answer, created_at=now)
    )
