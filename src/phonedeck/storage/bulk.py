"""Many rows at once, as the driver takes them fastest: executemany on SQLite; COPY, or lists in one statement, on
PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import psycopg
from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Connection,
    Dialect,
    Select,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    column,
    func,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine


class Same:
    """A value that every row has."""

    def __init__(self, value: Any) -> None:
        self.value = value


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any] | Same]) -> None:
    """Insert rows that are given column by column, all of one length; columns left out get their server defaults."""
    values = [_converted(table.c[name], given, connection.dialect) for name, given in columns.items()]
    rows = zip(*values, strict=False)  # a value that every row has goes on for ever
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))  # noqa: S608  # our tables
        return
    statement = f"COPY {table.name} ({names}) FROM STDIN"
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:  # SQLAlchemy does not see this call: its errors are made here as it makes them
        raise DBAPIError.instance(statement, None, error, psycopg.Error, dialect=connection.dialect) from error
    finally:
        cursor.close()


def listed(**columns: Column[Any]) -> TableValuedAlias:
    """Rows that a statement on PostgreSQL is given, as a table in it, each column of the type of the one named here.

    Its parameters are lists, by the columns' names: what `lists` makes of rows.
    """
    arrays = [bindparam(name, type_=ARRAY(like.type)) for name, like in columns.items()]
    names = [column(name, like.type) for name, like in columns.items()]
    return func.unnest(*arrays).table_valued(*names).render_derived(name="given")


def lists(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows, of which there must be one, column by column."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def _converted(column: Column[Any], given: Sequence[Any] | Same, dialect: Dialect) -> Iterable[Any]:
    """The values as the driver takes them. Rows often share an object, which is then converted once."""
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(given, Same):
        return repeat(given.value if convert is None else convert(given.value))
    if convert is None:
        return given
    known: dict[int, Any] = {}
    converted = []
    for value in given:
        key = id(value)
        if key not in known:
            known[key] = convert(value)
        converted.append(known[key])
    return converted


class _Values(TypeDecorator[Collection[Any]]):
    """Some values as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, each: TypeEngine[Any]) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.each))

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class among(FunctionElement[bool]):  # noqa: N801  # reads as a function
    """Whether a column has one of the values in a parameter, a list. The statement is the same for any number of them:
    databases prepare and plan each length of an `IN` anew, which takes longer than to carry it out."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, of: Column[Any], name: str) -> None:
        super().__init__(of, bindparam(name, type_=_Values(of.type)))

    def self_group(self, against: Any = None) -> Any:
        """A comparison by itself: with the `= 1` that SQLAlchemy puts after functions SQLite would use no index."""
        return self


@compiles(among, "postgresql")
def _among_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    of, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{of} IN (SELECT unnest({values}))"  # a column and a parameter's mark


@compiles(among, "sqlite")
def _among_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    of, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{of} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # a column and a parameter's mark


class among_found(FunctionElement[bool]):  # noqa: N801  # reads as a function
    """Whether a column has one of the values that a query finds, which is asked once whatever a database believes of
    its tables: where it knows little of them it may ask it anew for every row."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, of: Column[Any], found: Select[Any]) -> None:
        super().__init__(of, found.scalar_subquery())

    def self_group(self, against: Any = None) -> Any:
        """As `among`."""
        return self


@compiles(among_found, "postgresql")
def _among_found_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    of, found = (compiler.process(each, **options) for each in element.clauses)
    return f"{of} = ANY(ARRAY{found})"


@compiles(among_found, "sqlite")
def _among_found_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    of, found = (compiler.process(each, **options) for each in element.clauses)
    return f"{of} IN {found}"
