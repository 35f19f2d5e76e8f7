"""What answers on each stream that adb opens to a phone. Each handler gets bytes and sends bytes; no sockets."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Protocol

from virtualphone.adb import shell_protocol
from virtualphone.adb.sync import SyncSession
from virtualphone.android.commands import commands
from virtualphone.android.files import FileError
from virtualphone.android.shell import Shell
from virtualphone.http import Request, Requests, response
from virtualphone.phone import Phone
from virtualphone.uiautomator import RpcError, UiAutomator

IDLE_SECONDS = 5.0
START_SECONDS = 0.3
UIAUTOMATOR = re.compile(r"CLASSPATH=(\S+) app_process / com\.wetest\.uia2\.Main(?: -p (\d+))?")
READS_INPUT = re.compile(r"(cat|md5sum|sha\d+sum|wc|head|grep)( -\S+| \d+)*")
CHUNK = 32 * 1024
JAR_BYTES = 100_000
"""Less than this is no server: a jar that was not pushed whole does not start."""


class Stream(Protocol):
    """The phone's end of one adb stream."""

    def send(self, data: bytes) -> None: ...
    def close(self) -> None: ...


class Handler(Protocol):
    """What sits behind an opened stream."""

    def received(self, data: bytes) -> None: ...
    def closed(self) -> None: ...


