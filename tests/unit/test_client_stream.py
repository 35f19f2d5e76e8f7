"""What a client makes of the lines of an event stream, without a socket."""

from __future__ import annotations

from phonedeck.client.stream import Lines
from phonedeck.wire.event import Event


def test_an_event_that_broke_off_comes_again_whole() -> None:
    """A connection that ends between an event's data and its end leaves nothing behind in the next one."""
    lines = Lines()
    data = 'data: {"seq": %d, "at": "2026-11-28T21:15:03+07:00", "type": "task", "task_id": 5, "task": null}'
    assert lines.headers() == {}
    assert lines.read(data % 7) is None
    assert isinstance(lines.read(""), Event)
    assert lines.read(data % 8) is None  # and here the connection breaks
    assert lines.headers() == {"Last-Event-ID": "7"}
    assert lines.read(data % 8) is None
    event = lines.read("")
    assert isinstance(event, Event)
    assert event.seq == 8
