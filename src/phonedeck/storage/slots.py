"""`phone_slot`: which host works on which phone, under which fence, and for which account.

free → working → (letting_go →) free. A phone is letting go when something that was sent to it may still act; then
`host` is who is freeing it, and nobody (NULL) while no one can.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    update,
)

from phonedeck.model.device import DeviceState
from phonedeck.storage.bulk import among, among_found
from phonedeck.storage.startable import first_of
from phonedeck.storage.tables import device, phone_slot, task
from phonedeck.storage.tables import host as known_host
from phonedeck.storage.tasks import Candidate

FREE = "free"
WORKING = "working"
LETTING_GO = "letting_go"

POSTGRESQL_LIMIT_LOCK = 50809_02
# The statements of a claim have one good plan each; to plan one anew takes longer than to carry it out.
LIMIT_LOCK = text("SELECT pg_advisory_xact_lock(:key), set_config('plan_cache_mode', 'force_generic_plan', true)")
NOBODY: dict[str, Any] = {"host": None, "task_id": None, "platform": None, "username": None}


@dataclass(frozen=True, slots=True)
class Slot:
    """A claimed phone. A write is made only under the fence of the claim it belongs to.

    `letting_go`: it must be freed of what was sent earlier before anything else; `quiet_until`: no act before.
    `first`: its task that comes first, locked with it in the transaction that claimed it, and of no use afterwards.
    """

    device: str
    host: str
    fence: int
    letting_go: bool = False
    quiet_until: datetime | None = None
    first: Candidate | None = field(default=None, compare=False, repr=False)


def _seen_by(host: str | ColumnElement[str]) -> ColumnElement[bool]:
    return and_(device.c.host == host, device.c.state == DeviceState.READY)


# Made once: to make one of these takes longer than to ask it.
_NEXT_TASK = first_of(bindparam("device", type_=Text))
_CANDIDATE = (task.c.id, task.c.device, task.c.username, task.c.platform, task.c.script_name)
_free = phone_slot.alias("free")
_first_on_free = select(first_of(_free.c.device).correlate(_free).scalar_subquery()).join(
    device, device.c.id == _free.c.device
)
_first_on_free = _first_on_free.where(_seen_by(bindparam("host", type_=Text)), _free.c.state == FREE)


def _of_free_phones(first: Select[Any]) -> Select[Any]:
    """By ids of tasks, and not by phones: planned so, databases read no more tasks than these."""
    return (
        select(*_CANDIDATE)
        .join(phone_slot, phone_slot.c.device == task.c.device)
        .where(among_found(task.c.id, first), phone_slot.c.state == FREE)
        .order_by(task.c.look_first.desc(), task.c.priority.desc(), task.c.id)
        .limit(bindparam("most", type_=Integer))
    )


_WITH_DUE_TASKS = _of_free_phones(_first_on_free)
_FREE_WITH_DUE_TASKS = _WITH_DUE_TASKS.with_for_update(of=[phone_slot, task], skip_locked=True)
_SOME_WITH_DUE_TASKS = _of_free_phones(_first_on_free.where(among(_free.c.device, "devices"))).with_for_update(
    of=[phone_slot, task], skip_locked=True
)
_FIRST_TASKS = (
    select(*_CANDIDATE)
    .where(
        among_found(
            task.c.id,
            select(first_of(phone_slot.c.device).correlate(phone_slot).scalar_subquery()).where(
                among(phone_slot.c.device, "devices")
            ),
        )
    )
    .with_for_update(of=task, skip_locked=True)
)
# In one order, so that two that lock many never wait for each other.
_LOCKED = (
    select(phone_slot.c.device, phone_slot.c.host, phone_slot.c.fence, phone_slot.c.state, phone_slot.c.task_id)
    .where(among(phone_slot.c.device, "devices"))
    .order_by(phone_slot.c.device)
    .with_for_update()
)
_HOLD = (
    update(phone_slot)
    .where(phone_slot.c.device == task.c.device, among(task.c.id, "ids"))
    .values(
        state=WORKING,
        task_id=task.c.id,
        platform=case((task.c.username.is_not(None), func.coalesce(task.c.platform, ""))),
        username=task.c.username,
    )
)
_TAKE = (
    update(phone_slot)
    .where(among(phone_slot.c.device, "devices"))
    .values(**{**NOBODY, "host": bindparam("by"), "state": bindparam("to_state"), "fence": phone_slot.c.fence + 1})
    .returning(phone_slot.c.device, phone_slot.c.fence, phone_slot.c.quiet_until)
)
_FREE_ALL = (
    update(phone_slot).where(among(phone_slot.c.device, "devices")).values(state=FREE, quiet_until=None, **NOBODY)
)
_HELD = select(func.count()).select_from(phone_slot).where(phone_slot.c.host.is_not(None))
_HELD_AND_STUCK = select(
    func.count(phone_slot.c.host),
    func.sum(
        case(
            (
                and_(
                    phone_slot.c.state == LETTING_GO,
                    or_(phone_slot.c.host.is_(None), phone_slot.c.host == bindparam("host", type_=Text)),
                ),
                1,
            ),
            else_=0,
        )
    ),
).where(phone_slot.c.state != FREE)


def claim(
    connection: Connection, host: str, *, now: datetime, busy: Collection[str], free: int, device_limit: int
) -> list[Slot]:
    """Take up to `free` phones that this host sees: those that must let go first, then those with due tasks.

    `busy` are phones that a thread of this host is still on. The limit over all hosts is counted under one lock.
    """
    if free <= 0:
        return []
    if connection.dialect.name == "postgresql":
        connection.execute(LIMIT_LOCK, {"key": POSTGRESQL_LIMIT_LOCK})
    held, stuck = connection.execute(_HELD_AND_STUCK, {"host": host}).one()
    limit = min(free, device_limit - held)
    if limit <= 0:
        return []
    taken = _claim_stuck(connection, host, busy, limit) if stuck else []
    return taken + claim_free(connection, host, now=now, limit=limit - len(taken))


def _claim_stuck(connection: Connection, host: str, busy: Collection[str], limit: int) -> list[Slot]:
    query = (
        select(phone_slot.c.device)
        .join(device, device.c.id == phone_slot.c.device)
        .where(
            _seen_by(host),
            phone_slot.c.state == LETTING_GO,
            or_(phone_slot.c.host.is_(None), phone_slot.c.host == host),
            phone_slot.c.device.not_in(list(busy)),
        )
        .limit(limit)
        .with_for_update(of=phone_slot, skip_locked=True)
    )
    return _take(connection, host, dict.fromkeys(connection.execute(query).scalars()), LETTING_GO)


def claim_free(
    connection: Connection, host: str, *, now: datetime, limit: int, of: Collection[str] | None = None
) -> list[Slot]:
    """Take up to `limit` free phones with due tasks, of some or of all, by priority, then by the tasks' ids."""
    if limit <= 0:
        return []
    wanted = {"host": host, "now": now, "most": limit}
    if of is None:
        rows = connection.execute(_FREE_WITH_DUE_TASKS, wanted)
    else:
        rows = connection.execute(_SOME_WITH_DUE_TASKS, wanted | {"devices": list(of)})
    return _take(connection, host, {row.device: Candidate(*row) for row in rows}, WORKING)


