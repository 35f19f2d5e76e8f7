"""Databases for benchmarks: a SQLite file and a PostgreSQL server that waits for the disk, as in earnest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from tests import postgresql
from tests.ports import free_port

from phonedeck.model.device import DeviceState
from phonedeck.storage import devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate

PHONES = 100


@contextmanager
def each() -> Iterator[list[tuple[str, str, Path]]]:
    """Name and URL of each database, empty but for its tables and 100 phones, and a folder for its server's data."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        programs = postgresql.binaries()
        assert programs is not None, postgresql.MISSING
        with postgresql.server(programs, free_port(), durable=True) as server:
            yield [
                ("SQLite", f"sqlite:///{directory / 'bench.db'}", directory),
                ("PostgreSQL", f"{server}/postgres", directory),
            ]


def prepared(url: str) -> Database:
    """The database with its tables and phones."""
    database = Database(url)
    now = datetime.now(UTC)
    migrate(database, now)
    with database.write() as connection:
        for number in range(PHONES):
            serial = f"phone{number:03}"
            devices.record(connection, Seen(serial, DeviceState.READY, "local", hardware_serial=serial), now)
    return database


def fresh(url: str, name: str) -> str:
    """The URL of another empty database beside this one."""
    if url.startswith("sqlite"):
        return url.replace("bench.db", f"{name}.db")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"
