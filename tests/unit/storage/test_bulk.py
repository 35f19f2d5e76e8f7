"""Many values in one statement."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from phonedeck.model.device import DeviceState
from phonedeck.storage import devices
from phonedeck.storage.bulk import among
from phonedeck.storage.database import Database
from phonedeck.storage.tables import device, phone_slot


def test_a_list_as_one_parameter_chooses_by_index(database: Database) -> None:
    """None, one and many; quotes and brackets are values like others. SQLite searches, and does not read every row."""
    serials = ["a", 'with "quotes"', "[1]", "d"]
    with database.write() as connection:
        for serial in serials:
            seen = devices.Seen(serial, DeviceState.READY, "local", hardware_serial=serial)
            devices.record(connection, seen, datetime.now(UTC))
    query = select(phone_slot.c.device).where(among(phone_slot.c.device, "devices"), phone_slot.c.fence >= 0)
    with database.read() as connection:
        for wanted in ([], ["a"], [*serials[1:], "nobody"]):
            found = set(connection.execute(query, {"devices": wanted}).scalars())
            assert found == set(wanted) - {"nobody"}
        numbers = select(device.c.id).where(among(device.c.api_level, "levels"))
        assert connection.execute(numbers, {"levels": [29, 30]}).all() == []
        if database.is_sqlite:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {query.compile(dialect=connection.dialect)}", ("", 0)
            )
            assert any(row[3].startswith("SEARCH phone_slot USING INDEX") for row in plan)
