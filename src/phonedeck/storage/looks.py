"""Connections that stay open for single queries: to take one and give it back cost more than the query itself."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from phonedeck.storage import connections

T = TypeVar("T")


class Looks:
    """At most `connections.SINGLE_QUERIES` of them, outside any transaction; the last one used is used next."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is nobody else's: what stays open would be missing from its pool."""
        self._engine = engine
        self._idle: deque[Connection] = deque()
        self._places = threading.BoundedSemaphore(connections.SINGLE_QUERIES)

    def ask(self, query: Callable[[Connection], T]) -> T:
        """The answer of one query. A connection that raised is not used again.

        Raises:
            TimeoutError: SQLAlchemy's, all were in use for too long.
        """
        if not self._places.acquire(timeout=connections.WAIT_SECONDS):
            raise PoolTimeout(f"{connections.SINGLE_QUERIES} queries take longer than {connections.WAIT_SECONDS:.0f} s")
        try:
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
        finally:
            self._places.release()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()
