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
UNCOUNTED_FILTERS = ("username", "target", "outcome", "platform", "since", "until")


def page(
    connection: Connection, wanted: TaskFilter, *, limit: int, offset: int = 0, before_id: int | None = None
) -> list[Task]:
    """The newest matching tasks first; with `before_id` those older than it, at the same cost on any page."""
    query = select(task).where(*_conditions(wanted)).order_by(task.c.id.desc()).limit(limit).offset(offset)
    if before_id is not None:
        query = query.where(task.c.id < before_id)
    return [from_row(row) for row in connection.execute(query)]


def total(connection: Connection, wanted: TaskFilter, *, most: int | None = None) -> int:
    """How many tasks match; from the counts where they know, else by counting rows, up to `most`."""
    if counted := by_status(connection, wanted):
        return sum(counted.values()) if wanted.status is None else counted[wanted.status]
    return matching(connection, wanted, most=most)


def by_status(connection: Connection, wanted: TaskFilter) -> dict[Status, int] | None:
    """How many tasks match in each status, whichever the filter names; None where nothing keeps count of that."""
    named = {name: getattr(wanted, name) for name in COUNTED_FILTERS if getattr(wanted, name) is not None}
    if len(named) > 1 or any(getattr(wanted, name) is not None for name in UNCOUNTED_FILTERS):
        return None
    found = dict.fromkeys(Status, 0)
    values = [("all", counts.ALL)]
    for name, meant in named.items():
        values = [(COUNTED_FILTERS[name], value) for value in (meant if name == "devices" else [meant])]
    for dimension, value in values:
        for status, count in counts.by_status(connection, dimension, value).items():
            found[status] += count
    return found


def matching(
    connection: Connection, wanted: TaskFilter, *, among: Sequence[Status] = (), most: int | None = None
) -> int:
    """How many rows match, counted one by one, up to `most`; `among` are the only statuses that count."""
    conditions = [*_conditions(wanted), *([task.c.status.in_([int(each) for each in among])] if among else [])]
    rows = select(task.c.id).where(*conditions)
    counted = (rows if most is None else rows.limit(most)).subquery()
    return int(connection.execute(select(func.count()).select_from(counted)).scalar_one())


def ids(connection: Connection, wanted: TaskFilter, *, limit: int, before_id: int) -> list[int]:
    """The newest matching tasks that are older than one, as `page` does, by id alone."""
    query = select(task.c.id).where(*_conditions(wanted), task.c.id < before_id)
    return list(connection.execute(query.order_by(task.c.id.desc()).limit(limit)).scalars())


def newer(connection: Connection, wanted: TaskFilter, *, limit: int, after_id: int) -> list[int]:
    """The oldest matching tasks that are newer than one, those first."""
    query = select(task.c.id).where(*_conditions(wanted), task.c.id > after_id)
    return list(connection.execute(query.order_by(task.c.id).limit(limit)).scalars())


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
        for name in ("script_name", "source", "username", "target", "outcome", "platform")
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
