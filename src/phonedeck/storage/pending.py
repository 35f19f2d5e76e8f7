"""What is pending, said so that SQLite reads the indexes of pending tasks alone.

It keeps no statistics here, and would otherwise take the index of all statuses and look at every pending task.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from phonedeck.model.task import Status
from phonedeck.storage.tables import task


class _Likely(FunctionElement[bool]):
    """SQLite's `likely()`: many rows are so, do not search by it. Nothing elsewhere."""

    inherit_cache = True
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLAlchemy would write `= 1` behind it, where the database has no booleans."""
        return self


@compiles(_Likely)
def _plain(element: _Likely, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_Likely, "sqlite")
def _told(element: _Likely, compiler: SQLCompiler, **options: Any) -> str:
    return f"likely({compiler.process(element.clauses, **options)})"


def pending(of: FromClause = task) -> ColumnElement[bool]:
    """Whether a task is pending. The status stands in the statement: a plan that is made for any status can use none of
    those indexes."""
    return _Likely(of.c.status == literal(int(Status.PENDING), literal_execute=True))
