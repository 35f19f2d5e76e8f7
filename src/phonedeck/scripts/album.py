"""The album on the phone in which a task's files are, and nothing else."""

from __future__ import annotations

from phonedeck.model.task import Task


def album_of(task: Task) -> str:
    """Its name: the same one at every attempt, so that what a crash left there is found."""
    return f"task-{task.id}"
