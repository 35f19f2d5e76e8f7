"""The wall: phones of other hosts say where they are instead of promising a picture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from application import FixedClock
from phonedeck.dashboard import tiles
from phonedeck.dashboard.language import chosen
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import Conflict
from phonedeck.services.screens import ScreenService
from phonedeck.services.wall import WallService
from phonedeck.storage import devices
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """Two ready phones: `near` at this host, `far` at another."""
    now = FixedClock().now()
    made = Database(migrated_url)
    migrate(made, now)
    with made.write() as connection:
        for name, host in (("near", "local"), ("far", "rack-2")):
            devices.record(connection, Seen(name, DeviceState.READY, host, hardware_serial=name), now)
    yield made
    made.close()


def test_a_phone_at_another_host_says_so(database: Database) -> None:
    """No picture is asked for; in a server that works with no phones that is so for every phone."""
    t = chosen("en", "")
    for host, without in (("local", {"far"}), (None, {"near", "far"})):
        shown = {each.device.id: tiles.tile(t, each) for each in WallService(database, FixedClock(), host).tiles()}
        assert {id_ for id_, html in shown.items() if 'data-live=""' in html} == without
        assert "At the host rack-2" in shown["far"]
        assert {id_ for id_, html in shown.items() if "At the host" in html} == without


def test_a_picture_of_it_is_refused_with_the_reason(database: Database) -> None:
    """Without a word to adb, which may know another phone by that name."""

    def never(serial: str) -> None:
        raise AssertionError(f"adb was asked for {serial}")

    screens = ScreenService(database, FixedClock(), "local", never)  # type: ignore[arg-type]  # asked for nothing
    with pytest.raises(Conflict, match="far is at the host rack-2"):
        screens.small("far", 0)
