"""Pictures and trees of a phone for people who watch it: over connections of their own.

Nothing that a task does waits for them, is repeated, or goes over another stream because of them: they share no stream
with the phone's session, start and restart nothing, and ask nothing while an act that the world sees is under way.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from typing import Any

import adbutils
import uiautomator2
from PIL import Image

from phonedeck.clock import Clock
from phonedeck.model.errors import Conflict, DeviceLost
from phonedeck.phones.adb import AdbClient, adb_errors
from phonedeck.phones.channel import Channel
from phonedeck.phones.session import DEEPEST
from phonedeck.phones.stream import Lost, NotSent

SECONDS = 5.0
QUALITY = 80


class Viewfinder:
    """One phone's."""

    def __init__(self, adb_port: int, serial: str, clock: Clock, acting: Callable[[], bool]) -> None:
        """`acting` says whether a task waits for the answer to an act now."""
        self._serial = serial
        self._acting = acting
        self._adb = adbutils.AdbDevice(AdbClient(adb_port, call_seconds=SECONDS), serial)
        self._channel = Channel(self._adb, uiautomator2.core.DEFAULT_SERVER_PORT, clock)

    def picture(self) -> bytes:
        """What the screen shows, as JPEG, in the size of the screen.

        By the uiautomator server where it runs: its JPEG costs a third of the PNG that `screencap` writes.

        Raises:
            Conflict: an act is under way.
            DeviceLost: the phone does not answer.
        """
        encoded = self._ask("takeScreenshot", 1, QUALITY)
        if encoded:
            return base64.b64decode(encoded)
        with adb_errors(self._serial):
            image: Image.Image = self._adb.screenshot()
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=QUALITY)
        return buffer.getvalue()

    def tree(self) -> str:
        """The tree of what the screen shows, as uiautomator writes it; raises as `picture` does."""
        found = self._ask("dumpWindowHierarchy", False, DEEPEST)
        if not found:
            raise DeviceLost(f"the uiautomator server on {self._serial} does not run; it is started with the next task")
        return str(found)

    def _ask(self, method: str, *params: object) -> Any:
        """One answer of the server on the phone; None where it does not run or has none."""
        if self._acting():
            raise Conflict(f"a task sends an act to {self._serial} now; its screen is shown again afterwards")
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        try:
            answer = self._channel.request("POST", "/jsonrpc/0", body, SECONDS)
            reply = json.loads(answer.body)
        except NotSent:
            return None
        except (Lost, ValueError) as error:
            raise DeviceLost(f"{self._serial} did not answer {method}: {error}") from error
        return reply.get("result") if isinstance(reply, dict) else None
