"""What happened in a task's attempts: begun, ended, their steps, and the trail between the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from phonedeck.model.task import Task
from phonedeck.model.trail import Did, Matched, TrailEntry, TrailRow
from phonedeck.storage.tables import attempt, step, trail


def of_task(connection: Connection, task_id: int) -> list[dict[str, Any]]:
    """The task's attempts, oldest first, as rows."""
    rows = connection.execute(select(attempt).where(attempt.c.task_id == task_id).order_by(attempt.c.number))
    return [dict(row._mapping) for row in rows]


def steps(connection: Connection, task_id: int) -> list[dict[str, Any]]:
    """The task's steps over all attempts, oldest first, as rows."""
    rows = connection.execute(select(step).where(step.c.task_id == task_id).order_by(step.c.attempt, step.c.number))
    return [dict(row._mapping) for row in rows]


def add_step(
    connection: Connection, running: Task, number: int, name: str, detail: dict[str, Any], now: datetime
) -> None:
    """Note a step; a second time changes nothing."""
    values = {
        "task_id": running.id, "attempt": running.attempt, "number": number, "name": name, "at": now, "detail": detail,
    }  # fmt: skip
    connection.execute(_insert(connection)(step).values(values).on_conflict_do_nothing())


def add_trail(connection: Connection, running: Task, rows: Sequence[TrailRow]) -> None:
    """Note what was done since the last time; a second time changes nothing."""
    if rows:
        values = [
            {
                "task_id": running.id,
                "attempt": running.attempt,
                "number": row.number,
                "step": row.step,
                "at": row.noted_at,
                "detail": asdict(row.entry),
                "picture": row.picture,
                "tree": row.tree,
            }
            for row in rows
        ]
        connection.execute(_insert(connection)(trail).on_conflict_do_nothing(), values)


def trail_of(connection: Connection, task_id: int) -> list[TrailRow]:
    """The task's trail over all attempts, oldest first."""
    query = select(trail).where(trail.c.task_id == task_id).order_by(trail.c.attempt, trail.c.number)
    return [
        TrailRow(row.number, row.step, row.at, _entry(row.detail), row.picture, row.tree, row.attempt)
        for row in connection.execute(query)
    ]


def _entry(detail: dict[str, Any]) -> TrailEntry:
    element = detail["element"]
    if element is not None:
        element = Matched(**{**element, "signs": tuple(element["signs"]), "bounds": tuple(element["bounds"])})
    points = {name: None if detail[name] is None else tuple(detail[name]) for name in ("at", "to", "size")}
    return TrailEntry(**{**detail, **points, "did": Did(detail["did"]), "element": element})


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
