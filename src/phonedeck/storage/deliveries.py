"""Messages to webhooks: made once, sent until they arrive, in order for each subject; and the log of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from phonedeck.model.webhook import DeliveryState
from phonedeck.storage import sequences
from phonedeck.storage.tables import webhook_delivery

_earlier = webhook_delivery.alias("earlier")
_IS_FIRST = ~exists().where(
    _earlier.c.webhook_id == webhook_delivery.c.webhook_id,
    _earlier.c.subject == webhook_delivery.c.subject,
    _earlier.c.id < webhook_delivery.c.id,
    _earlier.c.state == DeliveryState.WAITING,
)
"""Of what waits, only the first message about a subject may be sent: nobody hears the end before the beginning."""


class NewDelivery(NamedTuple):
    """A message to be sent; `body` is what goes over the wire, byte for byte, at every attempt."""

    message_id: str
    type: str
    subject: str
    body: str


def add(connection: Connection, webhook_id: int, new: Sequence[NewDelivery], now: datetime) -> list[int]:
    """Store messages, due now; their ids in the order given."""
    ids = list(sequences.reserve(connection, "webhook_delivery", len(new)))
    common = {"webhook_id": webhook_id, "state": DeliveryState.WAITING, "attempts": 0, "log": []}
    rows = [
        {"id": id_, **item._asdict(), **common, "next_at": now, "waits_since": now, "created_at": now}
        for id_, item in zip(ids, new, strict=True)
    ]
    if rows:
        connection.execute(insert(webhook_delivery), rows)
    return ids


def next_due(connection: Connection, webhook_id: int, now: datetime) -> dict[str, Any] | None:
    """The message to send next, as a row."""
    query = (
        select(webhook_delivery)
        .where(*_waiting(webhook_id), webhook_delivery.c.next_at <= now, _IS_FIRST)
        .order_by(webhook_delivery.c.next_at, webhook_delivery.c.id)  # one that fails again and again lets others by
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else dict(row._mapping)


def next_at(connection: Connection, webhook_id: int) -> datetime | None:
    """When there is something to send to the webhook; None when nothing waits."""
    query = select(func.min(webhook_delivery.c.next_at)).where(*_waiting(webhook_id), _IS_FIRST)
    found: datetime | None = connection.execute(query).scalar_one()
    return found


def change(connection: Connection, id_: int, **values: Any) -> None:
    """Set columns of a message, if it is still there."""
    connection.execute(update(webhook_delivery).where(webhook_delivery.c.id == id_).values(**values))


def get(connection: Connection, webhook_id: int, id_: int) -> dict[str, Any] | None:
    """One message as a row."""
    mine = webhook_delivery.c.webhook_id == webhook_id, webhook_delivery.c.id == id_
    row = connection.execute(select(webhook_delivery).where(*mine)).one_or_none()
    return None if row is None else dict(row._mapping)


def page(
    connection: Connection, webhook_id: int, state: str | None, type_: str | None, *, limit: int, offset: int
) -> tuple[list[dict[str, Any]], int]:
    """Messages, newest first, and how many there are."""
    wanted: list[ColumnElement[bool]] = [webhook_delivery.c.webhook_id == webhook_id]
    if state is not None:
        wanted.append(webhook_delivery.c.state == state)
    if type_ is not None:
        wanted.append(webhook_delivery.c.type == type_)
    rows = connection.execute(
        select(webhook_delivery).where(*wanted).order_by(webhook_delivery.c.id.desc()).limit(limit).offset(offset)
    )
    total = connection.execute(select(func.count()).select_from(webhook_delivery).where(*wanted)).scalar_one()
    return [dict(row._mapping) for row in rows], int(total)


def count(connection: Connection) -> dict[tuple[int, str], int]:
    """How many messages of each webhook are in each state."""
    columns = webhook_delivery.c.webhook_id, webhook_delivery.c.state
    rows = connection.execute(select(*columns, func.count()).group_by(*columns))
    return {(webhook_id, state): int(number) for webhook_id, state, number in rows}


def count_waiting(connection: Connection) -> int:
    """How many messages wait, for all webhooks."""
    query = select(func.count()).where(webhook_delivery.c.state == DeliveryState.WAITING)
    return int(connection.execute(query).scalar_one())


def send_again(connection: Connection, webhook_id: int, id_: int | None, now: datetime) -> int:
    """One message, or all that have failed, are due now, with every attempt before them; how many."""
    which = webhook_delivery.c.id == id_ if id_ is not None else webhook_delivery.c.state == DeliveryState.FAILED
    values = {"state": DeliveryState.WAITING, "attempts": 0, "next_at": now, "waits_since": now, "ended_at": None}
    query = update(webhook_delivery).where(webhook_delivery.c.webhook_id == webhook_id, which).values(**values)
    return int(connection.execute(query).rowcount)


def give_up(connection: Connection, before: datetime, now: datetime) -> None:
    """What has waited since before a time has failed."""
    late = webhook_delivery.c.state == DeliveryState.WAITING, webhook_delivery.c.waits_since < before
    connection.execute(update(webhook_delivery).where(*late).values(state=DeliveryState.FAILED, ended_at=now))


def forget_old(connection: Connection, before: datetime) -> None:
    """Remove messages that ended before a time."""
    connection.execute(delete(webhook_delivery).where(webhook_delivery.c.ended_at < before))


def _waiting(webhook_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return webhook_delivery.c.webhook_id == webhook_id, webhook_delivery.c.state == DeliveryState.WAITING
