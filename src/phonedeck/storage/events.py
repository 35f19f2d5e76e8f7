"""What changed, in the order in which readers may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, delete, func, insert, select

from phonedeck.storage import sequences
from phonedeck.storage.tables import event, event_outbox, sequence

KEPT = timedelta(days=7)
ROWS_AT_ONCE = 1000
_NOTE = insert(event_outbox)
_pending = WeakKeyDictionary[Connection, list[dict[str, Any]]]()
"""By connection, of which every transaction has its own: one that is rolled back takes its notes with it."""


class EventType(StrEnum):
    """What an event is about."""

    TASK = "task"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event; `subject` is a task's or a device's id, `change` the state that it came into, if it was that."""

    seq: int
    type: EventType
    change: str | None
    subject: str
    at: datetime


def note(
    connection: Connection, type_: EventType, subjects: Sequence[str], now: datetime, change: str | None = None
) -> None:
    """Something about the subjects changes in this transaction; `change` is the state that they come into."""
    if subjects:
        _note(connection, type_, list(subjects), now, change)


def note_task_range(connection: Connection, first: int, last: int, now: datetime, change: str) -> None:
    """The tasks of one create call, as one row."""
    _note(connection, EventType.TASK, [first, last, "range"], now, change)


def _note(connection: Connection, type_: EventType, subjects: list[Any], now: datetime, change: str | None) -> None:
    row = {"type": type_, "change": change, "subjects": subjects, "at": now}
    _pending.setdefault(connection, []).append(row)


def write(connection: Connection) -> None:
    """Write what the transaction noted: one statement at its end."""
    if rows := _pending.pop(connection, None):
        connection.execute(_NOTE, rows)


def waiting(connection: Connection) -> bool:
    """Whether something has no number yet."""
    return connection.execute(select(event_outbox.c.id).limit(1)).first() is not None


def publish(connection: Connection) -> int:
    """Number what was committed since the last time; how many events that made.

    Several publishers take turns on the row of the sequence.
    """
    sequences.lock(connection, "event")
    rows = connection.execute(select(event_outbox).order_by(event_outbox.c.id).limit(ROWS_AT_ONCE)).all()
    changes = [(row.type, row.change, subject, row.at) for row in rows for subject in _subjects(row.subjects)]
    if not changes:
        return 0
    numbers = sequences.reserve(connection, "event", len(changes))
    connection.execute(
        insert(event),
        [
            {"seq": seq, "type": type_, "change": change, "subject": subject, "at": at}
            for seq, (type_, change, subject, at) in zip(numbers, changes, strict=True)
        ],
    )
    connection.execute(delete(event_outbox).where(event_outbox.c.id.in_([row.id for row in rows])))
    return len(changes)


def after(connection: Connection, seq: int, limit: int) -> list[StoredEvent]:
    """The events behind a number, in order."""
    rows = connection.execute(select(event).where(event.c.seq > seq).order_by(event.c.seq).limit(limit))
    return [StoredEvent(row.seq, EventType(row.type), row.change, row.subject, row.at) for row in rows]


def states_of(connection: Connection, device_id: str, *, among: int, limit: int) -> list[StoredEvent]:
    """The states that a device came into, newest first, of those among the last events."""
    query = (
        select(event)
        .where(event.c.seq > newest(connection) - among, event.c.type == EventType.DEVICE)
        .where(event.c.subject == device_id, event.c.change.is_not(None))
        .order_by(event.c.seq.desc())
        .limit(limit)
    )
    return [
        StoredEvent(row.seq, EventType.DEVICE, row.change, row.subject, row.at) for row in connection.execute(query)
    ]


def newest(connection: Connection) -> int:
    """The last number given."""
    return int(connection.execute(select(sequence.c.last).where(sequence.c.name == "event")).scalar_one())


def is_complete_after(connection: Connection, seq: int) -> bool:
    """Whether every event behind the number is still kept."""
    last = newest(connection)
    if seq >= last:
        return seq == last
    oldest = connection.execute(select(func.min(event.c.seq))).scalar_one()
    return oldest is not None and oldest <= seq + 1


def forget_old(connection: Connection, now: datetime) -> None:
    """Remove what is older than a week."""
    connection.execute(delete(event).where(event.c.at < now - KEPT))


def _subjects(written: Sequence[str | int]) -> list[str]:
    if len(written) == 3 and written[2] == "range":
        return [str(number) for number in range(int(written[0]), int(written[1]) + 1)]
    return [str(subject) for subject in written]
