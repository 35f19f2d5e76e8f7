"""Task counts by status, in total and by script and device, changed in the transaction that changes the tasks.

What a transaction changes is added up and written as its last statement, sorted: the rows that all writers share are
then locked for no longer than a commit takes, and no two transactions can wait for each other's.
"""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count as counting
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from phonedeck.model.task import Status
from phonedeck.storage import bulk
from phonedeck.storage.tables import task_count

SLOTS = 16
SHARED = frozenset({"all", "script_name", "source"})
"""Dimensions whose rows all writers meet on; a device's tasks are changed by one at a time."""
ENDED = "ended "
"""What the dimensions of `hour_counts` begin with, one an hour; all writers meet on those too."""
_BY_STATUS = (
    select(task_count.c.status, func.sum(task_count.c.count))
    .where(task_count.c.dimension == bindparam("dimension"), task_count.c.value == bindparam("value"))
    .group_by(task_count.c.status)
)
"""Made once: making it takes as long as asking it."""
_KEY = ["dimension", "value", "status", "slot"]
_given = bulk.listed(**{each.name: each for each in task_count.c})
_ADD_POSTGRESQL, _ADD_SQLITE = postgresql.insert(task_count), sqlite.insert(task_count)
_ADD_POSTGRESQL = _ADD_POSTGRESQL.from_select([each.name for each in task_count.c], select(*_given.c))
_ADD_POSTGRESQL = _ADD_POSTGRESQL.on_conflict_do_update(
    index_elements=_KEY, set_={"count": task_count.c.count + _ADD_POSTGRESQL.excluded.count}
)
_ADD_SQLITE = _ADD_SQLITE.on_conflict_do_update(
    index_elements=_KEY, set_={"count": task_count.c.count + _ADD_SQLITE.excluded.count}
)
ALL = ""
_pending = WeakKeyDictionary[Connection, Counter[tuple[str, str, int]]]()
"""By connection, of which every transaction has its own: one that is rolled back takes its changes with it."""
_thread = threading.local()
_turns = counting(secrets.randbelow(SLOTS))  # processes begin at different ones


class Change:
    """What a transaction did to the counts: add up with `move`, write once with `apply`."""

    def __init__(self) -> None:
        self._deltas: Counter[tuple[str, str, int]] = Counter()

    def move(
        self, *, script_name: str, device: str, source: str, before: Status | None, after: Status | None, count: int = 1
    ) -> None:
        """`count` tasks went from one status to another; None is not existing."""
        for status, amount in ((before, -count), (after, count)):
            if status is not None:
                for dimension, value in (
                    ("all", ALL),
                    ("script_name", script_name),
                    ("device", device),
                    ("source", source),
                ):
                    self.add(dimension, value, status, amount)

    def add(self, dimension: str, value: str, status: Status, amount: int) -> None:
        """Change one count."""
        self._deltas[dimension, value, int(status)] += amount

    def apply(self, connection: Connection) -> None:
        """Write it with what else the transaction changes, at its end."""
        pending = _pending.setdefault(connection, Counter())
        for key, delta in self._deltas.items():
            pending[key] += delta


def write(connection: Connection) -> None:
    """Write what the transaction changed so far: its last statement, or before counts are read in it."""
    slot = _own_slot() if connection.dialect.name == "postgresql" else 0
    rows = [
        {
            "dimension": dimension,
            "value": value,
            "status": status,
            "slot": slot if dimension in SHARED or dimension.startswith(ENDED) else 0,
            "count": delta,
        }
        # sorted: two transactions that touch the same rows take them in the same order
        for (dimension, value, status), delta in sorted(
            _pending.pop(connection, Counter[tuple[str, str, int]]()).items()
        )
        if delta
    ]
    if rows and connection.dialect.name == "postgresql":
        connection.execute(_ADD_POSTGRESQL, bulk.lists(rows))
    elif rows:
        connection.execute(_ADD_SQLITE, rows)


def _own_slot() -> int:
    """One for each thread, in turn: threads' ids are addresses, and would all give the same."""
    slot: int | None = getattr(_thread, "slot", None)
    if slot is None:
        slot = _thread.slot = next(_turns) % SLOTS
    return slot


def rename(connection: Connection, dimension: str, old: str, new: str) -> None:
    """Add what one value has to another, and forget the first."""
    change = Change()
    for status, count in by_status(connection, dimension, old).items():
        change.add(dimension, new, status, count)
    connection.execute(delete(task_count).where(task_count.c.dimension == dimension, task_count.c.value == old))
    change.apply(connection)


def by_status(connection: Connection, dimension: str = "all", value: str = ALL) -> dict[Status, int]:
    """How many tasks there are in each status, for one value of one dimension."""
    write(connection)
    rows = connection.execute(_BY_STATUS, {"dimension": dimension, "value": value})
    found: Mapping[int, int] = {status: int(count) for status, count in rows}
    return {status: found.get(int(status), 0) for status in Status}


def total(connection: Connection, dimension: str, value: str, statuses: Iterable[Status]) -> int:
    """How many tasks one value of one dimension has in the given statuses."""
    counts = by_status(connection, dimension, value)
    return sum(counts[status] for status in statuses)