class Services:
    """One phone's services by name."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.shell = Shell(commands(phone), phone.files)
        self.uiautomator = UiAutomator(phone)
        self.port: int | None = None

    def open(self, name: str, stream: Stream) -> Handler | None:
        """The handler of a service; None when the phone has no such service now."""
        kind, _, rest = name.partition(":")
        if kind.startswith("shell") or kind == "exec":
            self.phone.journal.call(kind.partition(",")[0], rest)
            framed = kind.startswith("shell,v2")
            if match := UIAUTOMATOR.fullmatch(rest.strip()):
                return _UiAutomatorProcess(self, stream, match, framed=framed)
            if not rest:
                return _InteractiveShell(self.shell, stream, framed=framed)
            return _Command(self.shell, stream, rest, framed=framed, takes_input=kind.startswith("shell,v2"))
        if kind == "sync":
            self.phone.journal.call("sync", "")
            return _Sync(self.phone, stream)
        if kind == "tcp":
            if self.port is None or rest != str(self.port):
                return None
            return _UiAutomatorConnection(self, stream)
        if kind == "reverse":
            return _Reverse(stream)
        if kind == "abb_exec" or kind == "abb":
            return _Command(
                self.shell, stream, "cmd " + " ".join(rest.split("\x00")), framed=kind == "abb", takes_input=False
            )
        return None


class _Command:
    """One command line; its output, then the end."""

    def __init__(self, shell: Shell, stream: Stream, line: str, *, framed: bool, takes_input: bool) -> None:
        self._shell = shell
        self._stream = stream
        self._line = line
        self._framed = framed
        self._input = bytearray()
        self._unframer = shell_protocol.Unframer()
        self._waits = takes_input and READS_INPUT.fullmatch(line.strip()) is not None
        if not self._waits:
            asyncio.get_running_loop().call_soon(self._run)

    def received(self, data: bytes) -> None:
        for kind, content in self._unframer.feed(data):
            if kind == shell_protocol.STDIN:
                self._input += content
            elif kind == shell_protocol.CLOSE_STDIN and self._waits:
                self._waits = False
                self._run()

    def closed(self) -> None:
        return

    def _run(self) -> None:
        result = self._shell.run(self._line, bytes(self._input))
        if self._framed:
            for kind, data in ((shell_protocol.STDOUT, result.out), (shell_protocol.STDERR, result.err)):
                for start in range(0, len(data), CHUNK):
                    self._stream.send(shell_protocol.frame(kind, data[start : start + CHUNK]))
            self._stream.send(shell_protocol.frame(shell_protocol.EXIT, bytes([result.status & 0xFF])))
        else:
            # without the protocol both streams are one, and the exit status is lost
            self._stream.send(result.out + result.err)
        self._stream.close()


class _InteractiveShell:
    """A shell that reads lines until its input ends."""

    def __init__(self, shell: Shell, stream: Stream, *, framed: bool) -> None:
        self._shell = shell
        self._stream = stream
        self._framed = framed
        self._unframer = shell_protocol.Unframer()
        self._buffer = b""

    def received(self, data: bytes) -> None:
        for kind, content in self._unframer.feed(data) if self._framed else [(shell_protocol.STDIN, data)]:
            if kind == shell_protocol.STDIN:
                self._buffer += content
                self._lines()
            elif kind == shell_protocol.CLOSE_STDIN:
                self._end(0)

    def closed(self) -> None:
        return

    def _lines(self) -> None:
        while b"\n" in self._buffer:
            line, _, self._buffer = self._buffer.partition(b"\n")
            text = line.decode(errors="replace").strip()
            if text.split(" ")[0] == "exit":
                self._end(0)
                return
            result = self._shell.run(text)
            if self._framed:
                self._stream.send(shell_protocol.frame(shell_protocol.STDOUT, result.out))
                self._stream.send(shell_protocol.frame(shell_protocol.STDERR, result.err))
            else:
                self._stream.send(result.out + result.err)

    def _end(self, status: int) -> None:
        if self._framed:
            self._stream.send(shell_protocol.frame(shell_protocol.EXIT, bytes([status])))
        self._stream.close()


class _Sync:
    def __init__(self, phone: Phone, stream: Stream) -> None:
        self._session = SyncSession(phone.files)
        self._stream = stream

    def received(self, data: bytes) -> None:
        self._stream.send(self._session.feed(data))
        if self._session.done:
            self._stream.close()

    def closed(self) -> None:
        return


class _Reverse:
    """`reverse:` answers inside the stream; nothing is forwarded here."""

    def __init__(self, stream: Stream) -> None:
        stream.send(b"OKAY" + b"0000")
        stream.close()

    def received(self, data: bytes) -> None:
        return

    def closed(self) -> None:
        return


class _UiAutomatorProcess:
    """The server process: it lives exactly as long as the stream that started it."""

    def __init__(self, services: Services, stream: Stream, match: re.Match[str], *, framed: bool) -> None:
        self._services = services
        self._stream = stream
        self._framed = framed
        self._started = False
        self._timer: asyncio.TimerHandle | None = None
        try:
            whole = len(services.phone.files.read(match[1])) >= JAR_BYTES
        except FileError:
            whole = False
        if not whole:
            self._say("Error: Could not find or load main class com.wetest.uia2.Main\nAborted\n")
            stream.close()
        elif services.port is not None:
            self._say("java.lang.IllegalStateException: UiAutomationService already registered!\n")
            stream.close()
        else:
            self._say("[server] INFO: [UiAutomator2Server] Starting Server\n")
            port = int(match[2] or 9008)
            self._timer = asyncio.get_running_loop().call_later(START_SECONDS, self._start, port)

    def _say(self, text: str) -> None:
        data = text.encode()
        self._stream.send(shell_protocol.frame(shell_protocol.STDOUT, data) if self._framed else data)

    def _start(self, port: int) -> None:
        self._started = True
        self._services.port = port
        self._services.phone.uiautomator_running = True

    def received(self, data: bytes) -> None:
        return

    def closed(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._started:
            self._services.port = None
            self._services.phone.uiautomator_running = False


class _UiAutomatorConnection:
    """One connection to the server's port: HTTP, kept open, closed after five idle seconds."""

    def __init__(self, services: Services, stream: Stream) -> None:
        self._services = services
        self._stream = stream
        self._requests = Requests()
        self._work: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._idle = self._restart_idle()

    def received(self, data: bytes) -> None:
        self._idle.cancel()
        try:
            requests = self._requests.feed(data)
        except ValueError:
            self._stream.close()
            return
        for request in requests:
            task = asyncio.get_running_loop().create_task(self._answer(request))
            self._work.add(task)
            task.add_done_callback(self._work.discard)

    def closed(self) -> None:
        self._idle.cancel()

    def _restart_idle(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(IDLE_SECONDS, self._stream.close)

    async def _answer(self, request: Request) -> None:
        async with self._turn:
            answer = await self._handle(request)
            if self._services.port is None:
                self._stream.close()  # the server died meanwhile
                return
            self._stream.send(answer)
            if request.keep:
                self._idle.cancel()
                self._idle = self._restart_idle()
            else:
                self._stream.close()

    async def _handle(self, request: Request) -> bytes:
        if request.path == "/ping":
            return response(200, "OK", b"pong", "text/plain")
        if request.path != "/jsonrpc/0" or request.method != "POST":
            return response(404, "Not Found", b"Not Found", "text/plain")
        try:
            call = json.loads(request.body)
            method, params = call["method"], call.get("params")
        except (ValueError, KeyError, TypeError):
            return response(400, "Bad Request", b"Bad Request", "text/plain")
        reply: dict[str, object] = {"jsonrpc": "2.0", "id": call.get("id")}
        try:
            reply["result"] = await self._services.uiautomator.call(method, params)
        except RpcError as error:
            reply["error"] = {"code": error.code, "message": str(error), "data": str(error)}
        return response(200, "OK", json.dumps(reply).encode())
