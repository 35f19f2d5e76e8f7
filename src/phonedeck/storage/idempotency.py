"""Answers to calls that carried an `Idempotency-Key`, kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from phonedeck.storage.tables import idempotency_key

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered to a key, and the hash of what was asked."""

    request_hash: str
    answer: dict[str, Any]


def find(connection: Connection, key: str, now: datetime) -> Kept | None:
    """The answer that is kept under a key; older ones are forgotten here."""
    connection.execute(delete(idempotency_key).where(idempotency_key.c.created_at < now - KEPT))
    row = connection.execute(select(idempotency_key).where(idempotency_key.c.key == key)).one_or_none()
    return None if row is None else Kept(row.request_hash, row.answer)


def keep(connection: Connection, key: str, kept: Kept, now: datetime) -> None:
    """Keep an answer, in the transaction that did what it says.

    On PostgreSQL two calls with one key may both find nothing; the second insert then fails on the primary key, and
    with it everything the second call did.
    """
    connection.execute(
        insert(idempotency_key).values(key=key, request_hash=kept.request_hash, answer=kept.answer, created_at=now)
    )
