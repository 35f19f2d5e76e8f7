"""Our programs, begun by a process that has imported them: importing takes a processor for seconds, and the tests begin
hundreds.

Run as a program with the path of a socket. Each connection brings a program's arguments, directory and environment, and
its standard input, output and error; what comes back is its process id and, when it has ended, its status. A caller
that goes away interrupts it. The program itself is the same, from its first line on.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

CALLER = """#!{python} -ISs
import json, os, signal, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect({path!r})
asked = json.dumps([{program!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(s, [len(asked).to_bytes(4, "big")], [0, 1, 2])
s.sendall(asked)
said = b""
while part := s.recv(64):
    said += part
sys.exit(int((said.split() + [b"70"])[1]))
"""
"""A script that takes a program's place on the PATH; it imports almost nothing."""
OF_THE_DASHBOARD = ("aiohttp", "engineio.async_server", "jinja2", "markdown2", "socketio.async_server")
"""What NiceGUI imports. Not NiceGUI: what it finds in its environment then holds for its life."""

END_SECONDS = 200

in_use = False
"""Whether the tests' programs are begun so; where one only is begun, it is not worth while."""


class Forked:
    """A program that was begun, with what the tests use of `subprocess.Popen`."""

    def __init__(self, connection: socket.socket, output: int) -> None:
        self._connection = connection
        self._said = b""
        self.returncode: int | None = None
        self.stdout = os.fdopen(output)
        while b"\n" not in self._said:
            self._said += self._heard()
        self.pid = int(self._said.split()[0])

    def _heard(self) -> bytes:
        part = self._connection.recv(64)
        assert part, "the process that begins programs is gone"
        return part

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                while self._said.count(b"\n") < 2:
                    self._said += self._heard()
            except (TimeoutError, BlockingIOError) as error:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0) from error
            self.returncode = int(self._said.split()[1])
            self._connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):  # it ended in between
                os.kill(self.pid, number)


def begin(program: str, *arguments: str, environment: Mapping[str, str], errors: int) -> Forked:
    """Begin `phonedeck` or `virtualphone` with these arguments here; its output is read, its errors go to a file."""
    asked = json.dumps([program, arguments, os.getcwd(), dict(environment)]).encode()
    reading, writing = os.pipe()
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(beginner())
    with open(os.devnull) as nothing:
        socket.send_fds(connection, [len(asked).to_bytes(4, "big")], [nothing.fileno(), writing, errors])
    connection.sendall(asked)
    os.close(writing)
    return Forked(connection, reading)


def run(program: str, *arguments: str, environment: Mapping[str, str] = os.environ) -> subprocess.CompletedProcess[str]:
    """`phonedeck` or `virtualphone` to its end."""
    command = [sys.executable, "-m", program, *arguments]
    if not in_use:
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=END_SECONDS, check=False
        )  # fmt: skip
    with tempfile.TemporaryFile("w+") as errors:
        process = begin(program, *arguments, environment=environment, errors=errors.fileno())
        with process.stdout:
            output = process.stdout.read()
        status = process.wait(END_SECONDS)
        errors.seek(0)
        return subprocess.CompletedProcess(command, status, output, errors.read())


@cache
def beginner() -> str:
    """The socket of the process that begins programs; it ends with this one, whose end closes its standard input."""
    path = str(Path(tempfile.mkdtemp(prefix="phonedeck-forked-")) / "socket")
    process = subprocess.Popen([sys.executable, __file__, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    atexit.register(process.communicate)
    return path


def serve(path: str) -> tuple[str, list[str]]:
    """Begins programs; returns in each of them, with its name and arguments."""
    for name in (*OF_THE_DASHBOARD, *_modules()):
        import_module(name)
    gc.freeze()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(64)
    waited_for = selectors.DefaultSelector()
    waited_for.register(sys.stdin, selectors.EVENT_READ)
    waited_for.register(listening, selectors.EVENT_READ)
    print("ready", flush=True)
    left: set[socket.socket] = set()
    while True:
        for key, _ in waited_for.select():
            if key.fileobj is sys.stdin:
                shutil.rmtree(Path(path).parent, ignore_errors=True)
                os._exit(0)
            elif key.fileobj is listening:
                connection, _ = listening.accept()
                files, asked = _asked(connection)
                process = os.fork()
                if not process:
                    return _become(files, asked)
                for each in files:
                    os.close(each)
                connection.sendall(b"%d\n" % process)
                ended = os.pidfd_open(process)
                waited_for.register(ended, selectors.EVENT_READ, (process, connection))
                waited_for.register(connection, selectors.EVENT_READ, process)
            elif isinstance(key.fileobj, int):
                process, connection = key.data
                status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
                waited_for.unregister(key.fileobj)
                os.close(key.fileobj)
                if connection not in left:
                    left.add(connection)
                    waited_for.unregister(connection)
                    with suppress(OSError):
                        connection.sendall(b"%d\n" % status)
                    connection.close()
            elif key.fileobj not in left:  # the caller has gone away
                left.add(key.fileobj)
                waited_for.unregister(key.fileobj)
                os.kill(key.data, signal.SIGINT)


def _modules() -> list[str]:
    """What the programs import when a command is called."""
    from phonedeck.cli import MODULES, SINGLE

    named = ("assembly", "worker", "sheet_commands", *MODULES.values(), *(module for module, _ in SINGLE.values()))
    return ["virtualphone.cli", "virtualphone.server", *(f"phonedeck.{name}" for name in named)]


def _asked(connection: socket.socket) -> tuple[list[int], bytes]:
    """The three files, and what the program is told."""
    head, files, _, _ = socket.recv_fds(connection, 4, 3)
    size, text = int.from_bytes(head, "big"), b""
    while len(text) < size and (part := connection.recv(size - len(text))):
        text += part
    return files, text


def _become(files: list[int], asked: bytes) -> tuple[str, list[str]]:
    """Be where the caller is, and keep nothing of what was there before."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.closerange(3, 1024)
    gc.freeze()  # sockets of there, collected one day, would close what has their numbers by then
    # Streams remember what kind of file they were made for.
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", 1 if os.isatty(1) else -1, closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
    program, arguments, directory, environment = json.loads(asked)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    return program, arguments


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file
    name, given = serve(sys.argv[1])
    if name == "python":
        sys.argv = given
        runpy.run_path(given[0], run_name="__main__")
    else:
        sys.argv = [name, *given]
        import_module(f"{name}.cli").app()
