"""A phone is one phone, whichever way adb reaches it."""

from __future__ import annotations

from datetime import UTC, datetime

from phonedeck.model.device import DeviceState
from phonedeck.model.task import NewTask, Status
from phonedeck.storage import counts, devices, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_phone_that_moves_to_another_address_stays_the_same(database: Database) -> None:
    """USB today, the network tomorrow: one row, found by both names."""
    with database.write() as connection:
        devices.record(connection, Seen("HW1", DeviceState.READY, "local", hardware_serial="HW1"), NOW)
        devices.record(connection, Seen("10.0.0.7:5555", DeviceState.READY, "local", hardware_serial="HW1"), NOW)
        [only] = devices.every(connection)
        found = devices.named(connection, ["HW1", "10.0.0.7:5555", "nobody"])
    assert (only.id, only.serial) == ("HW1", "10.0.0.7:5555")
    assert set(found) == {"HW1", "10.0.0.7:5555"}


def test_tasks_of_a_phone_that_was_not_talked_to_yet_follow_it(database: Database) -> None:
    """An unauthorised phone on the network is known by its address only; once allowed, its tasks are its own."""
    with database.write() as connection:
        devices.record(connection, Seen("10.0.0.7:5555", DeviceState.UNAUTHORIZED, "local"), NOW)
        task = NewTask("10.0.0.7:5555", "10.0.0.7:5555", "follow", {}, NOW)
        [id_] = tasks.insert_batch(connection, [task], NOW)
        devices.record(connection, Seen("10.0.0.7:5555", DeviceState.READY, "local", hardware_serial="HW7"), NOW)
        [only] = devices.every(connection)
        moved = tasks.get(connection, id_)
        assert counts.by_status(connection, "device", "HW7")[Status.PENDING] == 1
    assert only.id == "HW7"
    assert moved is not None
    assert moved.device == "HW7"


def test_what_was_not_read_this_time_is_kept(database: Database) -> None:
    """A phone that goes away keeps its model and apps."""
    with database.write() as connection:
        apps = {"com.zhiliaoapp.musically": "43.1.4"}
        seen = Seen("HW1", DeviceState.READY, "local", hardware_serial="HW1", model="Pixel", apps=apps)
        assert devices.record(connection, seen, NOW)
        assert devices.record(connection, Seen("HW1", DeviceState.OFFLINE, "local", "unplugged"), NOW)
        assert not devices.record(connection, Seen("HW1", DeviceState.OFFLINE, "local", "unplugged"), NOW)
        [only] = devices.every(connection)
    assert (only.model, only.apps, only.state) == ("Pixel", apps, DeviceState.OFFLINE)
