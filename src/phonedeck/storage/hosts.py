"""`host`: the workers, and whether they live. A host lives as long as its `beat` rises."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from phonedeck.model.worker import WorkerState
from phonedeck.storage.tables import host


def register(connection: Connection, name: str, run: str, now: datetime) -> None:
    """A process begins to work under a host's name; an earlier run under it is shut out."""
    connection.execute(delete(host).where(host.c.name == name))
    connection.execute(
        insert(host).values(name=name, run=run, beat=1, working=0, full=False, started_at=now, beat_at=now)
    )


def beat(connection: Connection, name: str, run: str, state: WorkerState, now: datetime) -> bool:
    """The host lives; False when this run was declared dead, or another one has its name."""
    result = connection.execute(
        update(host)
        .where(host.c.name == name, host.c.run == run)
        .values(
            beat=host.c.beat + 1,
            working=state.working,
            full=state.full,
            last_dispatch_at=state.last_dispatch_at,
            beat_at=now,
        )
    )
    return bool(result.rowcount)


def run_of(connection: Connection, name: str) -> str | None:
    """The run that has the host's name; None when nobody has."""
    run: str | None = connection.execute(select(host.c.run).where(host.c.name == name)).scalar_one_or_none()
    return run


def beats(connection: Connection) -> dict[str, tuple[str, int]]:
    """Every host's run and beat."""
    return {row.name: (row.run, row.beat) for row in connection.execute(select(host))}


def bury(connection: Connection, name: str, run: str, beat: int) -> bool:
    """Remove a host that stood still at this beat; False when it has moved since."""
    result = connection.execute(delete(host).where(host.c.name == name, host.c.run == run, host.c.beat == beat))
    return bool(result.rowcount)


def leave(connection: Connection, name: str, run: str) -> None:
    """The host ends of its own will."""
    connection.execute(delete(host).where(host.c.name == name, host.c.run == run))


def every(connection: Connection) -> list[WorkerState]:
    """What each host said last."""
    rows = connection.execute(select(host).order_by(host.c.name))
    return [WorkerState(row.name, row.working, row.full, row.last_dispatch_at, row.beat_at) for row in rows]
