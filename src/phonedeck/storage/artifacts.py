"""What attempts kept for people to look at: rows here, contents as blobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select

from phonedeck.model.job import ArtifactKind
from phonedeck.model.task import Status, Task
from phonedeck.storage.blobs import Blob
from phonedeck.storage.tables import artifact, hold, material, task


def add(connection: Connection, running: Task, kind: ArtifactKind, name: str, blob: Blob, now: datetime) -> None:
    """Note a blob as an artifact of the running attempt."""
    connection.execute(
        insert(artifact).values(
            task_id=running.id,
            attempt=running.attempt,
            name=name,
            kind=kind,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            host=running.host,
            at=now,
        )
    )


def of_task(connection: Connection, task_id: int) -> list[dict[str, Any]]:
    """The task's artifacts, oldest first, as rows."""
    rows = connection.execute(select(artifact).where(artifact.c.task_id == task_id).order_by(artifact.c.id))
    return [dict(row._mapping) for row in rows]


def find(connection: Connection, sha256: str) -> dict[str, Any] | None:
    """One artifact with this content, or None."""
    row = connection.execute(select(artifact).where(artifact.c.sha256 == sha256).limit(1)).one_or_none()
    return None if row is None else dict(row._mapping)


def forget(connection: Connection, host: str, *, before: datetime, most_bytes: int) -> set[str]:
    """Remove a host's rows older than a time, then its oldest beyond a total size; the hashes that it needs no more.

    What shows why an account is held stays until it is released, and what a task keeps while it runs.
    """
    here = artifact.c.host == host
    old = delete(artifact).where(here, artifact.c.at < before, ~_needed()).returning(artifact.c.sha256)
    removed = set(connection.execute(old).scalars())
    total = int(connection.execute(select(func.coalesce(func.sum(artifact.c.size_bytes), 0)).where(here)).scalar_one())
    if total > most_bytes:
        too_many: list[int] = []
        oldest = select(artifact.c.id, artifact.c.size_bytes).where(here, ~_needed()).order_by(artifact.c.id)
        for row in connection.execute(oldest):
            if total <= most_bytes:
                break
            too_many.append(row.id)
            total -= row.size_bytes
        for start in range(0, len(too_many), 1000):
            some = too_many[start : start + 1000]
            gone = delete(artifact).where(artifact.c.id.in_(some)).returning(artifact.c.sha256)
            removed |= set(connection.execute(gone).scalars())
    return removed - still_named(connection, removed)


def still_named(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Those of the hashes that a row names."""
    return {sha256 for sha256 in hashes if _named(connection, sha256)}


def _needed() -> ColumnElement[bool]:
    runs = select(task.c.id).where(task.c.id == artifact.c.task_id, task.c.status == int(Status.RUNNING)).exists()
    shown = or_(hold.c.screenshot == artifact.c.sha256, hold.c.tree == artifact.c.sha256)
    return or_(runs, select(hold.c.id).where(hold.c.released_at.is_(None), shown).exists())


def _named(connection: Connection, sha256: str) -> bool:
    return any(
        connection.execute(select(table.c.sha256).where(table.c.sha256 == sha256).limit(1)).first() is not None
        for table in (artifact, material)
    )
