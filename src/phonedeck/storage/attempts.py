"""What happened in a task's attempts: begun, ended, and their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from phonedeck.model.task import Task
from phonedeck.storage.tables import attempt, step


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
    connection.execute(
        insert(step).values(
            task_id=running.id, attempt=running.attempt, number=number, name=name, at=now, detail=detail
        )
    )
