"""The material library's rows; the files are blobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, update

from phonedeck.model.material import Material
from phonedeck.storage import sequences, tagging
from phonedeck.storage.blobs import Blob
from phonedeck.storage.media_type import Media
from phonedeck.storage.tables import material, media_hold


def add(
    connection: Connection,
    blob: Blob,
    media: Media,
    name: str,
    tags: Sequence[str],
    now: datetime,
    *,
    account_id: int | None = None,
) -> tuple[Material, bool]:
    """The material with this content, and whether it is new; one that was there keeps its name and its account, and
    gains the tags."""
    sequences.lock(connection, "material")  # two uploads of one content: the second finds the first
    known = connection.execute(select(material).where(material.c.sha256 == blob.sha256)).one_or_none()
    if known is not None:
        joined = list(dict.fromkeys([*known.tags, *tags]))
        row = connection.execute(
            update(material).where(material.c.id == known.id).values(tags=joined).returning(material)
        ).one()
        return _material(row), False
    [id_] = sequences.reserve(connection, "material")
    row = connection.execute(
        insert(material)
        .values(
            id=id_,
            sha256=blob.sha256,
            name=name,
            media_type=media.media_type,
            size_bytes=blob.size_bytes,
            width=media.width,
            height=media.height,
            duration_ms=None if media.seconds is None else round(media.seconds * 1000),
            tags=list(tags),
            account_id=account_id,
            created_at=now,
        )
        .returning(material)
    ).one()
    return _material(row), True


def get(connection: Connection, material_id: int) -> Material | None:
    """One material, or None."""
    row = connection.execute(select(material).where(material.c.id == material_id)).one_or_none()
    return None if row is None else _material(row)


def holds(connection: Connection, sha256: str) -> bool:
    """Whether a material has this content; on PostgreSQL nobody adds one until the transaction ends."""
    sequences.lock(connection, "material")
    return connection.execute(select(material.c.id).where(material.c.sha256 == sha256)).first() is not None


def change(connection: Connection, material_id: int, **values: Any) -> Material | None:
    """Set columns of one material; None when there is none."""
    row = connection.execute(
        update(material).where(material.c.id == material_id).values(**values).returning(material)
    ).one_or_none()
    return None if row is None else _material(row)


def choose(
    connection: Connection, *, kind: str, tags: Sequence[str], account_id: int | None, held: bool = False
) -> Iterator[Material]:
    """What an account posts next, the best first: its own before anybody's, never another account's; the unused
    before the used, and of those the one that was used longest ago; then the oldest. Any of the tags will do.

    Only what no task holds; with `held` only what some task does.
    """
    mine = material.c.account_id == account_id
    taken = select(media_hold.c.material_id).where(media_hold.c.material_id.is_not(None))
    query = (
        select(material)
        .where(
            material.c.media_type.startswith(f"{kind}/"),
            or_(material.c.account_id.is_(None), mine),
            material.c.id.in_(taken) if held else material.c.id.not_in(taken),
        )
        .order_by(
            material.c.account_id.is_(None),
            material.c.used_at.is_not(None),
            material.c.used_at,
            material.c.id,
        )
    )
    wanted = set(tags)
    found = (_material(row) for row in connection.execute(query))
    return (item for item in found if not wanted or wanted.intersection(item.tags))


def page(
    connection: Connection,
    *,
    kind: str | None,
    tag: str | None,
    used: bool | None,
    account_ids: Sequence[int] | None,
    text: str | None = None,
    limit: int,
    offset: int,
) -> tuple[list[Material], int]:
    """The newest matching materials first, and how many match."""
    conditions: list[ColumnElement[bool]] = []
    if kind is not None:
        conditions.append(material.c.media_type.startswith(f"{kind}/"))
    if used is not None:
        conditions.append(material.c.used_at.is_not(None) if used else material.c.used_at.is_(None))
    if account_ids is not None:
        conditions.append(material.c.account_id.in_(list(account_ids)))
    if tag is not None:
        conditions.append(tagging.carries(connection, material.c.tags, tag))
    if text is not None:
        conditions.append(func.lower(material.c.name).contains(text.lower(), autoescape=True))
    total = connection.execute(select(func.count()).select_from(material).where(*conditions)).scalar_one()
    query = select(material).where(*conditions).order_by(material.c.id.desc()).limit(limit).offset(offset)
    return [_material(row) for row in connection.execute(query)], int(total)


def tags(connection: Connection, *, limit: int) -> dict[str, int]:
    """How many materials have each tag, the most used first."""
    return tagging.counted(connection, material.c.tags, limit=limit)


def remove(connection: Connection, ids: Sequence[int]) -> list[Material]:
    """Remove materials; those that were there."""
    rows = connection.execute(delete(material).where(material.c.id.in_(list(ids))).returning(material))
    return [_material(row) for row in rows]


def _material(row: Row[Any]) -> Material:
    return Material(
        id=row.id,
        sha256=row.sha256,
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        duration_ms=row.duration_ms,
        tags=tuple(row.tags),
        account_id=row.account_id,
        used_at=row.used_at,
        created_at=row.created_at,
    )
