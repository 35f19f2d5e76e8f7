"""Tokens, sessions and one-time links: their hashes, never themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from phonedeck.model.access import Kind, Scope, Token
from phonedeck.storage import sequences
from phonedeck.storage.tables import access_token


def reserve(connection: Connection) -> int:
    """The id of a new token. Callers that reserve wait for each other until they commit."""
    [token_id] = sequences.reserve(connection, "access_token")
    return token_id


def add(connection: Connection, token: Token) -> None:
    """Keep a token under the id reserved for it."""
    connection.execute(
        insert(access_token).values(
            id=token.id,
            kind=token.kind,
            name=token.name,
            scope=token.scope,
            secret_hash=token.secret_hash,
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            parent=token.parent,
        )
    )


def get(connection: Connection, token_id: int) -> Token | None:
    """One token, or None."""
    row = connection.execute(select(access_token).where(access_token.c.id == token_id)).one_or_none()
    return None if row is None else _token(row)


def every(connection: Connection, kind: Kind) -> Sequence[Token]:
    """All of one kind, oldest first."""
    rows = connection.execute(select(access_token).where(access_token.c.kind == kind).order_by(access_token.c.id))
    return [_token(row) for row in rows]


def remove(connection: Connection, token_id: int) -> bool:
    """Remove a token with the sessions opened with it; False when it was not there (any more)."""
    connection.execute(delete(access_token).where(access_token.c.parent == token_id))
    return connection.execute(delete(access_token).where(access_token.c.id == token_id)).rowcount == 1


def remove_expired(connection: Connection, now: datetime) -> None:
    """Forget links and sessions whose time is over; expired tokens stay listed until they are revoked."""
    connection.execute(delete(access_token).where(access_token.c.kind != Kind.TOKEN, access_token.c.expires_at <= now))


def mark_used(connection: Connection, token_id: int, now: datetime, *, before: datetime) -> None:
    """Note that a token was used, unless that was noted after `before`."""
    stale = or_(access_token.c.last_used_at.is_(None), access_token.c.last_used_at < before)
    connection.execute(update(access_token).where(access_token.c.id == token_id, stale).values(last_used_at=now))


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        kind=Kind(row.kind),
        name=row.name,
        scope=Scope(row.scope),
        secret_hash=row.secret_hash,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        parent=row.parent,
    )
