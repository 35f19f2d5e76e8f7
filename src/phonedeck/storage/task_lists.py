"""Tasks by filter and page, newest first, with totals; at the same cost with many tasks as with few."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select

from phonedeck.model.task import Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.storage import counts
from phonedeck.storage.tables import task
from phonedeck.storage.tasks import MOST_IN_ONE_QUERY, from_row

COUNTED_FILTERS = {"devices": "device", "script_name": "script_name", "source": "source"}
"""Filters whose tasks are counted as they change, and the dimension that they are counted by."""


def page(
    connection: Connection, wanted: TaskFilter, *, limit: int, offset: int = 0, before_id: int | None = None
) -> list[Task]:
    """The newest matching tasks first; with `before_id` those older than it, at the same cost on any page."""
    query = select(task).where(*_conditions(wanted)).order_by(task.c.id.desc()).limit(limit).offset(offset)
    if before_id is not None:
        query = query.where(task.c.id < before_id)
    return [from_row(row) for row in connection.execute(query)]


def total(connection: Connection, wanted: TaskFilter) -> int:
    """How many tasks match; from the counts where they know, else by counting rows."""
    named = {name: getattr(wanted, name) for name in COUNTED_FILTERS if getattr(wanted, name) is not None}
    uncounted = any(getattr(wanted, name) is not None for name in ("username", "target", "outcome", "since", "until"))
    if uncounted or len(named) > 1:
        return int(connection.execute(select(func.count()).select_from(task).where(*_conditions(wanted))).scalar_one())
    statuses = list(Status) if wanted.status is None else [wanted.status]
    if not named:
        return counts.total(connection, "all", counts.ALL, statuses)
    [(name, meant)] = named.items()
    values = meant if name == "devices" else [meant]
    return sum(counts.total(connection, COUNTED_FILTERS[name], value, statuses) for value in values)


def statuses(connection: Connection, ids: Sequence[int]) -> dict[int, Status]:
    """The status of each of the tasks that exist, in the order asked for."""
    found: dict[int, Status] = {}
    for start in range(0, len(ids), MOST_IN_ONE_QUERY):
        some = ids[start : start + MOST_IN_ONE_QUERY]
        rows = connection.execute(select(task.c.id, task.c.status).where(task.c.id.in_(some)))
        found.update({id_: Status(status) for id_, status in rows})
    return {id_: found[id_] for id_ in ids if id_ in found}


def running_on(connection: Connection, ids: Collection[int]) -> set[str]:
    """The devices of those of the tasks that run now."""
    query = select(task.c.id, task.c.device).where(task.c.status == literal(int(Status.RUNNING), literal_execute=True))
    return {device for id_, device in connection.execute(query) if id_ in ids}


def in_batch(connection: Connection, batch_id: int) -> int:
    """How many tasks of one create call have not ended."""
    query = (
        select(func.count())
        .select_from(task)
        .where(task.c.batch_id == batch_id, task.c.status.in_([int(Status.PENDING), int(Status.RUNNING)]))
    )
    return int(connection.execute(query).scalar_one())


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        task.c[name] == getattr(wanted, name)
        for name in ("script_name", "source", "username", "target", "outcome")
        if getattr(wanted, name) is not None
    ]
    if wanted.devices is not None:
        conditions.append(task.c.device.in_(wanted.devices))
    if wanted.status is not None:
        conditions.append(task.c.status == int(wanted.status))
    if wanted.since is not None:
        conditions.append(task.c.created_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(task.c.created_at < wanted.until)
    return [and_(*conditions)] if conditions else []
