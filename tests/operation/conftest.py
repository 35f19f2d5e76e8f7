"""A filled installation on each database, and empty places to put it."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from installations import Elsewhere, Installation

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def pattern(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Installation]:
    """A filled installation of a kind, made once; it is only copied from."""
    made: dict[str, Installation] = {}

    def of(kind: str) -> Installation:
        if kind not in made:
            directory = tmp_path_factory.mktemp(f"pattern_{kind}") / "data"
            directory.mkdir()
            url = f"sqlite:///{directory / 'phonedeck.db'}"
            if kind == "postgresql":
                url = f"{request.getfixturevalue('postgresql')}/pattern_{os.getpid()}"
                _tell(url, "CREATE")
            made[kind] = Installation(directory, url)
            made[kind].fill()
        return made[kind]

    return of


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, pattern: Callable[[str], Installation]
) -> Iterator[Elsewhere]:
    """Makes places of a kind: empty, or filled."""
    numbers = itertools.count()
    made: list[str] = []

    def make(kind: str, *, filled: bool = False) -> Installation:
        number = next(numbers)
        directory = tmp_path / f"place{number}"
        url = f"sqlite:///{directory / 'phonedeck.db'}"
        if kind == "postgresql":
            server = request.getfixturevalue("postgresql")
            url = f"{server}/operation_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**9}_{number}"
            made.append(url)
        if not filled:
            if kind == "postgresql":
                _tell(url, "CREATE")
            return Installation(directory, url)
        source = pattern(kind)
        shutil.copytree(source.directory, directory)
        if kind == "postgresql":
            _tell(url, "CREATE", f' TEMPLATE "{source.url.rpartition("/")[2]}"')
        return source.copied(directory, url)

    yield make
    for url in made:
        _tell(url, "DROP", " WITH (FORCE)")


@pytest.fixture(params=KINDS)
def installation(request: pytest.FixtureRequest, elsewhere: Elsewhere) -> Installation:
    """Filled; on SQLite, then on PostgreSQL."""
    return elsewhere(request.param, filled=True)


def _tell(url: str, what: str, how: str = "") -> None:
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'{what} DATABASE "{name}"{how}')
