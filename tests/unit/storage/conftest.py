"""A migrated database, on both of the databases that are supported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from phonedeck.model.device import DeviceState
from phonedeck.storage import devices
from phonedeck.storage.database import Database

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    database = Database(migrated_url)
    yield database
    database.close()


@pytest.fixture
def ready(database: Database) -> Database:
    """The database with two phones that are ready: d1 and d2."""
    with database.write() as connection:
        for name in ("d1", "d2"):
            seen = devices.Seen(f"10.0.0.{name[1]}:5555", DeviceState.READY, "local", hardware_serial=name)
            devices.record(connection, seen, NOW)
    return database
