"""One adb server for the flows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from programs import Adb, private_adb


@pytest.fixture(scope="session")
def adb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Adb]:
    with private_adb(tmp_path_factory.mktemp("adb-flows")) as server:
        yield server
