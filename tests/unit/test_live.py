"""An open page hears of every change: also of what happened between its reading and its being built."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError

from phonedeck.clock import SystemClock
from phonedeck.dashboard import live as live_pages
from phonedeck.dashboard.live import Changes, Live, Subscriber
from phonedeck.model.device import DeviceState
from phonedeck.services.devices import DeviceService
from phonedeck.services.events import EventService
from phonedeck.services.runner import NoRunner
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate

PHONE = Seen("10.0.0.1:5555", DeviceState.READY, "local", hardware_serial="HW1")


def test_what_changes_while_a_page_is_built_is_told(tmp_path: Path) -> None:
    """It is numbered before the page says how it wants to be told, and nothing happens after that."""
    clock, zone = SystemClock(), ZoneInfo("UTC")
    database = Database(sqlite_url(tmp_path / "phonedeck.db"))
    migrate(database, clock.now())
    devices = DeviceService(database, clock, zone, NoRunner(), {})
    events = EventService(database, clock, zone, devices)

    async def page() -> Changes:
        live, built, news = Live(events), Subscriber(), Subscriber()
        told_before, told = asyncio.Queue[Changes](), asyncio.Queue[Changes]()
        built.begin(told_before.put, "all")
        ends = [await live.subscribe(each) for each in (built, news)]
        await asyncio.to_thread(devices.seen, PHONE)
        await asyncio.to_thread(events.publish)
        try:
            await asyncio.wait_for(told_before.get(), 60)  # everybody has been told by now
            news.begin(told.put, "devices")
            return await asyncio.wait_for(told.get(), 60)
        finally:
            for end in ends:
                end()
            await live.close()

    told = asyncio.run(page())
    assert (told.devices, told.tasks, told.everything) == ({"HW1"}, set(), False)
    database.close()


def test_a_page_that_was_opened_while_the_database_was_away_hears_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all that it may have missed, and of what happens then; and what could not be read is read again."""
    monkeypatch.setattr(live_pages, "AWAY_SECONDS", 0.01)
    clock, zone = SystemClock(), ZoneInfo("UTC")
    database = Database(sqlite_url(tmp_path / "phonedeck.db"))
    migrate(database, clock.now())
    devices = DeviceService(database, clock, zone, NoRunner(), {})
    events = EventService(database, clock, zone, devices)

    def away_once(name: str) -> None:
        answers = getattr(events, name)

        def ask(*args: Any) -> Any:
            monkeypatch.setattr(events, name, answers)
            raise OperationalError("SELECT", None, Exception("the database was away for a moment"))

        monkeypatch.setattr(events, name, ask)

    async def page() -> list[Changes]:
        live, subscriber, told = Live(events), Subscriber(), asyncio.Queue[Changes]()
        subscriber.seconds = 0.0
        away_once("newest")
        end = await live.subscribe(subscriber)
        subscriber.begin(told.put, "all")
        try:
            found = [await asyncio.wait_for(told.get(), 60)]
            away_once("changes")
            await asyncio.to_thread(devices.seen, PHONE)
            await asyncio.to_thread(events.publish)
            return [*found, await asyncio.wait_for(told.get(), 60)]
        finally:
            end()
            await live.close()

    first, then = asyncio.run(page())
    assert (first.everything, then.devices) == (True, {"HW1"})
    database.close()
