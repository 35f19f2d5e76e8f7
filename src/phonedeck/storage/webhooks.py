"""Webhooks: receivers of messages, and how each is doing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from phonedeck.storage import sequences
from phonedeck.storage.tables import webhook, webhook_delivery


def add(connection: Connection, now: datetime, **values: Any) -> int:
    """Store a webhook; its id."""
    [id_] = sequences.reserve(connection, "webhook")
    connection.execute(insert(webhook).values(id=id_, created_at=now, failures=0, **values))
    return int(id_)


def change(connection: Connection, id_: int, **values: Any) -> bool:
    """Set columns of a webhook; False when there is none."""
    return bool(connection.execute(update(webhook).where(webhook.c.id == id_).values(**values)).rowcount)


def get(connection: Connection, id_: int, *, lock: bool = False) -> dict[str, Any] | None:
    """One webhook as a row; with `lock` nobody changes it until the transaction ends."""
    query = select(webhook).where(webhook.c.id == id_)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else dict(row._mapping)


def every(connection: Connection) -> list[dict[str, Any]]:
    """All webhooks by id, as rows."""
    return [dict(row._mapping) for row in connection.execute(select(webhook).order_by(webhook.c.id))]


def count(connection: Connection) -> int:
    """How many there are."""
    return int(connection.execute(select(func.count()).select_from(webhook)).scalar_one())


def move_on(connection: Connection, id_: int, seen: int, position: int) -> bool:
    """Say that messages were made of all events up to `position`; False when somebody else has moved it."""
    query = update(webhook).where(webhook.c.id == id_, webhook.c.position == seen).values(position=position)
    return bool(connection.execute(query).rowcount)


def remove(connection: Connection, id_: int) -> bool:
    """Remove a webhook with its messages; False when there is none."""
    connection.execute(delete(webhook_delivery).where(webhook_delivery.c.webhook_id == id_))
    return bool(connection.execute(delete(webhook).where(webhook.c.id == id_)).rowcount)
