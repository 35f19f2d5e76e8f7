"""Real peers for the tests that ask: an empty database, on SQLite and on PostgreSQL, and a browser.

Examples of properties are the same in every run, so that a change is judged by what it changed; `make properties` draws
new ones."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

import chromium as chromium_program
import forked
import postgresql as server_programs
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import migrate
from ports import free_port

settings.register_profile(
    "everyday", derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
settings.register_profile("anew", settings.get_profile("everyday"), derandomize=False, print_blob=True)
settings.load_profile("everyday")
forked.in_use = True
# Programs inherit that it is ignored, as a shell does for what it runs in the background: here Ctrl-C is tested.
with suppress(ValueError):  # not in the main thread, where it cannot be set
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

SLOW_FIRST = (
    "chaos",
    "flows",
    "phones",
    "engine",
    "attacks",
    "acceptance",
    "virtualphone",
    "compatibility",
    "contract",
    "operation",
)
"""Folders whose files take longest: begun last, one of them would run on alone while the other workers are idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which files go to the workers."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=place)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a fresh server on loopback, one for each test worker, without a database name at its end."""
    programs = server_programs.binaries()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail(server_programs.MISSING)
        pytest.skip(server_programs.MISSING)
    with server_programs.server(programs, free_port()) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    found = chromium_program.program()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(chromium_program.MISSING)
        pytest.skip(chromium_program.MISSING)
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database: once a SQLite file, once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'phonedeck.db'}"
        return
    with _on_postgresql(request, "") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with the tables and nothing in them: a copy of one that was made once."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_pattern"), tmp_path / "phonedeck.db")
        yield f"sqlite:///{tmp_path / 'phonedeck.db'}"
        return
    with _on_postgresql(request, f' TEMPLATE "{request.getfixturevalue("postgresql_pattern")}"') as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, to be copied from."""
    file = tmp_path_factory.mktemp("pattern") / "phonedeck.db"
    _make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_pattern(postgresql: str) -> str:
    """The name of a database with the tables, to be copied from."""
    name = f"pattern_of_tables_{os.getpid()}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    _make_tables(f"{postgresql}/{name}")
    return name


def _make_tables(url: str) -> None:
    database = Database(url)
    migrate(database, datetime.now(UTC))
    database.close()


@contextmanager
def _on_postgresql(request: pytest.FixtureRequest, how: str) -> Iterator[str]:
    server = request.getfixturevalue("postgresql")
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**12}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{how}')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
