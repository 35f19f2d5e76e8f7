"""Since when a task waits that could start: what health, metrics and notifications ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, exists, func, not_, or_, select

from phonedeck.model.device import DeviceState
from phonedeck.storage import queue
from phonedeck.storage.pending import pending
from phonedeck.storage.slots import FREE
from phonedeck.storage.startable import may_start, startable
from phonedeck.storage.tables import device, phone_slot, task
from phonedeck.storage.tables import host as host_table

MANY_DUE = 5000

# Two ways to one answer. By time it ends at the first that can be claimed, and passes all that are due on busy phones;
# by phone it looks at all that wait for free ones, whenever they are due.
_FREE_PHONE = and_(
    device.c.state == DeviceState.READY,
    phone_slot.c.state == FREE,
    or_(exists().where(host_table.c.name == device.c.host), not_(exists().where(host_table.c.name.is_not(None)))),
)
_OLDEST_BY_TIME = (
    select(task.c.due_at)
    .where(
        pending(),
        task.c.due_at <= bindparam("now"),
        exists().where(phone_slot.c.device == task.c.device, device.c.id == task.c.device, _FREE_PHONE).correlate(task),
        may_start(),
    )
    .order_by(task.c.due_at)
    .limit(1)
)
_OLDEST_BY_PHONE = (
    select(
        func.min(
            select(func.min(task.c.due_at))
            .where(startable(phone_slot.c.device))
            .correlate(phone_slot)
            .scalar_subquery()
        )
    )
    .select_from(phone_slot)
    .join(device, device.c.id == phone_slot.c.device)
    .where(_FREE_PHONE)
)


def oldest_claimable(connection: Connection, now: datetime) -> datetime | None:
    """When the oldest task became due of those that could start now on a free phone.

    A phone whose host is gone does not count, unless all are.
    """
    many = queue.due(connection, now, most=MANY_DUE) == MANY_DUE
    due_at: datetime | None = connection.execute(
        _OLDEST_BY_PHONE if many else _OLDEST_BY_TIME, {"now": now}
    ).scalar_one_or_none()
    return due_at
