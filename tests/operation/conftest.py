"""A filled installation on each database, and empty places to put it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from installations import Installation


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Installation:
    """Filled; on SQLite, then on PostgreSQL."""
    directory = tmp_path / "from"
    directory.mkdir()
    url = f"sqlite:///{directory / 'phonedeck.db'}" if database_url.startswith("sqlite") else database_url
    made = Installation(directory, url)
    made.fill()
    return made


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Installation]]:
    """Makes empty places, of a kind: sqlite or postgresql."""
    numbers = itertools.count()
    made: list[str] = []

    def make(kind: str) -> Installation:
        directory = tmp_path / f"to{next(numbers)}"
        if kind == "sqlite":
            return Installation(directory, f"sqlite:///{directory / 'phonedeck.db'}")
        server = request.getfixturevalue("postgresql")
        made.append(f"{server}/operation_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}_{next(numbers)}")
        _tell(made[-1], "CREATE")
        return Installation(directory, made[-1])

    yield make
    for url in made:
        _tell(url, "DROP")


def _tell(url: str, what: str) -> None:
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'{what} DATABASE "{name}"' + (" WITH (FORCE)" if what == "DROP" else ""))
