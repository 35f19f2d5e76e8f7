"""Whole tables as lines of JSON: the one form in which rows leave a database, and come into another.

A line is a list of a row's values in the order of the columns: whole numbers, texts, true and false, null. JSON columns
travel as the text that is stored, so that nothing is written anew on the way. Lines come in the order of the primary
key, by the bytes of its texts: the same rows give the same lines, and one hash, on both databases.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Boolean, Column, Connection, Integer, MetaData, Table, Text, inspect, text
from sqlalchemy.exc import DataError

from phonedeck.model.errors import Conflict
from phonedeck.storage import bulk
from phonedeck.storage.tables import Moment, metadata

Kind = Literal["number", "text", "truth", "json"]
AT_ONCE = 2000
_KINDS: dict[Kind, Any] = {"number": BigInteger, "text": Text, "truth": Boolean, "json": Text}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Shape:
    """A table's name, its columns with their kinds, and those of its key."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are, and the sha256 over their lines."""

    rows: int
    sha256: str


class Tally:
    """Counts lines as they pass, and hashes them."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, line: bytes) -> None:
        self._hash.update(line)
        self.rows += 1

    def count(self) -> Count:
        return Count(self.rows, self._hash.hexdigest())


def shapes() -> list[Shape]:
    """Every table of this version, by name."""
    return [_shape(table) for _, table in sorted(metadata.tables.items())]


def count_rows(connection: Connection, shape: Shape) -> int:
    """How many rows a table has."""
    return int(connection.execute(text(f'SELECT count(*) FROM "{shape.name}"')).scalar_one())  # noqa: S608


def read(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """A table's lines, each with its end; what is read must stand still meanwhile (`Database.snapshot`)."""
    on_postgresql = connection.dialect.name == "postgresql"
    kinds = dict(shape.columns)
    chosen = ", ".join(
        f'CAST("{name}" AS text)' if kind == "json" and on_postgresql else f'"{name}"' for name, kind in shape.columns
    )
    order = ", ".join(
        f'"{name}" COLLATE "C"' if kinds[name] == "text" and on_postgresql else f'"{name}"' for name in shape.key
    )
    truths = [place for place, (_, kind) in enumerate(shape.columns) if kind == "truth"]
    query = text(f'SELECT {chosen} FROM "{shape.name}" ORDER BY {order}')  # noqa: S608
    for row in connection.execute(query.execution_options(stream_results=True, yield_per=AT_ONCE)):
        values = list(row)
        for place in truths:
            values[place] = None if values[place] is None else bool(values[place])
        yield line_of(values)


def line_of(values: Sequence[Any]) -> bytes:
    """A row's line."""
    return (_encode(values) + "\n").encode()


def tally(connection: Connection, shape: Shape) -> Count:
    """What a table has now."""
    passing = Tally()
    for line in read(connection, shape):
        passing.add(line)
    return passing.count()


def write(connection: Connection, shape: Shape, lines: Iterable[bytes]) -> Iterator[int]:
    """Put lines into an empty table; how many there are so far, after each piece.

    Raises:
        Conflict: a line is none of this table, or the database cannot hold it.
    """
    table = Table(shape.name, MetaData(), *(Column(name, _KINDS[kind]) for name, kind in shape.columns))
    names = [name for name, _ in shape.columns]
    written = 0
    for piece in _pieces(lines):
        values = [parsed(line, shape) for line in piece]
        try:
            bulk.insert_columns(connection, table, dict(zip(names, zip(*values, strict=True), strict=True)))
        except DataError as error:
            raise Conflict(f"the table {shape.name} has a row that this database cannot hold: {error.orig}") from error
        written += len(piece)
        yield written


def parsed(line: bytes, shape: Shape) -> list[Any]:
    """The values of a line.

    Raises:
        Conflict: it is none of this table.
    """
    try:
        values = json.loads(line)
    except ValueError as error:
        raise Conflict(f"the table {shape.name} has a line that is no JSON") from error
    if not isinstance(values, list) or len(values) != len(shape.columns):
        raise Conflict(f"the table {shape.name} has a line that does not fit its columns")
    return values


def number_on(connection: Connection) -> None:
    """Let PostgreSQL's own counters go on behind the rows that were put in with their numbers."""
    if connection.dialect.name != "postgresql":
        return  # SQLite counts on from the largest by itself
    for table in inspect(connection).get_table_names():
        if table in metadata.tables and (counted := metadata.tables[table].autoincrement_column) is not None:
            counter = text("SELECT pg_get_serial_sequence(:table, :column)")
            name = connection.execute(counter, {"table": table, "column": counted.name}).scalar_one()
            if name is not None:
                newest = f'SELECT setval(:name, coalesce(max("{counted.name}"), 0) + 1, false) FROM "{table}"'  # noqa: S608
                connection.execute(text(newest), {"name": name})


def _pieces(lines: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    piece: list[bytes] = []
    for line in lines:
        piece.append(line)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _shape(table: Table) -> Shape:
    columns = tuple((column.name, _kind(column)) for column in table.columns)
    return Shape(table.name, columns, tuple(column.name for column in table.primary_key.columns))


def _kind(column: Column[Any]) -> Kind:
    kind = column.type
    if isinstance(kind, JSON):
        return "json"
    if isinstance(kind, Boolean):
        return "truth"
    if isinstance(kind, Integer | Moment):
        return "number"
    return "text"
