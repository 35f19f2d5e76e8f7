"""The ledger: one row before every act that the world sees, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, insert, select, update

from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.task import Task
from phonedeck.storage import sequences
from phonedeck.storage.tables import ledger

OPEN = (IntentState.INTENDED, IntentState.UNCONFIRMED)


def write(
    connection: Connection,
    task: Task,
    act: Act,
    target: str,
    now: datetime,
    state: IntentState = IntentState.INTENDED,
    *,
    account: tuple[str, str | None] | None = None,
    evidence: Mapping[str, Any] | None = None,
    text_hash: str | None = None,
) -> Intent:
    """Write one act: as intended, open until it is settled, or as refused.

    `account` is platform and username, as read from the phone; the task's where not given. Whoever acts reserves
    (reservations.py): nothing is checked here.
    """
    platform, username = account or (task.platform or "", task.username)
    [id_] = sequences.reserve(connection, "ledger")
    row = connection.execute(
        insert(ledger)
        .values(
            id=id_,
            task_id=task.id,
            act=act,
            platform=platform,
            username=username,
            device=task.device,
            target=target,
            state=state,
            intended_at=now,
            settled_at=now if state is IntentState.REFUSED else None,
            evidence=dict(evidence or {}),
            text_hash=text_hash,
        )
        .returning(ledger)
    ).one()
    return _intent(row)


def written(
    connection: Connection, task_id: int, act: Act, target: str, username: str | None, at: datetime
) -> Intent | None:
    """What the task wrote for this act at this very time: the answer to its commit was lost."""
    query = select(ledger).where(
        ledger.c.task_id == task_id,
        ledger.c.act == act,
        ledger.c.target == target,
        ledger.c.username.is_not_distinct_from(username),
        ledger.c.intended_at == at,
    )
    row = connection.execute(query.order_by(ledger.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _intent(row)


def settle(
    connection: Connection, intent: Intent, state: IntentState, evidence: Mapping[str, Any], now: datetime
) -> None:
    """Say what became of an intent; what was seen before the act stays."""
    known = connection.execute(select(ledger.c.evidence).where(ledger.c.id == intent.id)).scalar_one()
    values = {"state": state, "evidence": {**known, **evidence}, "settled_at": now}
    connection.execute(update(ledger).where(ledger.c.id == intent.id).values(**values))


def open_of(connection: Connection, task_id: int) -> list[Intent]:
    """The task's intents of which it is not known whether they happened, oldest first."""
    query = select(ledger).where(ledger.c.task_id == task_id, ledger.c.state.in_(OPEN))
    return [_intent(row) for row in connection.execute(query.order_by(ledger.c.id))]


def begun_by(connection: Connection, task_id: int) -> list[Intent]:
    """The task's intents that happened, or of which it is not known, oldest first."""
    query = select(ledger).where(ledger.c.task_id == task_id, ledger.c.state.in_((*OPEN, IntentState.CONFIRMED)))
    return [_intent(row) for row in connection.execute(query.order_by(ledger.c.id))]


def is_open(connection: Connection, task_id: int) -> bool:
    """Whether it is not known of some act of the task whether it happened."""
    query = select(ledger.c.id).where(ledger.c.task_id == task_id, ledger.c.state.in_(OPEN))
    return connection.execute(query.limit(1)).first() is not None


def has_open(task_id: ColumnElement[int]) -> ColumnElement[bool]:
    """`is_open` as a condition, for statements about many tasks."""
    return exists().where(ledger.c.task_id == task_id, ledger.c.state.in_(OPEN))


def give_up(connection: Connection, task_ids: Sequence[int], why: str, now: datetime) -> None:
    """Leave what is open to a person: nobody will look it up by itself."""
    mine = ledger.c.task_id.in_(list(task_ids)), ledger.c.state == IntentState.INTENDED
    for row in connection.execute(select(ledger.c.id, ledger.c.evidence).where(*mine)).all():
        values = {"state": IntentState.UNCONFIRMED, "evidence": {**row.evidence, "why": why}, "settled_at": now}
        connection.execute(update(ledger).where(ledger.c.id == row.id).values(**values))


def page(connection: Connection, *, limit: int, offset: int, **wanted: str | None) -> tuple[list[dict[str, Any]], int]:
    """Rows of the ledger, newest first, and how many there are; `wanted` are columns and what they must be."""
    conditions = [ledger.c[name] == value for name, value in wanted.items() if value is not None]
    rows = connection.execute(
        select(ledger).where(*conditions).order_by(ledger.c.id.desc()).limit(limit).offset(offset)
    )
    total = connection.execute(select(func.count()).select_from(ledger).where(*conditions)).scalar_one()
    return [dict(row._mapping) for row in rows], int(total)


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        id=row.id,
        task_id=row.task_id,
        act=Act(row.act),
        target=row.target,
        state=IntentState(row.state),
        intended_at=row.intended_at,
        evidence=row.evidence,
    )
