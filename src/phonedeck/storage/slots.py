"""`phone_slot`: which host works on which phone, until when, and under which fence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from phonedeck.model.device import DeviceState
from phonedeck.model.task import Status
from phonedeck.storage.tables import device, phone_slot, task

FREE = "free"
WORKING = "working"
LETTING_GO = "letting_go"


@dataclass(frozen=True, slots=True)
class Slot:
    """A claimed phone. A write is made only under the fence of the claim it belongs to."""

    device: str
    host: str
    fence: int


def claim(
    connection: Connection, host: str, devices: Sequence[str], *, now: datetime, lease_until: datetime, limit: int
) -> list[Slot]:
    """Take up to `limit` of the phones that are free (or whose lease ran out) and have a due task."""
    if limit <= 0 or not devices:
        return []
    has_due_task = exists().where(
        task.c.device == phone_slot.c.device, task.c.status == int(Status.PENDING), task.c.due_at <= now
    )
    free = or_(phone_slot.c.state == FREE, phone_slot.c.lease_until < now)
    chosen = list(
        connection.execute(
            select(phone_slot.c.device)
            .where(phone_slot.c.device.in_(devices), free, has_due_task)
            .order_by(phone_slot.c.device)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    rows = connection.execute(
        update(phone_slot)
        .where(phone_slot.c.device.in_(chosen))
        .values(state=WORKING, host=host, task_id=None, fence=phone_slot.c.fence + 1, lease_until=lease_until)
        .returning(phone_slot.c.device, phone_slot.c.fence)
    )
    return [Slot(device, host, fence) for device, fence in rows]


def oldest_claimable(connection: Connection, now: datetime) -> datetime | None:
    """When the oldest task became due of those whose phone is ready and free; None when there is none."""
    due_at: datetime | None = connection.execute(
        select(func.min(task.c.due_at))
        .join(phone_slot, phone_slot.c.device == task.c.device)
        .join(device, device.c.id == task.c.device)
        .where(
            task.c.status == int(Status.PENDING),
            task.c.due_at <= now,
            device.c.state == DeviceState.READY,
            or_(phone_slot.c.state == FREE, phone_slot.c.lease_until < now),
        )
    ).scalar_one()
    return due_at


def working_count(connection: Connection, now: datetime) -> int:
    """How many phones are being worked on, on all hosts."""
    query = (
        select(func.count()).select_from(phone_slot).where(phone_slot.c.state != FREE, phone_slot.c.lease_until >= now)
    )
    return int(connection.execute(query).scalar_one())


def hold(connection: Connection, slot: Slot, task_id: int | None) -> bool:
    """Name the task the slot works on; False when the slot is no longer ours."""
    result = connection.execute(update(phone_slot).where(_ours(slot)).values(task_id=task_id))
    return bool(result.rowcount)


def is_ours(connection: Connection, slot: Slot) -> bool:
    """Whether the fence still holds; locks the row so that it does until the transaction ends."""
    query = select(phone_slot.c.device).where(_ours(slot)).with_for_update()
    return connection.execute(query).one_or_none() is not None


def renew(connection: Connection, host: str, lease_until: datetime) -> None:
    """Push back the end of every lease of the host."""
    connection.execute(
        update(phone_slot).where(phone_slot.c.host == host, phone_slot.c.state != FREE).values(lease_until=lease_until)
    )


def release(connection: Connection, slot: Slot) -> bool:
    """Give the phone back; False when it is no longer ours."""
    result = connection.execute(
        update(phone_slot).where(_ours(slot)).values(state=FREE, host=None, task_id=None, lease_until=None)
    )
    return bool(result.rowcount)


def release_host(connection: Connection, host: str) -> None:
    """Give back every phone of a host that starts anew: whatever it held, it holds no longer."""
    connection.execute(
        update(phone_slot)
        .where(phone_slot.c.host == host)
        .values(state=FREE, host=None, task_id=None, lease_until=None, fence=phone_slot.c.fence + 1)
    )


def _ours(slot: Slot) -> ColumnElement[bool]:
    return and_(
        phone_slot.c.device == slot.device,
        phone_slot.c.host == slot.host,
        phone_slot.c.fence == slot.fence,
        phone_slot.c.state != FREE,
    )
