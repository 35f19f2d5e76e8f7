"""A table of tasks: one page of them, at the same cost wherever it begins and however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phonedeck.model.device import TAG
from phonedeck.model.task import Status, Task
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.tasks import resolved
from phonedeck.storage import devices, task_lists
from phonedeck.storage.database import Database

MOST_COUNTED = 10_000
"""Rows are counted one by one up to here, where nothing keeps count of what matches."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A page's tasks, newest first. Cursors are those of the pages beside it: None where there is none; `newer` is 0
    where that is the first page.

    `total` is None for more than MOST_COUNTED, where nothing keeps count. `by_status` are the counts of the filter
    without its status, where something does.
    """

    tasks: Sequence[Task]
    newer: int | None
    older: int | None
    total: int | None
    by_status: Mapping[Status, int] | None


class TaskTable:
    """What the operator sees of all tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def slice(self, wanted: TaskFilter) -> Slice:
        """The page that begins at the filter's cursor."""
        size = wanted.page_size
        with self._database.read() as connection:
            wanted = resolved(connection, wanted)
            found = task_lists.page(connection, wanted, limit=size + 1, before_id=wanted.cursor)
            shown = found[:size]
            newer = None
            if wanted.cursor is not None:
                above = task_lists.newer(connection, wanted, limit=size + 1, after_id=wanted.cursor - 1)
                newer = above[size] if len(above) > size else 0
            by_status = task_lists.by_status(connection, wanted)
            total = task_lists.total(connection, wanted, most=MOST_COUNTED + 1)
        counted = by_status is not None or total <= MOST_COUNTED
        return Slice(
            tasks=shown,
            newer=newer,
            older=shown[-1].id if len(found) > size else None,
            total=total if counted else None,
            by_status=by_status,
        )

    def phones(self) -> list[tuple[str, str]]:
        """What a filter may name: tags and phones, with what people call them."""
        with self._database.read() as connection:
            found = devices.called(connection)
        tags = sorted({tag for _, _, tags in found for tag in tags})
        return [(f"{TAG}{tag}", "") for tag in tags] + [(id_, name or "") for id_, name, _ in found]
