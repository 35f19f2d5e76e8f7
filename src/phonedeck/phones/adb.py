"""The adb server, and a client of it that cannot block for ever.

Stock adbutils opens its sockets without a timeout that holds and lets Nagle's algorithm delay every small message by
about 40 ms. Both are mended at the one seam that all its calls pass: `make_connection`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import adbutils
from adbutils._utils import adb_path

from phonedeck.model.errors import Conflict, DeviceLost

DEFAULT_PORT = 5037
CALL_SECONDS = 15.0
START_SECONDS = 20.0


class AdbClient(adbutils.AdbClient):  # type: ignore[misc]  # adbutils ships no types
    """adbutils' client with a hard timeout on every socket operation and without Nagle's delay."""

    def __init__(self, port: int, host: str = "127.0.0.1", call_seconds: float = CALL_SECONDS) -> None:
        super().__init__(host=host, port=port)
        self.call_seconds = call_seconds
        self._version: int | None = None
        self._open: weakref.WeakSet[adbutils.AdbConnection] = weakref.WeakSet()

    def make_connection(self, timeout: float | None = None) -> adbutils.AdbConnection:
        connection = super().make_connection(timeout=min(timeout or self.call_seconds, self.call_seconds))
        connection.conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open.add(connection)
        return connection

    def cut(self) -> None:
        """Cut every open connection, so that a thread that waits on one gets an error at once."""
        for connection in list(self._open):
            with suppress(OSError, adbutils.AdbError):
                connection.conn.shutdown(socket.SHUT_RDWR)

    def server_version(self) -> int:
        # Asked before every transport; it changes only when the server is replaced, which ends the connections too.
        if self._version is None:
            self._version = super().server_version()
        return self._version

    def states(self) -> dict[str, str]:
        """Every phone the server lists, by serial, with adb's word for its state.

        The short list: the long one (`devices -l`) silently wraps beyond 64 KiB, at about 670 phones.
        """
        with adb_errors("adb server"), self.make_connection() as connection:
            connection.send_command("host:devices")
            connection.check_okay()
            lines = connection.read_string_block().splitlines()
        return dict(line.split("\t", maxsplit=1) for line in lines if "\t" in line)


def start_server(port: int) -> None:
    """Start the adb server on a port of this machine, unless one answers there already.

    Raises:
        Conflict: there is no adb program, or it cannot start.
    """
    try:
        program = adb_path()
    except adbutils.AdbError as error:
        raise Conflict(
            "no adb program was found: install Android's platform-tools, or name the program in ADBUTILS_ADB_PATH"
        ) from error
    environment = {**os.environ, "ANDROID_ADB_SERVER_PORT": str(port)}
    try:
        done = subprocess.run(  # noqa: S603  # the program is adb, the arguments are ours
            [program, "-P", str(port), "start-server"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Conflict(f"{program} did not start a server on port {port} within {START_SECONDS:.0f} s") from error
    if done.returncode != 0:
        raise Conflict(
            f"{program} could not start a server on port {port}: {done.stderr.strip() or done.stdout.strip()}"
        )


@contextmanager
def adb_errors(serial: str) -> Iterator[None]:
    """Turn what adbutils and its sockets raise into one error that says which phone and what happened."""
    try:
        yield
    except (adbutils.AdbError, OSError, EOFError) as error:
        raise DeviceLost(f"{serial} does not answer over adb: {error or type(error).__name__}") from error
