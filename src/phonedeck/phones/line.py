"""The line to one phone: calls, commands and files over it. Reads are repeated after a failure, acts are sent once.

Below it are streams that fail in two ways (`stream`); above it is what a person would do with the phone (`session`).
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

import adbutils

from phonedeck.clock import Clock
from phonedeck.model.errors import DeviceLost, OutcomeUnknown, PhoneFrozen
from phonedeck.phones import shell
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.channel import Use
from phonedeck.phones.device import UiautomatorDevice
from phonedeck.phones.push import push
from phonedeck.phones.recovery import Rung, Step, climb
from phonedeck.phones.shell import Ran
from phonedeck.phones.stream import Lost, NotSent, StreamError

PATIENCE_SECONDS = 10.0
"""How long a call waits for a phone that went away: adb itself tries about every three seconds."""
RECONNECT_PAUSE_SECONDS = 0.5


class Line:
    """One phone's line. Opened once and reused: uiautomator2 keeps what it opens for the life of the process.

    `generation` counts the acts sent.
    """

    def __init__(
        self,
        client: AdbClient,
        serial: str,
        clock: Clock,
        *,
        restart_adb: Callable[[], bool] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
        repairs: bool = True,
    ) -> None:
        """Without `repairs` nothing is restarted or connected anew: for whoever only looks at another's phone."""
        self.serial = serial
        self.clock = clock
        self.generation = 0
        self.at_work = False
        self._client = client
        self._adb = adbutils.AdbDevice(client, serial)
        self._restart_adb = restart_adb
        self._patience_seconds = patience_seconds
        self._repairs = repairs
        self._uiautomator: UiautomatorDevice | None = None
        self._stop = threading.Event()
        self._closed = False
        self._intent_open: Callable[[], bool] = lambda: False

    @property
    def acting(self) -> bool:
        """Whether a task has announced an act that the world sees, and waits for what comes of it."""
        return self.at_work and self._intent_open()

    def shell(self, command: str) -> str:
        """Run a command that may be run twice; its output, both streams."""
        return self.run(command).text

    def run(self, command: str) -> Ran:
        """Run a command that may be run twice: both outputs apart, and the exit status.

        Raises:
            DeviceLost, PhoneFrozen: the phone did not answer, twice.
        """
        try:
            return self._run(command)
        except DeviceLost as error:
            if not self.recover(error):
                raise self._as_it_is_now(error) from error
        return self._run(command)

    def push(
        self,
        source: BinaryIO,
        target: str,
        progress: Callable[[int], None] | None = None,
        *,
        seconds_ago: int = 0,
    ) -> None:
        """Write a file on the phone; `progress` gets the bytes sent so far. `seconds_ago` is how old it says it is.

        Raises:
            DeviceLost: it did not arrive whole.
        """
        push(
            self._adb,
            source,
            target,
            clock=self.clock,
            seconds=self._client.call_seconds,
            modified_at=int(self.clock.now().timestamp()) - seconds_ago,
            progress=progress,
        )

    def shell_act(self, what: str, command: str) -> str:
        """Run a command that must not be run twice, such as an intent; its output.

        Raises:
            DeviceLost: it was not started.
            OutcomeUnknown: it was, and its end was not seen.
        """
        self.generation += 1
        try:
            return shell.run(self._adb, command, self._client.call_seconds, self.clock).text
        except NotSent as error:
            raise self._named(error) from error
        except Lost as error:
            raise OutcomeUnknown(f"the answer to {what} on {self.serial} was lost: {error}") from error

    def properties(self, *names: str) -> list[str]:
        """Android properties, in the order asked for."""
        answer = self.shell("; ".join(f"getprop {shlex.quote(name)}" for name in names))
        lines = [line.strip() for line in answer.split("\n")]
        return (lines + [""] * len(names))[: len(names)]

    def restart_uiautomator(self) -> None:
        """Stop and start the server on the phone, so that nothing sent earlier can still act."""
        if self._uiautomator is None:
            self._device()
        self._device().restart()

    def shared(self) -> bool:
        """Whether another program works with the phone, such as a running Phonedeck: its server was there before.

        Raises:
            DeviceLost: the phone does not answer.
        """
        return self._device().anothers

    def abort(self) -> None:
        """Cut off whatever another thread waits for on this phone."""
        self._client.cut()

    def close(self) -> None:
        """Stop the server on the phone and close every stream. Nothing is started or repaired after that."""
        self._closed = True
        self._stop.set()  # a ladder that is being climbed ends at its next rung
        if self._uiautomator is not None:
            self._uiautomator.close()
            self._uiautomator = None

    def pause(self, seconds: float) -> bool:
        """Wait a moment; True when the task is being stopped."""
        return self.clock.wait(self._stop, seconds)

    def _act(self, what: str, method: str, *params: object) -> Any:
        self.generation += 1
        try:
            if self._intent_open():
                return self._device().jsonrpc_call(method, list(params) or None, use=Use.OPEN_ALREADY)
            return self._call(method, *params)
        except OutcomeUnknown as error:
            raise OutcomeUnknown(f"the answer to {what} on {self.serial} was lost: {error.message}") from error

    def _call(self, method: str, *params: object) -> Any:
        """Call the server. A lost act raises OutcomeUnknown; every DeviceLost means that nothing happened, so that the
        ladder may be climbed and the call made once more."""
        try:
            return self._device().jsonrpc_call(method, list(params) or None)
        except DeviceLost as error:
            if not self.recover(error):
                raise self._as_it_is_now(error) from error
        return self._device().jsonrpc_call(method, list(params) or None)

    def _run(self, command: str) -> Ran:
        try:
            return shell.run(self._adb, command, self._client.call_seconds, self.clock)
        except (NotSent, Lost) as error:
            raise self._named(error) from error

    def _named(self, error: StreamError) -> DeviceLost:
        if error.frozen:
            return PhoneFrozen(f"{self.serial} is listed by adb but does not answer in time")
        return DeviceLost(f"{self.serial} does not answer over adb: {error}")

    def _as_it_is_now(self, error: DeviceLost) -> DeviceLost:
        """The error after the ladder was climbed in vain: by then adb may know more."""
        try:
            state = self._client.state(self.serial)
        except DeviceLost as failure:
            return DeviceLost(f"the adb server does not answer: {failure.message}")
        if state == "unauthorized":
            return DeviceLost(
                f"{self.serial} has not allowed this computer (adb: unauthorized): tap Allow on the phone"
            )
        if state != "device" and not isinstance(error, PhoneFrozen):
            return DeviceLost(f"{self.serial} is not connected (adb: {state or 'not listed'}): {error.message}")
        return error

    def recover(self, error: DeviceLost) -> bool:
        """Climb the recovery ladder after a failure of which nothing can have happened; whether the phone answers."""
        if not self._repairs:
            return False
        steps = [
            Step(Rung.REOPEN, lambda: self._device().reopen()),
            Step(Rung.RESTART_SERVER, lambda: self._device().restart()),
            Step(Rung.RECONNECT, self._reconnect),
        ]
        if self._restart_adb is not None:
            steps.append(Step(Rung.RESTART_ADB, self._restart_adb))
        return climb(self.serial, steps, error, self.clock, self._stop)

    def _reconnect(self) -> bool:
        """Let adb connect to the phone anew, wait until it lists it, and start the server."""
        self._client.drop(self.serial)
        deadline = self.clock.running() + self._patience_seconds
        while self._client.come_back(self.serial) != "device":
            if self.clock.running() >= deadline or self.pause(RECONNECT_PAUSE_SECONDS):
                return False
        return self._device().restart()

    def _device(self) -> UiautomatorDevice:
        if self._closed:
            raise DeviceLost(f"the line to {self.serial} was closed")
        if self._uiautomator is None:
            self._uiautomator = UiautomatorDevice(self._adb, self.clock, self._client.call_seconds)
        return self._uiautomator
