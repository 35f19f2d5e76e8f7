"""uiautomator2's Device, made safe: calls over kept-open streams with deadlines, and no act is ever sent twice.

Stock uiautomator2 answers a dead server or a failed call by starting the server and sending the same call again: a tap
can land twice. Here only reads are repeated.
"""

from __future__ import annotations

import atexit
import json
import threading
from dataclasses import dataclass
from typing import Any

import adbutils
import uiautomator2

from phonedeck.clock import Clock
from phonedeck.model.errors import (
    DeviceLost,
    NeedsHuman,
    OutcomeUnknown,
    PhonedeckError,
    PhoneFrozen,
    ScreenNotRecognised,
    ServerGone,
)
from phonedeck.phones import shell
from phonedeck.phones.channel import Channel, Use
from phonedeck.phones.server_process import MAIN, ServerProcess, provide_jar
from phonedeck.phones.stream import Lost, NotSent, StreamError

START_SECONDS = 30.0
START_POLL_SECONDS = 0.1
PING_SECONDS = 5.0
STOP_SECONDS = 3.0

READS = frozenset(
    {
        "deviceInfo",
        "dumpWindowHierarchy",
        "exist",
        "count",
        "objInfo",
        "objInfoOfAllInstances",
        "getText",
        "takeScreenshot",
        "getClipboard",
        "getConfigurator",
        "getLastToast",
        "waitForExists",
        "waitUntilGone",
    }
)
"""Calls that change nothing on the phone: the only ones that may be sent again."""

