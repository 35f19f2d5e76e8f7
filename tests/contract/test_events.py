"""Events: every change, in the order of its commit, and none behind a number that was seen."""

from __future__ import annotations

import threading
from datetime import timedelta

from application import Api
from phonedeck.model.task import Outcome
from phonedeck.storage import events
from phonedeck.storage.events import EventType


def told(api: Api, seq: int = 0) -> list[tuple[str, object]]:
    while api.events.publish():
        pass
    return [(event.type, event.task_id or (event.device and event.device.serial)) for event in api.events.after(seq)]


def test_every_change_is_an_event(api: Api) -> None:
    """Phones that appear, tasks that are created, begin, end and are deleted."""
    assert told(api) == [("device", "10.0.0.1:5555"), ("device", "10.0.0.2:5555")]
    seen = api.events.newest()
    first, second = api.create(script_config={"target_users": ["a1", "b2"]})
    api.carry_out(first, Outcome.DONE)
    api.data("DELETE", f"task/{second}")
    assert told(api, seen) == [("task", first), ("task", second), ("task", first), ("task", first), ("task", second)]
    last = api.events.after(api.events.newest() - 1)[0]
    assert last.task is None
    assert '"task_id":2' in last.as_sse()


def test_what_commits_late_gets_a_later_number(api: Api) -> None:
    """A transaction that is still open when another's events are numbered is not overtaken silently."""
    told(api)
    before = api.events.newest()
    noted, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with api.database.write() as connection:
            events.note(connection, EventType.TASK, ["71"], api.clock.now())
            noted.set()
            go_on.wait(60)

    writer = threading.Thread(target=slow)
    writer.start()
    assert noted.wait(60)
    if not api.database.is_sqlite:  # SQLite has one writer at a time
        with api.database.write() as connection:
            events.note(connection, EventType.TASK, ["72"], api.clock.now())
        assert told(api, before) == [("task", 72)]
    seen = api.events.newest()
    go_on.set()
    writer.join(60)
    assert told(api, seen) == [("task", 71)]


def test_old_events_are_forgotten_and_a_reader_is_told(api: Api) -> None:
    """After a week; who comes back later must read the lists again."""
    api.create()
    told(api)
    middle = api.events.newest() - 1
    assert api.events.is_complete_after(middle)
    assert api.events.is_complete_after(api.events.newest())
    assert not api.events.is_complete_after(api.events.newest() + 5)
    api.clock.time += timedelta(days=8)
    api.create()
    told(api)
    assert not api.events.is_complete_after(middle - 1)
    assert api.events.is_complete_after(api.events.newest() - 1)


def test_a_wrong_last_event_id_is_named(api: Api) -> None:
    """Before the stream begins, as an envelope."""
    assert api.call("GET", "events", **{"Last-Event-ID": "abc"})["code"] == 40001
