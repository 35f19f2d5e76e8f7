"""One database, SQLite or PostgreSQL, as two kinds of transaction: `read()` and `write()`."""

from __future__ import annotations

import selectors
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from phonedeck.model.errors import Conflict, DiskFull, InvalidRequest
from phonedeck.storage import connections, counts, events
from phonedeck.storage.looks import Looks

T = TypeVar("T")

BUSY_SECONDS = 30
POSTGRESQL_FULL = "53100"
FULL_AS_IO = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_FSYNC})
AWAY = (OperationalError, InterfaceError, PoolTimeout, DiskFull)
"""What is raised while the database does not answer or has no room; a lost commit may have happened."""


class Database:
    """Short transactions on one engine. Every write is one transaction: all of it happens or nothing."""

    def __init__(self, url: str, most_connections: int = connections.SERVER, *, few_rows: bool = False) -> None:
        """`few_rows`: what is asked is always for a few of many rows, as a worker's steps are."""
        self.url = url
        self.engine = _engine(url, most_connections)
        if few_rows and self.engine.dialect.name == "postgresql":
            event.listen(self.engine, "connect", _prefer_indexes)
        place = self.engine.url.database if self.engine.dialect.name == "sqlite" else None
        self._place = str(Path(place).parent) if place else "the database server's disk"
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._looks = Looks(_engine(url, connections.SINGLE_QUERIES, single_queries=True))
        # SQLite has one writer anyway. Its own waiting is polling and unfair; a lock inside the owning process is
        # neither, and keeps writers from failing with "database is locked" under load.
        self._after_commit: list[Callable[[], None]] = []
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; nothing is written."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A view that stands still for as long as it is read, whatever is written meanwhile: for whole tables."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**level) as connection:
            yield connection

    def ask(self, query: Callable[[Connection], T]) -> T:
        """The answer of one query, which is consistent by itself and needs no transaction around it.

        A database that was away in between is asked again, over a connection that is checked first.
        """
        try:
            return self._looks.ask(query)
        except AWAY:
            with self.read() as connection:
                return query(connection)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Call this after every committed write of this process."""
        self._after_commit.append(call)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed when the block ends and rolled back when it raises.

        Raises:
            DiskFull: it was rolled back for want of room.
        """
        try:
            with self._writer, self.engine.connect().execution_options(phonedeck_write=True) as connection:  # noqa: SIM117
                with connection.begin():
                    yield connection
                    events.write(connection)
                    counts.write(connection)
        except DBAPIError as error:
            if is_full(error.orig):
                raise DiskFull(self._place) from error
            raise
        for call in self._after_commit:
            call()

    def close(self) -> None:
        self._looks.close()
        self.engine.dispose()


def is_full(error: BaseException | None) -> bool:
    """Whether a driver's error says that there is no room."""
    code = getattr(error, "sqlite_errorcode", None)
    # An extended code: the low byte says what, the rest at which file operation. A full disk shows as either.
    full = code is not None and (code & 0xFF == sqlite3.SQLITE_FULL or code in FULL_AS_IO)
    return full or getattr(error, "sqlstate", None) == POSTGRESQL_FULL


def unusable(error: DBAPIError) -> Conflict:
    """The error for a database that does not answer, or is none: what the driver said, for the statement may have
    anything in it."""
    return Conflict(f"the database cannot be used: {' '.join(str(error.orig).split())}")


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def _engine(url: str, most_connections: int, *, single_queries: bool = False) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(
            parsed,
            hide_parameters=True,  # errors are logged; captions are nobody's business there
            pool_size=most_connections,
            max_overflow=0,
            pool_timeout=connections.WAIT_SECONDS,
            pool_use_lifo=True,  # the one that was used last has its statements prepared
            connect_args={"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3},
            # To begin and end a transaction, or to switch that off on a connection, takes longer than one query.
            isolation_level="AUTOCOMMIT" if single_queries else "READ COMMITTED",
        )
        event.listen(engine, "checkout", _refuse_ended)
        return engine
    raise InvalidRequest(
        f"the database URL begins with {parsed.drivername!r}; use postgresql://user@host/name, or leave it out"
    )


def _refuse_ended(connection: Any, _record: object, _proxy: object) -> None:
    """A connection that the server has ended is not given out: there is something to read on it, its end. To ask the
    server, as `pool_pre_ping` does, takes as long as a statement, before every transaction."""
    if connection.closed:
        raise DisconnectionError
    with selectors.DefaultSelector() as selector:
        selector.register(connection.pgconn.socket, selectors.EVENT_READ)
        if selector.select(0):
            raise DisconnectionError


def _prefer_indexes(connection: Any, _record: object) -> None:
    """PostgreSQL takes a random read to cost four times a next one, as on a disk that turns, and reads a whole table
    for a few dozen rows while it does not know how long that is."""
    with connection.cursor() as cursor:
        cursor.execute("SET random_page_cost = 1.1")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can lose its right to write in between: writers take the
    # lock at once.
    options = connection.get_execution_options()
    if options.get("phonedeck_look", False):
        return
    write = options.get("phonedeck_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
