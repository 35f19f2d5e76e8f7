"""Cutting a phone off while its own thread connects to it."""

from __future__ import annotations

import socket
import sys
import threading
from types import FrameType
from typing import Any

from phonedeck.phones.adb import AdbClient


def test_a_connection_that_is_made_meanwhile_is_no_fault() -> None:
    """The thread of a task connects between two steps of the thread that stops it."""
    with socket.create_server(("127.0.0.1", 0)) as adb:
        client = AdbClient(adb.getsockname()[1])
        opened = [client.make_connection(), client.make_connection()]
        connecting = threading.Thread(target=lambda: opened.append(client.make_connection()))

        def connect_between(frame: FrameType, event: str, _argument: object) -> Any:
            if frame.f_code.co_name != "__iter__":
                return None
            if event == "return" and connecting.ident is None:  # the first of them is given out
                connecting.start()
                connecting.join(0.5)  # it may have to wait for us
            return connect_between

        before = sys.gettrace()
        sys.settrace(connect_between)
        try:
            client.cut()
        finally:
            sys.settrace(before)
        connecting.join()
        assert [each.conn.recv(1) for each in opened[:2]] == [b"", b""]
        for each in opened:
            each.close()
