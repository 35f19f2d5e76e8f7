"""The adb server, and a client of it that cannot block for ever.

Stock adbutils opens its sockets without a timeout that holds, lets Nagle's algorithm delay every small message by about
40 ms, pauses 10 ms at every close, and starts a server of its own on the default port when none answers. All four are
mended at the one seam that all its calls pass: `make_connection`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import adbutils
import psutil
from adbutils._utils import adb_path

from phonedeck.model.errors import Conflict, DeviceLost, PhoneFrozen

DEFAULT_PORT = 5037
CALL_SECONDS = 15.0
START_SECONDS = 20.0


class Connection(adbutils.AdbConnection):  # type: ignore[misc]  # adbutils ships no types
    """One connection to the adb server. Closing it wakes whoever reads from it."""

    def _safe_connect(self) -> socket.socket:
        return self._create_socket()

    def _create_socket(self) -> socket.socket:
        made: socket.socket = super()._create_socket()
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def close(self) -> None:
        if self.closed:
            return
        with suppress(OSError):
            self.conn.shutdown(socket.SHUT_RDWR)
        self.conn.close()
        self._AdbConnection__conn = None


class AdbClient(adbutils.AdbClient):  # type: ignore[misc]  # adbutils ships no types
    """adbutils' client with a hard timeout on every socket operation."""

    def __init__(self, port: int, host: str = "127.0.0.1", call_seconds: float = CALL_SECONDS) -> None:
        super().__init__(host=host, port=port)
        self.call_seconds = call_seconds
        self._version: int | None = None
        self._open: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._lock = threading.Lock()

    def make_connection(self, timeout: float | None = None) -> Connection:
        try:
            connection = Connection(self.host, self.port)
        except TimeoutError as error:
            raise adbutils.AdbTimeout(f"the adb server on port {self.port} does not answer") from error
        connection.conn.settimeout(min(timeout or self.call_seconds, self.call_seconds))
        with self._lock:
            self._open.add(connection)
        return connection

    def cut(self) -> None:
        """Cut every open connection, so that a thread that waits on one gets an error at once."""
        with self._lock:  # to go through a set to which another thread adds is an error
            open_now = list(self._open)
        for connection in open_now:
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
        return listed(self.ask("host:devices"))

    def state(self, serial: str) -> str:
        """adb's word for one phone's state; empty when it is not listed."""
        # From the list: asked for one phone alone, the server says that it is offline as an error.
        return self.states().get(serial, "")

    def drop(self, serial: str) -> None:
        """End adb's connection to a phone that it lists, whatever state it is in; `come_back` makes a new one."""
        if not self.state(serial):
            return
        # A phone on the network is forgotten by either question, one on USB by neither.
        self.ask(f"host:disconnect:{serial}" if on_network(serial) else f"host-serial:{serial}:reconnect")

    def come_back(self, serial: str) -> str:
        """The phone's state now; a phone on the network that is not listed, or offline, is connected to first."""
        state = self.state(serial)
        if state in ("", "offline") and on_network(serial):
            with suppress(DeviceLost):
                self.ask(f"host:connect:{serial}")
            state = self.state(serial)
        return state

    def ask(self, question: str) -> str:
        """One question to the server itself.

        Raises:
            DeviceLost: it does not answer, or says why not.
        """
        with adb_errors("adb server"), self.make_connection() as connection:
            connection.send_command(question)
            connection.check_okay()
            answer: str = connection.read_string_block()
        return answer

    def pair(self, address: str, code: str) -> str:
        """Pair with a phone by the code that it shows; what the server says of it, whether it worked or not.

        Raises:
            DeviceLost: the server does not answer.
        """
        with adb_errors("adb server"), self.make_connection() as connection:
            connection.send_command(f"host:pair:{code}:{address}")
            connection.check_okay()
            length: str = connection.read_string(4)  # a failure comes after the OKAY of the question
            said: str = connection.read_string_block() if length == "FAIL" else connection.read_string(int(length, 16))
        return said


