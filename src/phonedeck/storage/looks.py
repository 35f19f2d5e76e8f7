"""Connections that stay open for single queries: to take one and give it back cost more than the query itself."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine

from phonedeck.storage import connections

T = TypeVar("T")


class Looks:
    """At most `connections.SINGLE_QUERIES` of them, outside any transaction; the last one used is used next."""

    def __init__(self, engine: Engine, *, is_sqlite: bool) -> None:
        # To begin and end a transaction, or to switch that off on a connection, takes longer than one query.
        self._engine = engine if is_sqlite else _without_transactions(engine)
        self._idle: deque[Connection] = deque()
        self._places = threading.BoundedSemaphore(connections.SINGLE_QUERIES)

    def ask(self, query: Callable[[Connection], T]) -> T:
        """The answer of one query. A connection that raised is not used again."""
        with self._places:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._engine.connect().execution_options(phonedeck_look=True)
            try:
                answer = query(connection)
            except BaseException:
                connection.invalidate()
                connection.close()
                raise
            self._idle.append(connection)
            return answer

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()


def _without_transactions(engine: Engine) -> Engine:
    return create_engine(
        engine.url,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        pool_size=connections.SINGLE_QUERIES,
        max_overflow=0,
    )
