"""One adb server for the folder, one set of phones for each module, without faults at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator

import programs
import pytest


@pytest.fixture(scope="session")
def adb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[programs.Adb]:
    with programs.private_adb(tmp_path_factory.mktemp("adb")) as adb:
        yield adb


@pytest.fixture(scope="module")
def running_phones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[programs.Phones]:
    with programs.virtual_phones(tmp_path_factory.mktemp("phones")) as phones:
        yield phones


@pytest.fixture
def phones(running_phones: programs.Phones) -> Iterator[programs.Phones]:
    yield running_phones
    for phone in running_phones.phones:
        running_phones.control.delete(f"/phones/{phone['serial']}/faults")


@pytest.fixture
def serial(adb: programs.Adb, phones: programs.Phones) -> Iterator[str]:
    """The first phone, connected to the adb server."""
    address = phones.phones[0]["address"]
    assert "connected to" in adb.run("connect", address).stdout
    yield address
    phones.control.delete(f"/phones/{address}/faults")
    adb.run("disconnect", address)
