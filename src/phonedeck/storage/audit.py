"""The audit log: appended to in the transaction of what it tells, and by nothing else. The database refuses changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from phonedeck.model.audit import BEGINNING, AuditFilter, Entry, entry_hash, written
from phonedeck.storage import sequences
from phonedeck.storage.tables import audit, sequence

AT_ONCE = 1000


def append(
    connection: Connection, now: datetime, actor: str, action: str, subject: str, detail: Mapping[str, Any]
) -> None:
    """Add an entry. It waits for whoever adds another one: call it last in a transaction."""
    [seq] = sequences.reserve(connection, "audit")
    before = connection.execute(select(audit.c.hash).where(audit.c.seq == seq - 1)).scalar_one_or_none()
    said = (actor, action, subject, written(detail), before or BEGINNING)
    connection.execute(
        insert(audit).values(
            seq=seq,
            at=now,
            actor=said[0],
            action=said[1],
            subject=said[2],
            detail=said[3],
            previous=said[4],
            hash=entry_hash(seq, now, *said),
        )
    )


def every(connection: Connection) -> Iterator[Entry]:
    """All entries, oldest first."""
    after = 0
    while rows := connection.execute(
        select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(AT_ONCE)
    ).all():
        yield from map(_entry, rows)
        after = rows[-1].seq


def page(connection: Connection, *, limit: int, offset: int) -> tuple[list[Entry], int]:
    """Entries, newest first, and how many there are."""
    rows = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(limit).offset(offset))
    total = connection.execute(select(func.count()).select_from(audit)).scalar_one()
    return [_entry(row) for row in rows], int(total)


def find(connection: Connection, wanted: AuditFilter, *, limit: int, before: int | None = None) -> list[Entry]:
    """The newest entries that match; with `before` those with smaller numbers."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    if wanted.actor:
        query = query.where(audit.c.actor.icontains(wanted.actor, autoescape=True))
    if wanted.action:
        query = query.where(audit.c.action == wanted.action)
    if wanted.subject:
        query = query.where(audit.c.subject.icontains(wanted.subject, autoescape=True))
    if wanted.since is not None:
        query = query.where(audit.c.seq >= _first_at(connection, wanted.since))
    if wanted.until is not None:
        query = query.where(audit.c.seq < _first_at(connection, wanted.until))
    if before is not None:
        query = query.where(audit.c.seq < before)
    return [_entry(row) for row in connection.execute(query)]


def actions(connection: Connection) -> list[str]:
    """Every action that there is an entry of: one look into the index for each."""
    found: list[str] = []
    query = select(audit.c.action).order_by(audit.c.action).limit(1)
    while (
        action := connection.execute(query.where(audit.c.action > (found[-1] if found else ""))).scalar()
    ) is not None:
        found.append(action)
    return found


def _first_at(connection: Connection, at: datetime) -> int:
    """The number of the first entry that is not older. Numbers have no gaps and times rise with them, as long as nobody
    sets the clock back: a search by halves instead of an index."""
    low, high = 1, last_given(connection) + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(
            select(audit.c.at).where(audit.c.seq >= middle).order_by(audit.c.seq).limit(1)
        ).scalar()
        low, high = (middle + 1, high) if found is not None and found < at else (low, middle)
    return low


def about(connection: Connection, subject: str, *, among: int, limit: int) -> list[Entry]:
    """What was done with a subject, newest first, of what is among the last entries."""
    query = select(audit).where(audit.c.seq > last_given(connection) - among, audit.c.subject == subject)
    return [_entry(row) for row in connection.execute(query.order_by(audit.c.seq.desc()).limit(limit))]


def last_given(connection: Connection) -> int:
    """The last number that was given to an entry."""
    return int(connection.execute(select(sequence.c.last).where(sequence.c.name == "audit")).scalar_one())


def newest(connection: Connection, action: str) -> Entry | None:
    """The newest entry of one action."""
    query = select(audit).where(audit.c.action == action).order_by(audit.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else _entry(row)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        previous=row.previous,
        hash=row.hash,
    )