NOTHING_DONE = ("UiObjectNotFoundException", "IllegalArgumentException", "method not found", "NoSuchMethod")
INJECT = "INJECT_EVENTS"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server answered with an error: the message, which begins with the Java class."""

    code: int
    message: str


class UiautomatorDevice(uiautomator2.Device):  # type: ignore[misc]  # uiautomator2 ships no types
    """One phone's uiautomator server."""

    def __init__(self, device: adbutils.AdbDevice, clock: Clock, call_seconds: float) -> None:
        self._clock = clock
        self._call_seconds = call_seconds
        self._ping_seconds = min(PING_SECONDS, call_seconds)
        self._channel = Channel(device, uiautomator2.core.DEFAULT_SERVER_PORT, clock)
        self._server: ServerProcess | None = None
        self._starting = threading.Lock()
        self._closing = threading.Event()
        self._provided = False
        self._broken = False
        super().__init__(device)
        # uiautomator2 keeps every Device until the program ends, to stop its server then; `close` does that here.
        atexit.unregister(self.stop_uiautomator)

    def start_uiautomator(self) -> None:
        """Put the server's jar on the phone, start it, and wait until it answers; nothing when it does already.

        Raises:
            ServerGone: it ended at once, did not answer within 30 s, or this was closed meanwhile.
            DeviceLost, PhoneFrozen: the phone cannot be reached.
        """
        with self._starting:
            if self._server is not None and self._server.ended:
                self._server = None
            if self._check_alive():
                return
            if not self._provided:
                provide_jar(self._dev, self._clock, self._call_seconds)
                self._provided = True
            self._drop_server()
            try:
                self._server = ServerProcess.start(self._dev, self._device_server_port, self._clock, self._call_seconds)
            except NotSent as error:
                raise self._named(error, "starting the uiautomator server") from error
            self._await_ready(self._server)

    def stop_uiautomator(self, wait: bool = True) -> None:
        """Stop the server and wait until it answers no more; one that is not ours is killed.

        Raises:
            ServerGone: it goes on answering.
        """
        with self._starting:
            self._drop_server()
            if wait and not self._await_silence():
                try:
                    shell.run(self._dev, f"pkill -f {MAIN}", self._call_seconds, self._clock)
                except StreamError as error:
                    raise self._named(error, "stopping the uiautomator server") from error
                if not self._await_silence():
                    raise ServerGone(f"a uiautomator server on {self._dev.serial} cannot be stopped; restart the phone")

    def restart(self) -> bool:
        """Stop and start the server, so that nothing sent earlier can still act; True."""
        self.stop_uiautomator()
        self.start_uiautomator()
        self._broken = False
        return True

    @property
    def anothers(self) -> bool:
        """Whether the server that runs was not started here: another program works with the phone, or has."""
        return self._server is None

    def close(self) -> None:
        """Stop the server and close every stream. Whoever is starting it gives that up: nobody is waited for."""
        self._closing.set()
        self.stop_uiautomator(wait=False)
        self._channel.drop()

    def reopen(self) -> bool:
        """Close the streams that are kept open and ask the server over a new one; whether it is of use."""
        self._channel.drop()
        return self._check_alive() and not self._broken

    def _drop_server(self) -> None:
        self._channel.drop()
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _await_silence(self) -> bool:
        deadline = self._clock.running() + STOP_SECONDS
        while self._check_alive():
            if self._clock.running() >= deadline or self._clock.wait(self._closing, START_POLL_SECONDS):
                return False
        return True

    def _await_ready(self, server: ServerProcess) -> None:
        deadline = self._clock.running() + START_SECONDS
        while self._clock.running() < deadline:
            if server.ended:
                raise ServerGone(_why_it_ended(self._dev.serial, server.output))
            if self._check_alive():
                return
            if self._clock.wait(self._closing, START_POLL_SECONDS):
                raise ServerGone(f"the uiautomator server on {self._dev.serial} was not waited for: all is ending")
        raise ServerGone(
            f"the uiautomator server on {self._dev.serial} did not answer within {START_SECONDS:.0f} s; "
            "restart the phone if that goes on"
        )

    def _check_alive(self) -> bool:
        try:
            return self._channel.request("GET", "/ping", b"", self._ping_seconds).body == b"pong"
        except StreamError as error:
            if error.frozen:
                raise PhoneFrozen(f"{self._dev.serial} is listed by adb but does not answer") from error
            return False

    def jsonrpc_call(
        self, method: str, params: Any = None, timeout: float | None = None, use: Use | None = None
    ) -> Any:
        """Call the server on the phone, once. Acts open a stream unless `use` says otherwise.

        Raises:
            OutcomeUnknown: the answer to an act was lost; it may have happened.
            ServerGone, PhoneFrozen, DeviceLost: nothing happened: it was not sent, or it is a read (`READS`).
            ScreenNotRecognised: what a selector names is not on the screen.
            NeedsHuman: the phone's settings forbid what was asked.
        """
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        try:
            answer = self._send(method, body, timeout or self._call_seconds, use)
        except NotSent as error:
            raise self._named(error, method) from error
        except Lost as error:
            raise (self._named(error, method) if method in READS else self._unknown(method, error)) from error
        if isinstance(answer, Refusal):
            raise self._refused(method, answer)
        return answer

    def _send(self, method: str, body: bytes, seconds: float, use: Use | None) -> Any:
        use = use or (Use.ANY if method in READS else Use.NEW)
        answer = self._channel.request("POST", "/jsonrpc/0", body, seconds, use)
        if answer.status != 200:
            raise Lost(f"{method} on {self._dev.serial} was answered with HTTP status {answer.status}")
        try:
            reply = json.loads(answer.body)
        except ValueError as error:
            raise Lost(f"{method} on {self._dev.serial} was answered with what is no JSON") from error
        if not isinstance(reply, dict) or not ({"result", "error"} & reply.keys()):
            raise Lost(f"{method} on {self._dev.serial} was answered with neither a result nor an error")
        if "error" in reply:
            wrong = reply["error"] if isinstance(reply["error"], dict) else {}
            return Refusal(int(wrong.get("code") or 0), str(wrong.get("message") or "no message"))
        return reply["result"]

    def _named(self, error: StreamError, what: str) -> DeviceLost:
        """The error that says what is gone: an answer, the server, or the phone."""
        serial = self._dev.serial
        if error.frozen:
            return PhoneFrozen(f"{serial} is listed by adb but did not answer {what} in time")
        state = self._dev._client.state(serial)
        if state == "device":
            return ServerGone(f"the uiautomator server on {serial} is gone: {what}: {error}")
        return DeviceLost(f"{serial} is not connected (adb: {state or 'not listed'}): {what}: {error}")

    def _unknown(self, method: str, error: StreamError) -> OutcomeUnknown:
        return OutcomeUnknown(
            f"the answer to {method} on {self._dev.serial} was lost ({error}); look at the phone before doing it again"
        )

    def _refused(self, method: str, refusal: Refusal) -> PhonedeckError:
        said = refusal.message.splitlines()[0][:300]
        if INJECT in refusal.message:
            return NeedsHuman(
                f"{self._dev.serial} does not let adb tap ({said}). On Xiaomi phones turn on 'USB debugging (Security "
                "settings)' in the developer options, on others the switch named like it, then reconnect the phone."
            )
        if "UiObjectNotFoundException" in refusal.message:
            return ScreenNotRecognised(f"what {method} was meant for is not on the screen of {self._dev.serial}")
        if method in READS:
            # It answers, but cannot read the screen: its connection to Android has broken. Only a new start helps.
            self._broken = True
            return ServerGone(f"{method} on {self._dev.serial} failed: {said}")
        if any(words in refusal.message for words in NOTHING_DONE):
            return PhonedeckError(f"{method} on {self._dev.serial} was refused: {said}")
        return OutcomeUnknown(
            f"{method} on {self._dev.serial} failed half way ({said}); look at the phone before doing it again"
        )


def _why_it_ended(serial: str, output: str) -> str:
    if "already registered" in output:
        return (
            f"another program holds the UiAutomation of {serial} (Appium, another Phonedeck, an accessibility test): "
            "end it, or restart the phone"
        )
    return f"the uiautomator server on {serial} ended at once: {output[-300:] or 'no output'}"
