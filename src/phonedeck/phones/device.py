"""uiautomator2's Device, made safe: it starts its server with deadlines and never sends an act twice."""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any

import adbutils
import uiautomator2
from uiautomator2.core import MockAdbProcess, _http_request, _jsonrpc_call
from uiautomator2.exceptions import DeviceError, RPCError

from phonedeck.clock import Clock
from phonedeck.model.errors import OutcomeUnknown, PhoneFrozen, ServerGone

START_SECONDS = 30.0
START_POLL_SECONDS = 0.1

READS = frozenset(
    {
        "deviceInfo",
        "dumpWindowHierarchy",
        "exist",
        "count",
        "objInfo",
        "getText",
        "takeScreenshot",
        "getClipboard",
        "getLastToast",
    }
)
"""Calls that change nothing on the phone: the only ones that may be sent again."""


class UiautomatorDevice(uiautomator2.Device):  # type: ignore[misc]  # uiautomator2 ships no types
    """One phone's uiautomator server. Stock uiautomator2 answers a dead server or a failed call by starting the server
    and sending the same call again: a tap can land twice. Here only reads are."""

    def __init__(self, device: adbutils.AdbDevice, clock: Clock) -> None:
        self._clock = clock
        self._process: MockAdbProcess | None = None
        super().__init__(device)

    def start_uiautomator(self) -> None:
        """Push the server's jar if it is not there, start it, and wait until it answers.

        Raises:
            ServerGone: it ended at once, or did not answer within 30 s.
        """
        with self._lock:
            if self._process is not None and self._process.pool() is not None:
                self._process = None
            if self._check_alive():
                return
            self._setup_jar()
            self._process = self._launch()
            self._await_ready(self._process)

    def _launch(self) -> MockAdbProcess:
        stream = self._dev.shell(
            f"CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p {self._device_server_port}",
            stream=True,
        )
        # The server lives exactly as long as this stream, which is silent for hours: no timeout here.
        stream.conn.settimeout(None)
        return MockAdbProcess(stream)

    def _await_ready(self, process: MockAdbProcess) -> None:
        deadline = self._clock.running() + START_SECONDS
        pause = threading.Event()
        while self._clock.running() < deadline:
            if process.pool() is not None:
                said = bytes(process.output).decode("utf-8", errors="replace").strip()
                raise ServerGone(f"the uiautomator server on {self._dev.serial} ended at once: {said or 'no output'}")
            if self._check_alive():
                return
            self._clock.wait(pause, START_POLL_SECONDS)
        raise ServerGone(f"the uiautomator server on {self._dev.serial} did not answer within {START_SECONDS:.0f} s")

    def _check_alive(self) -> bool:
        try:
            return bool(_http_request(self._dev, self._device_server_port, "GET", "/ping").content == b"pong")
        except (DeviceError, ConnectionError, http.client.HTTPException):
            return False

    def jsonrpc_call(self, method: str, params: Any = None, timeout: float = 10) -> Any:
        """Call the server on the phone; a read is sent once more after the server was started again.

        Raises:
            OutcomeUnknown: the answer to an act was lost; it may have happened.
            ServerGone, PhoneFrozen: a read failed twice.
        """
        try:
            return self._call(method, params, timeout)
        except (ServerGone, PhoneFrozen) as error:
            if method not in READS:
                raise OutcomeUnknown(
                    f"the answer to {method} on {self._dev.serial} was lost; look at the phone before doing it again"
                ) from error
            if isinstance(error, PhoneFrozen):
                raise
        self.start_uiautomator()
        return self._call(method, params, timeout)

    def _call(self, method: str, params: Any, timeout: float) -> Any:
        try:
            return _jsonrpc_call(self._dev, self._device_server_port, method, params, timeout, False)
        except (TimeoutError, adbutils.AdbTimeout) as error:
            raise PhoneFrozen(f"{self._dev.serial} did not answer {method} in time") from error
        except (
            DeviceError,
            RPCError,
            OSError,
            http.client.HTTPException,
            adbutils.AdbError,
            json.JSONDecodeError,
        ) as error:
            raise ServerGone(f"{method} on {self._dev.serial} failed: {error or type(error).__name__}") from error
