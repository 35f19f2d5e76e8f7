"""Schedules: calls that create tasks, made again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from phonedeck.storage import sequences
from phonedeck.storage.tables import schedule


def add(connection: Connection, now: datetime, **values: Any) -> int:
    """Store a schedule; its id."""
    [id_] = sequences.reserve(connection, "schedule")
    connection.execute(insert(schedule).values(id=id_, created_at=now, **values))
    return int(id_)


def change(connection: Connection, id_: int, **values: Any) -> bool:
    """Set columns of a schedule; False when there is none."""
    return bool(connection.execute(update(schedule).where(schedule.c.id == id_).values(**values)).rowcount)


def get(connection: Connection, id_: int) -> dict[str, Any] | None:
    """One schedule as a row, locked until the transaction ends."""
    row = connection.execute(select(schedule).where(schedule.c.id == id_).with_for_update()).one_or_none()
    return None if row is None else dict(row._mapping)


def every(connection: Connection) -> list[dict[str, Any]]:
    """All schedules by id, as rows."""
    return [dict(row._mapping) for row in connection.execute(select(schedule).order_by(schedule.c.id))]


def due(connection: Connection, now: datetime) -> list[dict[str, Any]]:
    """The schedules that have come round."""
    query = select(schedule).where(~schedule.c.paused, schedule.c.next_at <= now).order_by(schedule.c.next_at)
    return [dict(row._mapping) for row in connection.execute(query)]


def next_at(connection: Connection) -> datetime | None:
    """When the next schedule comes round."""
    found: datetime | None = connection.execute(
        select(func.min(schedule.c.next_at)).where(~schedule.c.paused)
    ).scalar_one()
    return found


def came_round(
    connection: Connection, id_: int, at: datetime, *, following: datetime | None, result: str, batch_id: int | None
) -> bool:
    """Note what came of one time, unless somebody has noted it already."""
    values: dict[str, Any] = {"next_at": following, "last_at": at, "last_result": result}
    if batch_id is not None:
        values["last_batch_id"] = batch_id
    query = update(schedule).where(schedule.c.id == id_, schedule.c.next_at == at).values(**values)
    return bool(connection.execute(query).rowcount)


def remove(connection: Connection, id_: int) -> bool:
    """Remove a schedule; False when there is none. Its tasks stay."""
    return bool(connection.execute(delete(schedule).where(schedule.c.id == id_)).rowcount)
