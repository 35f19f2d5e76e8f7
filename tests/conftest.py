"""Real peers for the tests that ask: an empty database, on SQLite and on PostgreSQL, and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import chromium as chromium_program
import postgresql as server_programs
from ports import free_port

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
    server = request.getfixturevalue("postgresql")
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**12}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
