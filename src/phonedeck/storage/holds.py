"""Holds: accounts are frozen with what their phone showed, and released."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from phonedeck.model.hold import Hold, HoldKind, next_pause
from phonedeck.model.job import ArtifactKind
from phonedeck.model.task import Reason, Status, Task
from phonedeck.storage import accounts, notices, sequences
from phonedeck.storage.tables import account, artifact, hold, task


def freeze(
    connection: Connection,
    platform: str,
    username: str,
    kind: HoldKind,
    reason: str,
    now: datetime,
    *,
    by: Task | None = None,
) -> Hold:
    """Freeze an account; what its task kept last is the evidence. A hold that waits for a person stays as it is."""
    known = accounts.locked(connection, platform, username, now)
    standing = current(connection, known.id)
    if standing is not None and standing.kind is HoldKind.PERSON:
        return standing
    until = None
    if kind is HoldKind.RATE_LIMIT:
        until = now + next_pause(_last(connection, known.id, hold.c.kind == HoldKind.RATE_LIMIT), now)
    _close(connection, known.id, now, by="phonedeck", why="another hold followed")
    [id_] = sequences.reserve(connection, "hold")
    row = connection.execute(
        insert(hold)
        .values(
            id=id_,
            account_id=known.id,
            kind=kind,
            reason=reason,
            held_at=now,
            until=until,
            task_id=None if by is None else by.id,
            attempt=None if by is None else by.attempt,
            device=None if by is None else by.device,
            screenshot=None if by is None else _newest(connection, by, ArtifactKind.SCREENSHOT),
            tree=None if by is None else _newest(connection, by, ArtifactKind.TREE),
        )
        .returning(hold)
    ).one()
    connection.execute(
        update(account).where(account.c.id == known.id).values(held_at=now, held_reason=reason, held_until=until)
    )
    return _hold(row)


def current(connection: Connection, account_id: int) -> Hold | None:
    """What holds an account, or held it last and was not followed by a release: compare `until`."""
    return _last(connection, account_id, hold.c.released_at.is_(None))


def currents(connection: Connection, account_ids: Collection[int]) -> dict[int, Hold]:
    """The same of several accounts, by account."""
    query = select(hold).where(hold.c.account_id.in_(account_ids), hold.c.released_at.is_(None)).order_by(hold.c.id)
    return {row.account_id: _hold(row) for row in connection.execute(query)}


def of_account(connection: Connection, account_id: int, *, limit: int) -> list[Hold]:
    """Every hold of an account, newest first."""
    query = select(hold).where(hold.c.account_id == account_id).order_by(hold.c.id.desc()).limit(limit)
    return [_hold(row) for row in connection.execute(query)]


def release(connection: Connection, account_id: int, now: datetime, *, by: str, why: str) -> None:
    """Let an account go on, and wake the tasks that wait for it: others that wait look once, and wait again."""
    waiting = (task.c.status == int(Status.PENDING), task.c.due_at > now)
    reasons = [Reason.ACCOUNT_HELD.value, Reason.RATE_LIMITED.value]
    # Tasks before accounts, as when a task ends: two transactions never wait for each other.
    connection.execute(update(task).where(*waiting, task.c.reason.in_(reasons)).values(due_at=now))
    connection.execute(
        update(account).where(account.c.id == account_id).values(held_at=None, held_reason=None, held_until=None)
    )
    _close(connection, account_id, now, by=by, why=why)
    notices.announce(connection)


def _close(connection: Connection, account_id: int, now: datetime, *, by: str, why: str) -> None:
    connection.execute(
        update(hold)
        .where(hold.c.account_id == account_id, hold.c.released_at.is_(None))
        .values(released_at=now, released_by=by, release_reason=why)
    )


def _last(connection: Connection, account_id: int, condition: Any) -> Hold | None:
    query = select(hold).where(hold.c.account_id == account_id, condition).order_by(hold.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _hold(row)


def _newest(connection: Connection, by: Task, kind: ArtifactKind) -> str | None:
    query = (
        select(artifact.c.sha256)
        .where(artifact.c.task_id == by.id, artifact.c.attempt == by.attempt, artifact.c.kind == kind)
        .order_by(artifact.c.id.desc())
        .limit(1)
    )
    sha256: str | None = connection.execute(query).scalar_one_or_none()
    return sha256


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        id=row.id,
        account_id=row.account_id,
        kind=HoldKind(row.kind),
        reason=row.reason,
        held_at=row.held_at,
        until=row.until,
        task_id=row.task_id,
        attempt=row.attempt,
        device=row.device,
        screenshot=row.screenshot,
        tree=row.tree,
        released_at=row.released_at,
        released_by=row.released_by,
        release_reason=row.release_reason,
    )