def on_network(serial: str) -> bool:
    """Whether adb's serial is an address, HOST:PORT: someone must ask for its connection."""
    return ":" in serial


def listed(answer: str) -> dict[str, str]:
    """The short list of devices: serial and state, a line each."""
    return dict(line.split("\t", maxsplit=1) for line in answer.splitlines() if "\t" in line)


def start_server(port: int) -> bool:
    """Start the adb server on a port of this machine, unless one answers there already; whether it was started.

    Raises:
        Conflict: there is no adb program, or it cannot start.
    """
    running = answers(port)
    _adb(port, "start-server")
    return not running


def answers(port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as tried:
        tried.settimeout(1.0)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def stop_server(port: int) -> None:
    """End the adb server on a port of this machine. Every phone's streams end with it."""
    _adb(port, "kill-server")


def program() -> str:
    """The adb program: the one named in ADBUTILS_ADB_PATH, else the first on the PATH, else adbutils' own.

    Raises:
        Conflict: there is none.
    """
    try:
        return str(adb_path())
    except adbutils.AdbError as error:
        raise Conflict(
            "no adb program was found: install Android's platform-tools, or name the program in ADBUTILS_ADB_PATH"
        ) from error


def own_program() -> str | None:
    """The adb that came with adbutils; None where its wheel has none."""
    name = "adb.exe" if os.name == "nt" else "adb"
    path = Path(adbutils.__file__).parent / "binaries" / name
    return str(path) if path.is_file() else None


def server_program(port: int) -> str | None:
    """The program of the adb server that listens on a port; None where this system or user may not see it."""
    with suppress(psutil.Error, OSError):
        for each in psutil.net_connections("tcp"):
            listens = each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port
            if listens and each.pid is not None:
                path = psutil.Process(each.pid).exe()
                return path if Path(path).name.startswith("adb") else None
    return None


def phonedecks(port: int) -> list[int]:
    """The processes of Phonedeck that work on the phones of an adb server on this machine, as far as this user may see
    them. Two of them take phones from each other."""
    found = []
    for each in psutil.process_iter(["pid", "cmdline"]):
        words = each.info["cmdline"] or []
        if any(Path(word).stem == "phonedeck" for word in words) and {"serve", "worker"} & set(words):
            with suppress(psutil.Error, OSError):
                ports = {used.raddr.port for used in each.net_connections("tcp") if used.raddr}
                if port in ports:
                    found.append(int(each.info["pid"]))
    return sorted(found)


def _adb(port: int, command: str) -> None:
    # Without a socket that the environment names: it may be open to the network, and whoever reaches it has the phones.
    environment = {name: value for name, value in os.environ.items() if name != "ADB_SERVER_SOCKET"}
    environment["ANDROID_ADB_SERVER_PORT"] = str(port)
    try:
        done = subprocess.run(  # noqa: S603  # the program is adb, the arguments are ours
            [program(), "-P", str(port), command],
            env=environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Conflict(f"adb {command} on port {port} did not end within {START_SECONDS:.0f} s") from error
    except OSError as error:
        raise Conflict(f"{program()} cannot be run: {error}; name another adb in ADBUTILS_ADB_PATH") from error
    if done.returncode != 0:
        raise Conflict(f"adb {command} on port {port} failed: {done.stderr.strip() or done.stdout.strip()}")


@contextmanager
def adb_errors(serial: str) -> Iterator[None]:
    """Turn what adbutils and its sockets raise into one error that says which phone and what happened."""
    try:
        yield
    except (adbutils.AdbTimeout, TimeoutError) as error:
        raise PhoneFrozen(f"{serial} does not answer over adb in time") from error
    except (adbutils.AdbError, OSError, EOFError, ValueError) as error:
        raise DeviceLost(f"{serial} does not answer over adb: {error or type(error).__name__}") from error
