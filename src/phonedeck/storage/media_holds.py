"""Files that are held for a task until it ends, and which of them were published.

One row a file: that its key is the table's primary key is what keeps two tasks from publishing one file. Whoever takes
files locks the library first (`lock`), so that the choice and the hold are one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from phonedeck.model.task import Outcome
from phonedeck.storage import sequences
from phonedeck.storage.bulk import among
from phonedeck.storage.tables import material, media_hold, media_use, task

MATERIAL, FILE = "material:", "file:"
_HOLDING = select(media_hold.c.task_id).where(among(media_hold.c.task_id, "ids")).distinct()


@dataclass(frozen=True, slots=True)
class Hold:
    """A file that a task holds; `material_id` is None for a file of a folder."""

    key: str
    material_id: int | None = None

    @classmethod
    def of_material(cls, material_id: int) -> Hold:
        return cls(f"{MATERIAL}{material_id}", material_id)

    @classmethod
    def of_file(cls, path: object) -> Hold:
        return cls(f"{FILE}{path}")

    @property
    def path(self) -> str:
        """Of a file of a folder."""
        return self.key.removeprefix(FILE)


def lock(connection: Connection) -> None:
    """Nobody else takes files, or adds any, until the transaction ends."""
    sequences.lock(connection, "material")


def held_by(connection: Connection, task_id: int) -> list[Hold]:
    """What a task holds, in the order in which it publishes it."""
    query = select(media_hold).where(media_hold.c.task_id == task_id).order_by(media_hold.c.position)
    return [Hold(row.key, row.material_id) for row in connection.execute(query)]


def held_by_task() -> ColumnElement[bool]:
    """Whether a task, in a query of tasks, holds anything."""
    return exists().where(media_hold.c.task_id == task.c.id)


def holding(connection: Connection, task_ids: Collection[int]) -> list[int]:
    """Which of these tasks hold anything."""
    return list(connection.execute(_HOLDING, {"ids": list(task_ids)}).scalars())


def holders(connection: Connection, material_ids: Collection[int]) -> dict[int, int]:
    """The tasks that hold materials: material → task."""
    query = select(media_hold.c.material_id, media_hold.c.task_id).where(media_hold.c.material_id.in_(material_ids))
    return {row.material_id: row.task_id for row in connection.execute(query)}


def held_files(connection: Connection) -> set[str]:
    """The keys of all files of folders that are held."""
    query = select(media_hold.c.key).where(media_hold.c.material_id.is_(None))
    return set(connection.execute(query).scalars())


def take(connection: Connection, task_id: int, holds: Sequence[Hold], now: datetime) -> None:
    """Hold files for a task, in this order; what it held before is given back.

    Raises:
        IntegrityError: another task holds one of them.
    """
    give_back(connection, task_id)
    for position, hold in enumerate(holds):
        values = {"key": hold.key, "task_id": task_id, "position": position, "material_id": hold.material_id}
        connection.execute(insert(media_hold).values(**values, held_at=now))


def give_back(connection: Connection, task_id: int) -> None:
    """Nothing was published of what the task holds."""
    connection.execute(delete(media_hold).where(media_hold.c.task_id == task_id))


def publish(connection: Connection, task_id: int, now: datetime) -> None:
    """What the task holds was published, or may have been."""
    rows = connection.execute(delete(media_hold).where(media_hold.c.task_id == task_id).returning(media_hold)).all()
    materials = [row.material_id for row in rows if row.material_id is not None]
    if materials:
        connection.execute(update(material).where(material.c.id.in_(materials)).values(used_at=now))
    for row in rows:
        if row.material_id is None:
            connection.execute(delete(media_use).where(media_use.c.key == row.key))
            connection.execute(insert(media_use).values(key=row.key, used_at=now))


def settle(connection: Connection, task_id: int, outcome: Outcome, now: datetime) -> None:
    """The task has ended: its files are used, or free again; held on while nobody knows whether it published them."""
    if outcome is Outcome.DONE:
        publish(connection, task_id, now)
    elif outcome is not Outcome.UNCONFIRMED:
        give_back(connection, task_id)


def used_files(connection: Connection, keys: Collection[str]) -> dict[str, datetime]:
    """When files of folders were last published, by key."""
    found = connection.execute(select(media_use)).all() if keys else []
    return {row.key: row.used_at for row in found if row.key in keys}
