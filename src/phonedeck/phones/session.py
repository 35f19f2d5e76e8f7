"""A session with one phone: look, tap, open a link, take a picture. Reads may be repeated, acts are sent once."""

from __future__ import annotations

import io
import re
import shlex
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import adbutils
from PIL import Image

from phonedeck.clock import Clock
from phonedeck.model.errors import DeviceLost, OutcomeUnknown, PhonedeckError, ScreenNotRecognised
from phonedeck.phones.adb import AdbClient, adb_errors
from phonedeck.phones.device import UiautomatorDevice
from phonedeck.phones.look import Look, Node

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
UNRESOLVED = ("unable to resolve Intent", "does not exist", "Error type")


class Session:
    """One phone. Opened once and reused: uiautomator2 keeps what it opens for the life of the process.

    `generation` counts the acts sent, so that no tap is decided by what the screen showed before the last one.
    """

    def __init__(self, client: AdbClient, serial: str, clock: Clock) -> None:
        self.serial = serial
        self.clock = clock
        self.generation = 0
        self._client = client
        self._adb = adbutils.AdbDevice(client, serial)
        self._uiautomator: UiautomatorDevice | None = None
        self._on_look: Callable[[Look], None] | None = None
        self._stop = threading.Event()

    def begin(self, stop: threading.Event, on_look: Callable[[Look], None] | None = None) -> None:
        """Start working for one task: waits end when `stop` is set, every look is shown to `on_look`."""
        self._stop = stop
        self._on_look = on_look
        self.generation += 1

    def look(self) -> Look:
        """Dump the screen once and parse it."""
        with adb_errors(self.serial):
            look = Look.parse(self._device().dump_hierarchy(), self.generation)
        if self._on_look is not None:
            self._on_look(look)
        return look

    def tap(self, look: Look, node: Node) -> None:
        """Tap the middle of the visible part of a node of the newest look.

        Raises:
            ScreenNotRecognised: the node cannot be tapped: covered, outside the screen or disabled.
            OutcomeUnknown: the answer was lost; the tap may have landed.
        """
        if look.generation != self.generation:
            raise PhonedeckError("a tap was decided by a look that is older than the last act; look again first")
        target = look.tappable(node)
        visible = (target or node).bounds.within(look.screen)
        if target is None or visible.empty:
            raise ScreenNotRecognised(f"{node.label or node.resource_id!r} is on the screen but cannot be tapped")
        x, y = visible.center
        self.generation += 1
        with _act(f"a tap at {x},{y}"), adb_errors(self.serial):
            self._device().click(x, y)

    def open_link(self, url: str, package: str) -> None:
        """Open an https link in one app, as a tap on the link would.

        Raises:
            ScreenNotRecognised: the app does not take such links.
            OutcomeUnknown: the answer was lost.
        """
        command = (
            "am start -a android.intent.action.VIEW -c android.intent.category.BROWSABLE "
            f"-d {shlex.quote(url)} -p {shlex.quote(package)}"
        )
        self.generation += 1
        with _act(f"opening {url}"):
            answer = self.shell(command)
        # am exits with 0 even when nothing took the link.
        if any(words in answer for words in UNRESOLVED):
            raise ScreenNotRecognised(f"{package} on {self.serial} does not open {url}: {answer.strip()}")

    def stop_app(self, package: str) -> None:
        """End the app, so that it starts afresh."""
        self.generation += 1
        self.shell(f"am force-stop {shlex.quote(package)}")

    def app_version(self, package: str) -> str | None:
        """The versionName of an installed app, or None."""
        found = re.search(r"versionName=(\S+)", self.shell(f"dumpsys package {shlex.quote(package)}"))
        return found.group(1) if found else None

    def shell(self, command: str) -> str:
        """Run a command on the phone; its output, both streams."""
        with adb_errors(self.serial):
            output: str = self._adb.shell(command)
        return output

    def properties(self, *names: str) -> list[str]:
        """Android properties, in the order asked for."""
        answer = self.shell("; ".join(f"getprop {shlex.quote(name)}" for name in names))
        lines = [line.strip() for line in answer.split("\n")]
        return (lines + [""] * len(names))[: len(names)]

    def screenshot(self) -> bytes:
        """What the screen shows, as JPEG."""
        with adb_errors(self.serial):
            image: Image.Image = self._device().screenshot()
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=80)
        return buffer.getvalue()

    def wait_for(self, decide: Callable[[Look], T | None], seconds: float) -> T | None:
        """Look, decide, back off, until `decide` answers or the seconds have passed: the one place that waits.

        None when the time is up, or when the task is being stopped.
        """
        deadline = self.clock.running() + seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            decided = decide(self.look())
            left = deadline - self.clock.running()
            if decided is not None or left <= 0:
                return decided
            if self.clock.wait(self._stop, min(pause, left)):
                return None
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)

    def restart_uiautomator(self) -> None:
        """Stop and start the server on the phone, so that nothing sent earlier can still act."""
        with adb_errors(self.serial):
            device = self._device()
            device.stop_uiautomator()
            device.start_uiautomator()

    def abort(self) -> None:
        """Cut off whatever another thread waits for on this phone."""
        self._client.cut()

    def close(self) -> None:
        """Stop the server on the phone."""
        if self._uiautomator is not None:
            with adb_errors(self.serial):
                self._uiautomator.stop_uiautomator(wait=False)

    def _device(self) -> UiautomatorDevice:
        if self._uiautomator is None:
            self._uiautomator = UiautomatorDevice(self._adb, self.clock)
        return self._uiautomator


@contextmanager
def _act(what: str) -> Iterator[None]:
    """An act whose answer was lost may have happened: say so, and never send it again."""
    try:
        yield
    except DeviceLost as error:
        raise OutcomeUnknown(f"the answer to {what} was lost: {error}") from error
