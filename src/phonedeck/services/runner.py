"""What the services ask of whatever runs tasks."""

from __future__ import annotations

from typing import Protocol

from phonedeck.model.worker import WorkerState


class Runner(Protocol):
    """The dispatch of this host."""

    def wake(self) -> None:
        """Something may have become claimable."""
        ...

    def stop_task(self, task_id: int) -> bool:
        """Ask a running task to stop; False when it does not run on this host."""
        ...

    def state(self) -> WorkerState | None:
        """What it does now; None where no tasks are run."""
        ...


class NoRunner:
    """A server without workers (`--no-worker`): tasks are stored and wait."""

    def wake(self) -> None:
        return

    def stop_task(self, task_id: int) -> bool:
        return False

    def state(self) -> WorkerState | None:
        return None
