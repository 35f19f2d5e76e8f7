"""Which tasks a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from phonedeck.model.task import Outcome, Status


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Filters of a list of tasks, newest first; None means any.

    `since` (included) and `until` (excluded) bound `created_at`, aware UTC. `page` counts from 1. `cursor` is
    a task id: only tasks with a smaller id are shown, and `page` is then ignored. `serial` is what the
    client called a phone or a group of phones; `devices` are the ids that it was found to mean.
    """

    status: Status | None = None
    serial: str | None = None
    script_name: str | None = None
    source: str | None = None
    username: str | None = None
    target: str | None = None
    outcome: Outcome | None = None
    platform: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    page_size: int = 20
    cursor: int | None = None
    devices: tuple[str, ...] | None = None
