"""Notifications, the causes that they are to tell, and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from phonedeck.model.notification import Cause, Rule
from phonedeck.model.webhook import DeliveryState
from phonedeck.storage import sequences
from phonedeck.storage.tables import notification, notification_cause, notification_message, task

_message = notification_message


def add(connection: Connection, now: datetime, **values: Any) -> int:
    """Store a notification; its id."""
    [id_] = sequences.reserve(connection, "notification")
    connection.execute(insert(notification).values(id=id_, created_at=now, **values))
    return int(id_)


def change(connection: Connection, id_: int, **values: Any) -> None:
    """Set columns of a notification, if it is still there."""
    connection.execute(update(notification).where(notification.c.id == id_).values(**values))


def get(connection: Connection, id_: int, *, lock: bool = False) -> dict[str, Any] | None:
    """One notification as a row; with `lock` nobody changes it until the transaction ends."""
    query = select(notification).where(notification.c.id == id_)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else dict(row._mapping)


def every(connection: Connection) -> list[dict[str, Any]]:
    """All notifications by id, as rows."""
    return [dict(row._mapping) for row in connection.execute(select(notification).order_by(notification.c.id))]


def remove(connection: Connection, id_: int) -> bool:
    """Remove a notification with all that is to be told; False when there is none."""
    connection.execute(delete(notification_cause).where(notification_cause.c.notification_id == id_))
    connection.execute(delete(_message).where(_message.c.notification_id == id_))
    return bool(connection.execute(delete(notification).where(notification.c.id == id_)).rowcount)


def causes(connection: Connection, id_: int) -> dict[Rule, dict[str, Cause]]:
    """What is to be told, or was told and lasts, by rule and key."""
    found: dict[Rule, dict[str, Cause]] = {}
    query = select(notification_cause).where(notification_cause.c.notification_id == id_)
    for row in connection.execute(query.order_by(notification_cause.c.since, notification_cause.c.key)):
        cause = Cause(row.key, row.text, row.since, row._mapping["count"], row.told_at)
        found.setdefault(Rule(row.rule), {})[row.key] = cause
    return found


def put_causes(connection: Connection, id_: int, rule: Rule, new: Sequence[Cause], gone: Sequence[str]) -> None:
    """Store causes, in the place of those with the same keys, and forget others."""
    mine = notification_cause.c.notification_id == id_, notification_cause.c.rule == rule
    for key in (*gone, *(cause.key for cause in new)):
        connection.execute(delete(notification_cause).where(*mine, notification_cause.c.key == key))
    names = ("key", "text", "since", "count", "told_at")
    rows = [{name: getattr(cause, name) for name in names} for cause in new]
    if rows:
        connection.execute(insert(notification_cause), [{"notification_id": id_, "rule": rule, **row} for row in rows])


def last_messages(connection: Connection, id_: int) -> dict[Rule, datetime]:
    """When the last message of each rule was made."""
    query = select(_message.c.rule, func.max(_message.c.created_at)).where(_message.c.notification_id == id_)
    return {Rule(rule): at for rule, at in connection.execute(query.group_by(_message.c.rule))}


def add_message(connection: Connection, id_: int, rule: Rule, title: str, body: str, now: datetime) -> int:
    """Store a message, due now; its id."""
    [message_id] = sequences.reserve(connection, "notification_message")
    values = {"rule": rule, "title": title, "body": body, "state": DeliveryState.WAITING, "log": []}
    row = {"id": message_id, "notification_id": id_, "next_at": now, "created_at": now, **values}
    connection.execute(insert(_message).values(**row))
    return int(message_id)


def due(connection: Connection, now: datetime) -> list[int]:
    """Ids of the messages that are to be sent now, of notifications that are enabled."""
    enabled = select(notification.c.id).where(notification.c.enabled)
    mine = _message.c.state == DeliveryState.WAITING, _message.c.next_at <= now, _message.c.notification_id.in_(enabled)
    return list(connection.execute(select(_message.c.id).where(*mine).order_by(_message.c.id)).scalars())


def claim(connection: Connection, message_id: int, now: datetime, busy_until: datetime) -> dict[str, Any] | None:
    """A message that is due, with nobody else sending it until a time; None when somebody else was quicker."""
    mine = _message.c.id == message_id, _message.c.state == DeliveryState.WAITING, _message.c.next_at <= now
    query = update(_message).where(*mine).values(next_at=busy_until).returning(_message)
    row = connection.execute(query).one_or_none()
    return None if row is None else dict(row._mapping)


def change_message(connection: Connection, message_id: int, **values: Any) -> None:
    """Set columns of a message, if it is still there."""
    connection.execute(update(_message).where(_message.c.id == message_id).values(**values))


def message(connection: Connection, id_: int, message_id: int) -> dict[str, Any] | None:
    """One message of a notification."""
    query = select(_message).where(_message.c.notification_id == id_, _message.c.id == message_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else dict(row._mapping)


def messages(connection: Connection, id_: int, *, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """Messages of a notification, newest first, and how many there are."""
    mine = _message.c.notification_id == id_
    rows = connection.execute(select(_message).where(mine).order_by(_message.c.id.desc()).limit(limit).offset(offset))
    total = connection.execute(select(func.count()).select_from(_message).where(mine)).scalar_one()
    return [dict(row._mapping) for row in rows], int(total)


def forget_old(connection: Connection, before: datetime) -> None:
    """Remove messages that ended before a time."""
    connection.execute(delete(_message).where(_message.c.ended_at < before))


def anything_started_since(connection: Connection, at: datetime) -> bool:
    """Whether any task was begun after a time."""
    return connection.execute(select(task.c.id).where(task.c.started_at > at).limit(1)).first() is not None
