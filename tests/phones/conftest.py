"""Real adb, real uiautomator2 and virtual phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from virtual import Phone, running_phones

from programs import Adb, private_adb


@pytest.fixture(scope="session")
def adb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adb]:
    with private_adb(tmp_path_factory.mktemp("adb-home")) as server:
        yield server


@pytest.fixture
def make_phone(adb: Adb, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """Start a phone with options of `virtualphone run`; connected, and gone after the test."""
    with ExitStack() as stack:

        def make(*options: str) -> Phone:
            phones = stack.enter_context(running_phones(tmp_path / "phones.log", "--count", "1", *options))
            row = phones.rows[0]
            phone = Phone(adb, phones.control, row["address"], row["hardware_serial"])
            stack.callback(adb.run, "disconnect", phone.address)
            stack.callback(lambda: [session.close() for session in phone.sessions])
            phone.connect()
            return phone

        yield make


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    return make_phone()
