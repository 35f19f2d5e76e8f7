"""One adb stream to a service of a phone, with a deadline for the whole exchange, and two ways to fail.

The difference decides whether an act may have happened: `NotSent` is raised while nothing has reached the phone, `Lost`
from then on.
"""

from __future__ import annotations

import select
import socket
from contextlib import suppress
from dataclasses import dataclass

import adbutils

from phonedeck.clock import Clock

CHUNK = 64 * 1024


class StreamError(Exception):
    """A stream failed; `frozen` when it was silent, not cut."""

    def __init__(self, message: str, *, frozen: bool = False) -> None:
        super().__init__(message)
        self.frozen = frozen


class NotSent(StreamError):
    """Nothing has reached the phone."""


class Lost(StreamError):
    """Something was sent, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the running clock."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        return cls(clock, clock.running() + seconds)

    @property
    def left(self) -> float:
        """Seconds, never below a moment that a socket takes for a timeout."""
        return max(0.001, self.at - self.clock.running())


class Stream:
    """An open stream. Not for two threads at once."""

    def __init__(self, connection: adbutils.AdbConnection, serial: str) -> None:
        self._connection = connection
        self._socket: socket.socket = connection.conn
        self._serial = serial

    @classmethod
    def open(cls, device: adbutils.AdbDevice, service: str, deadline: Deadline) -> Stream:
        """Open a service of the phone, such as `tcp:9008`.

        Raises:
            NotSent: the phone or the service is not there, or did not answer in time.
        """
        connection = None
        try:
            connection = device.open_transport(timeout=deadline.left)
            connection.conn.settimeout(deadline.left)
            connection.send_command(service)
            connection.check_okay()
        except (adbutils.AdbError, OSError, EOFError, ValueError) as error:
            if connection is not None:
                connection.close()
            frozen = isinstance(error, adbutils.AdbTimeout | TimeoutError)
            reason = "no answer in time" if frozen else str(error) or type(error).__name__
            raise NotSent(f"{service.partition(':')[0]} on {device.serial}: {reason}", frozen=frozen) from error
        return cls(connection, str(device.serial))

    @property
    def ended(self) -> bool:
        """Whether the other side closed it, or sent what nobody asked for: it is of no use any more."""
        try:
            return bool(select.select([self._socket], [], [], 0)[0])
        except (OSError, ValueError):
            return True

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Raises Lost."""
        try:
            self._socket.settimeout(deadline.left)
            self._socket.sendall(data)
        except (OSError, ValueError) as error:
            raise self._lost(error) from error

    def receive(self, deadline: Deadline) -> bytes:
        """What comes next; empty at the end of the stream. Raises Lost."""
        try:
            self._socket.settimeout(deadline.left)
            return self._socket.recv(CHUNK)
        except (OSError, ValueError) as error:
            raise self._lost(error) from error

    def receive_now(self) -> bytes | None:
        """What has come so far; None when nothing has, empty at the end of the stream."""
        try:
            return self._socket.recv(CHUNK) if self.ended else None
        except (OSError, ValueError):
            return b""

    def close(self) -> None:
        with suppress(OSError, adbutils.AdbError):
            self._connection.close()

    def _lost(self, error: Exception) -> Lost:
        frozen = isinstance(error, TimeoutError)
        return Lost(
            f"{self._serial}: {'no answer in time' if frozen else error or type(error).__name__}", frozen=frozen
        )