def with_due_tasks(connection: Connection, host: str, *, now: datetime, most: int) -> list[str]:
    """Up to `most` free phones with due tasks, in the order in which `claim_free` takes them; nothing is locked. The
    more phones there are, the longer it takes."""
    return [row.device for row in connection.execute(_WITH_DUE_TASKS, {"host": host, "now": now, "most": most})]


def next_task_id(connection: Connection, slot: Slot, now: datetime) -> int | None:
    """The claimed phone's task that comes first: an open act to look up, then by priority, then by id."""
    id_: int | None = connection.execute(_NEXT_TASK, {"device": slot.device, "now": now}).scalar_one_or_none()
    return id_


def next_tasks(connection: Connection, devices: Collection[str], now: datetime) -> dict[str, Candidate]:
    """The tasks that come first on claimed phones, by phone, locked; one that somebody else has locked at this moment
    is left out."""
    if not devices:
        return {}
    rows = connection.execute(_FIRST_TASKS, {"devices": list(devices), "now": now})
    return {row.device: Candidate(*row) for row in rows}


def take(connection: Connection, host: str, device_id: str) -> Slot | None:
    """Take one phone for something that is no task; None when it is not free."""
    fence = connection.execute(
        update(phone_slot)
        .where(phone_slot.c.device == device_id, phone_slot.c.state == FREE)
        .values(**{**NOBODY, "state": WORKING, "host": host, "fence": phone_slot.c.fence + 1})
        .returning(phone_slot.c.fence)
    ).scalar_one_or_none()
    return None if fence is None else Slot(device_id, host, fence)


def held_count(connection: Connection) -> int:
    """How many phones hosts are on, over all hosts."""
    return int(connection.execute(_HELD).scalar_one())


def by_state(connection: Connection) -> dict[str, int]:
    """How many phones are in each state."""
    query = select(phone_slot.c.state, func.count()).group_by(phone_slot.c.state)
    found = {state: int(count) for state, count in connection.execute(query)}
    return {state: found.get(state, 0) for state in (FREE, WORKING, LETTING_GO)}


def is_ours(connection: Connection, slot: Slot) -> bool:
    """Whether the fence still holds; locks the row so that it does until the transaction ends."""
    query = select(phone_slot.c.device).where(_ours(slot)).with_for_update()
    return connection.execute(query).one_or_none() is not None


