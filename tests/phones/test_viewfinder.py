"""Watching a phone gets in no task's way."""

from __future__ import annotations

import io
import threading

import pytest
from PIL import Image
from virtual import Phone

from phonedeck.clock import SystemClock
from phonedeck.model.errors import Conflict
from phonedeck.phones.viewfinder import Viewfinder


def test_watching_starts_nothing_and_stops_before_an_act(phone: Phone) -> None:
    """Without a uiautomator server there are pictures, and none is started; while an act is under way there are none.

    The session's own streams are left alone: an act of an intent goes over the one that was open before it.
    """
    session = phone.session()
    viewfinder = Viewfinder(phone.adb.port, phone.address, SystemClock(), lambda: session.acting)
    picture = Image.open(io.BytesIO(viewfinder.picture()))
    assert picture.format == "JPEG"
    assert "com.wetest.uia2" not in session.shell("ps -A -o ARGS"), "it was looked at only"
    look = session.look()
    for _ in range(3):
        assert Image.open(io.BytesIO(viewfinder.picture())).size == picture.size
        assert "<hierarchy" in viewfinder.tree()
    announced = threading.Event()
    session.begin(threading.Event(), intent_open=announced.is_set)
    assert viewfinder.picture()
    session.look()
    announced.set()
    for watch in (viewfinder.picture, viewfinder.tree):
        with pytest.raises(Conflict, match="act"):
            watch()
    session.touch(*look.screen.center)
    announced.clear()
    assert viewfinder.picture()
    session.end()
