"""Tags are a JSON list in a column; here it is searched by the database itself, on both alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, TableValuedAlias, exists, func, select


def carries(connection: Connection, tags: Column[Any], tag: str) -> ColumnElement[bool]:
    """Whether a row has a tag, as a condition."""
    each = _elements(connection, tags)
    return exists(select(1).select_from(each).where(each.c.value == tag).correlate(tags.table))


def counted(connection: Connection, tags: Column[Any], *, limit: int) -> dict[str, int]:
    """How many rows of a table have each tag, the most used first."""
    each = _elements(connection, tags)
    rows = (
        select(each.c.value, func.count().label("rows"))
        .select_from(tags.table.join(each, tags.is_not(None)))
        .group_by(each.c.value)
        .order_by(func.count().desc(), each.c.value)
        .limit(limit)
    )
    return {row.value: row.rows for row in connection.execute(rows)}


def _elements(connection: Connection, tags: Column[Any]) -> TableValuedAlias:
    elements = func.json_each if connection.dialect.name == "sqlite" else func.json_array_elements_text
    return elements(tags).table_valued("value")