def task_of(connection: Connection, slot: Slot) -> int | None:
    """The task that the slot works on, with the row locked; None when there is none, or the slot is not ours."""
    query = select(phone_slot.c.task_id).where(_ours(slot)).with_for_update()
    id_: int | None = connection.execute(query).scalar_one_or_none()
    return id_


def of_ours(connection: Connection, ours: Collection[Slot]) -> dict[Slot, int | None]:
    """Those slots whose fences still hold, and the task that each works on; all rows are locked."""
    rows = connection.execute(_LOCKED, {"devices": [slot.device for slot in ours]})
    found = {(row.device, row.host, row.fence): row.task_id for row in rows if row.state != FREE}
    return {slot: found[key] for slot in ours if (key := (slot.device, slot.host, slot.fence)) in found}


def hold(connection: Connection, ids: Collection[int]) -> None:
    """Name the running tasks, and their accounts, in the slots of their phones, which must be claimed and locked.

    Raises:
        IntegrityError: an account is at work elsewhere.
    """
    if ids:
        connection.execute(_HOLD, {"ids": list(ids)})


def let_go(connection: Connection, slot: Slot) -> None:
    """The slot's task has ended, and the phone must be freed, by whoever has the slot, before anything else."""
    values = {"state": LETTING_GO, "task_id": None, "platform": None, "username": None}
    connection.execute(update(phone_slot).where(_ours(slot)).values(**values))


def act_as(connection: Connection, slot: Slot, platform: str, username: str) -> bool:
    """Note the account that the phone acts as; False when it is at work on another phone."""
    query = select(phone_slot.c.device).where(
        phone_slot.c.platform == platform, phone_slot.c.username == username, phone_slot.c.device != slot.device
    )
    if connection.execute(query).first() is not None:
        return False
    connection.execute(update(phone_slot).where(_ours(slot)).values(platform=platform, username=username))
    return True


def release(connection: Connection, slot: Slot, *, letting_go: bool = False) -> bool:
    """Give the phone back; False when it is no longer ours. With `letting_go` somebody must free it first."""
    state = LETTING_GO if letting_go else FREE
    result = connection.execute(
        update(phone_slot)
        .where(_ours(slot))
        .values(state=state, quiet_until=phone_slot.c.quiet_until if letting_go else None, **NOBODY)
    )
    return bool(result.rowcount)


def release_all(connection: Connection, ours: Collection[Slot]) -> None:
    """Give phones back whose rows are locked, and whose fences were seen to hold."""
    if ours:
        connection.execute(_FREE_ALL, {"devices": [slot.device for slot in ours]})


def of_host(connection: Connection, host: str, *, only: Collection[str] | None = None) -> list[Row[Any]]:
    """The phones a host is on, or some of them, locked."""
    query = select(phone_slot).where(phone_slot.c.host == host)
    if only is not None:
        query = query.where(phone_slot.c.device.in_(list(only)))
    return list(connection.execute(query.order_by(phone_slot.c.device).with_for_update()).all())


def held_by(connection: Connection, host: str) -> set[str]:
    """The phones that a host works on or frees, not locked."""
    return set(connection.execute(select(phone_slot.c.device).where(phone_slot.c.host == host)).scalars())


def held_by_nobody_known(connection: Connection) -> set[str]:
    """Under which names phones are held that no host has: a claim in flight may land after its host has left."""
    query = select(phone_slot.c.host).where(
        phone_slot.c.host.is_not(None), phone_slot.c.host.not_in(select(known_host.c.name))
    )
    return set(connection.execute(query).scalars())


def of_task(connection: Connection, task_id: int) -> Row[Any] | None:
    """The slot that a task runs in, locked; None when it runs in none."""
    return connection.execute(select(phone_slot).where(phone_slot.c.task_id == task_id).with_for_update()).one_or_none()


def wrest(connection: Connection, device_id: str, *, host: str | None, quiet_until: datetime | None = None) -> None:
    """Shut whoever holds the phone out of every further write; `host` has to free it, or, with None, who sees it."""
    values = {**NOBODY, "host": host, "state": LETTING_GO, "fence": phone_slot.c.fence + 1}
    if quiet_until is not None:
        values["quiet_until"] = quiet_until
    connection.execute(update(phone_slot).where(phone_slot.c.device == device_id).values(**values))


def _take(connection: Connection, host: str, first: Mapping[str, Candidate | None], state: str) -> list[Slot]:
    if not first:
        return []
    rows = connection.execute(_TAKE, {"devices": list(first), "by": host, "to_state": state})
    found = {
        row.device: Slot(row.device, host, row.fence, state == LETTING_GO, row.quiet_until, first[row.device])
        for row in rows
    }
    return [found[id_] for id_ in first]


def _ours(slot: Slot) -> ColumnElement[bool]:
    return and_(
        phone_slot.c.device == slot.device,
        phone_slot.c.host == slot.host,
        phone_slot.c.fence == slot.fence,
        phone_slot.c.state != FREE,
    )
