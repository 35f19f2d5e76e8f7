"""Ids that rise in the order of commits and are never reused."""

from __future__ import annotations

from sqlalchemy import Connection, update

from phonedeck.storage.tables import sequence


def reserve(connection: Connection, name: str, count: int = 1) -> range:
    """The next `count` ids of the named sequence, inside the caller's transaction."""
    last = connection.execute(
        update(sequence).where(sequence.c.name == name).values(last=sequence.c.last + count).returning(sequence.c.last)
    ).scalar_one()
    return range(last - count + 1, last + 1)


def lock(connection: Connection, name: str) -> None:
    """Wait until nobody else uses the sequence, and keep it until the transaction ends."""
    reserve(connection, name, 0)
