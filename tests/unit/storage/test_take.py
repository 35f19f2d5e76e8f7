"""Taking one phone for something that is no task."""

from __future__ import annotations

from datetime import UTC, datetime

from phonedeck.model.device import DeviceState
from phonedeck.storage import devices, slots
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_a_phone_is_taken_once_until_it_is_given_back(database: Database) -> None:
    """Nobody else gets it meanwhile, and one that was never seen is not taken."""
    with database.write() as connection:
        devices.record(connection, Seen("10.0.0.1:5555", DeviceState.READY, "local", hardware_serial="HW1"), NOW)
        slot = slots.take(connection, "local", "HW1")
        assert slot is not None
        assert slots.is_ours(connection, slot)
        assert slots.take(connection, "other", "HW1") is None
        assert slots.take(connection, "local", "HW9") is None
        slots.release(connection, slot)
        assert slots.take(connection, "other", "HW1") is not None
