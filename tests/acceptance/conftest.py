"""One adb server and one pair of phones for the whole folder; a server of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import programs


@pytest.fixture(scope="session")
def adb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[programs.Adb]:
    with programs.private_adb(tmp_path_factory.mktemp("adb")) as adb:
        yield adb


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[programs.Phones]:
    with programs.virtual_phones(tmp_path) as phones:
        yield phones


@pytest.fixture
def server(adb: programs.Adb, phones: programs.Phones, tmp_path: Path) -> Iterator[programs.Server]:
    """A running server whose phones are ready."""
    server = programs.Server(adb, tmp_path, phones.phones)
    try:
        server.start().await_ready()
        yield server
    finally:
        server.end()
        for phone in phones.phones:
            adb.run("disconnect", phone["address"])
