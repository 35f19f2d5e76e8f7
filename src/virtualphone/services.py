"""What answers on each stream that adb opens to a phone. Each handler gets bytes and sends bytes; no sockets."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shlex
from typing import Any, Protocol

from virtualphone.adb import shell_protocol
from virtualphone.adb.sync import SyncSession
from virtualphone.android.commands import commands
from virtualphone.android.files import FileError
from virtualphone.android.shell import Output, Shell
from virtualphone.faults import Faults, Order
from virtualphone.http import Request, Requests, response
from virtualphone.journal import Call
from virtualphone.phone import Phone
from virtualphone.rpc_error import NEVER_IDLE, RpcError
from virtualphone.uiautomator import UiAutomator

IDLE_SECONDS = 5.0
START_SECONDS = 0.3
UIAUTOMATOR = re.compile(r"CLASSPATH=(\S+) app_process / com\.wetest\.uia2\.Main(?: -p (\d+))?")
INSTALL = re.compile(r"^cmd package install\b.* -S (\d+)")
READS_INPUT = re.compile(r"(cat|md5sum|sha\d+sum|wc|head|grep)( -\S+| \d+)*")
CHUNK = 32 * 1024
KILLED, CRASHED = 137, 139
VIDEO_SCREENS = frozenset({"feed", "post_page", "reels", "story"})
IDLE_MS = 3000.0
"""Measured by others on a phone: a dump over a playing video took 2.7 to 4.2 s."""
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

    def __init__(self, phone: Phone, faults: Faults) -> None:
        self.phone = phone
        self.faults = faults
        self.shell = Shell(commands(phone), phone.files)
        self.uiautomator = UiAutomator(phone)
        self.port: int | None = None
        self.process: _UiAutomatorProcess | None = None
        self.forbidden = False
        self.connections: set[_UiAutomatorConnection] = set()

    def kill_uiautomator(self, *, forbid: bool) -> None:
        """The server's process dies; while it is forbidden it cannot be started again."""
        self.forbidden = self.forbidden or forbid
        if self.process is not None:
            self.process.die()

    def allow_uiautomator(self) -> None:
        self.forbidden = False

    async def call(self, method: str, params: Any) -> Any:
        """One uiautomator call, with the faults that are due.

        Raises:
            RpcError: as the jar would answer it.
        """
        entry = self.phone.journal.call(method, params)
        faults = self.faults
        faults.look()
        afterwards = faults.call_arrived()
        if (slow := faults.active("slow")) is not None:
            await asyncio.sleep(self.phone.chance.uniform(*slow.ms) / 1000)
        hang = faults.use_up("hang")
        if hang is not None and not hang.after:
            await _hang(hang)
        try:
            await self._wait_for_idle(method)
            return await self.uiautomator.call(method, params, entry)
        finally:
            for begin in afterwards:
                begin()
            faults.look()
            hang = hang if hang is not None and hang.after else faults.use_up("hang") if afterwards else None
            if hang is not None:
                await _hang(hang)

    async def _wait_for_idle(self, method: str) -> None:
        """A dump waits until nothing moves; while a video plays something always does."""
        order = self.faults.active("never_idle")
        if order is None or method != "dumpWindowHierarchy" or self.phone.screen not in VIDEO_SCREENS:
            return
        least, most = order.ms if order.ms[1] else (IDLE_MS, IDLE_MS)
        await asyncio.sleep(self.phone.chance.uniform(least, most) / 1000)
        if order.name == "fails":
            raise RpcError(-32001, f"{NEVER_IDLE}: No idle state with idle timeout 500 ms")

    def open(self, name: str, stream: Stream) -> Handler | None:
        """The handler of a service; None when the phone has no such service now."""
        kind, _, rest = name.partition(":")
        if kind.startswith("shell") or kind == "exec":
            call = self.phone.journal.call(kind.partition(",")[0], rest)
            framed = kind.startswith("shell,v2")
            if match := UIAUTOMATOR.fullmatch(rest.strip()):
                return _UiAutomatorProcess(self, stream, match, framed=framed)
            if size := INSTALL.search(rest):
                return _Install(self, stream, rest, call, int(size[1]))
            if not rest:
                return _InteractiveShell(self.shell, stream, framed=framed)
            return _Command(self, stream, rest, call, framed=framed, takes_input=kind.startswith("shell,v2"))
        if kind == "sync":
            self.phone.journal.call("sync", "")
            return _Sync(self.phone, stream)
        if kind == "tcp":
            self.phone.journal.call("tcp", rest)
            if self.port is None or rest != str(self.port):
                return None
            return _UiAutomatorConnection(self, stream)
        if kind == "reverse":
            self.phone.journal.call("reverse", rest)
            return _Reverse(stream)
        if kind == "abb_exec" or kind == "abb":
            line = "cmd " + shlex.join(rest.split("\x00"))
            call = self.phone.journal.call(kind, line)
            if size := INSTALL.search(line):
                return _Install(self, stream, line, call, int(size[1]))
            return _Command(self, stream, line, call, framed=kind == "abb", takes_input=False)
        return None


def _answered(shell: Shell, line: str, stdin: bytes = b"") -> Output:
    """What a line prints. A fault of ours ends the command as a crash does, so that nobody waits for ever."""
    try:
        return shell.run(line, stdin)
    except Exception:
        logging.getLogger(__name__).exception("the command %r crashed", line)
        message = b"Segmentation fault\n"
        return Output(err=message, status=CRASHED, both=message)


async def _hang(order: Order) -> None:
    """Not to answer: for a time, or for ever."""
    if order.seconds is None:
        await asyncio.Event().wait()
    else:
        await asyncio.sleep(order.seconds)


class _Command:
    """One command line; its output, then the end."""

    def __init__(
        self, services: Services, stream: Stream, line: str, call: Call, *, framed: bool, takes_input: bool
    ) -> None:
        self._services = services
        self._stream = stream
        self._line = line
        self._call = call
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
        phone = self._services.phone
        phone.reached = None
        result = _answered(self._services.shell, self._line, bytes(self._input))
        self._call.node = None if phone.reached is None else phone.reached.name
        self._services.faults.look()
        if self._framed:
            for kind, data in ((shell_protocol.STDOUT, result.out), (shell_protocol.STDERR, result.err)):
                for start in range(0, len(data), CHUNK):
                    self._stream.send(shell_protocol.frame(kind, data[start : start + CHUNK]))
            self._stream.send(shell_protocol.frame(shell_protocol.EXIT, bytes([result.status & 0xFF])))
        else:
            # without the protocol both streams are one, and the exit status is lost
            self._stream.send(result.both)
        self._stream.close()


class _Install:
    """`adb install`: an APK of a given size in the stream, then what `pm` says."""

    def __init__(self, services: Services, stream: Stream, line: str, call: Call, size: int) -> None:
        self._services = services
        self._stream = stream
        self._line = line
        self._call = call
        self._size = size
        self._content = bytearray()

    def received(self, data: bytes) -> None:
        self._content += data
        if self._size and len(self._content) >= self._size:
            result = _answered(self._services.shell, self._line, bytes(self._content[: self._size]))
            self._size = 0
            self._stream.send(result.both)
            self._stream.close()

    def closed(self) -> None:
        return


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
            result = _answered(self._shell, text)
            if self._framed:
                self._stream.send(shell_protocol.frame(shell_protocol.STDOUT, result.out))
                self._stream.send(shell_protocol.frame(shell_protocol.STDERR, result.err))
            else:
                self._stream.send(result.both)

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
    """The server process: it lives exactly as long as the stream that started it, unless it dies before."""

    def __init__(self, services: Services, stream: Stream, match: re.Match[str], *, framed: bool) -> None:
        self._services = services
        self._stream = stream
        self._framed = framed
        self._timer: asyncio.TimerHandle | None = None
        try:
            whole = len(services.phone.files.read(match[1])) >= JAR_BYTES
        except FileError:
            whole = False
        if not whole:
            self._say("Error: Could not find or load main class com.wetest.uia2.Main\nAborted\n")
            self._exit(1)
        elif services.forbidden:
            self._say("Killed\n")
            self._exit(KILLED)
        elif services.process is not None:
            self._say("java.lang.IllegalStateException: UiAutomationService already registered!\n")
            self._exit(1)
        else:
            services.process = self
            self._say("[server] INFO: [UiAutomator2Server] Starting Server\n")
            port = int(match[2] or 9008)
            self._timer = asyncio.get_running_loop().call_later(START_SECONDS, self._start, port)

    def die(self) -> None:
        self._say("Killed\n")
        self._exit(KILLED)

    def _say(self, text: str) -> None:
        data = text.encode()
        self._stream.send(shell_protocol.frame(shell_protocol.STDOUT, data) if self._framed else data)

    def _exit(self, status: int) -> None:
        if self._framed:
            self._stream.send(shell_protocol.frame(shell_protocol.EXIT, bytes([status])))
        self._gone()
        self._stream.close()

    def _start(self, port: int) -> None:
        self._services.port = port
        self._services.phone.uiautomator_running = True

    def received(self, data: bytes) -> None:
        return

    def closed(self) -> None:
        self._gone()

    def _gone(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._services.process is self:
            self._services.process = None
            self._services.port = None
            self._services.phone.uiautomator_running = False
            for connection in list(self._services.connections):
                connection.cut()


class _UiAutomatorConnection:
    """One connection to the server's port: HTTP, kept open, closed after five idle seconds."""

    def __init__(self, services: Services, stream: Stream) -> None:
        self._services = services
        self._stream = stream
        self._requests = Requests()
        self._work: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._idle = self._restart_idle()
        services.connections.add(self)

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
        # What was begun goes on, as on a phone whose client went away; only its answer has nowhere to go.
        self._idle.cancel()
        self._services.connections.discard(self)

    def cut(self) -> None:
        """The server died: nothing that was asked is answered."""
        for task in self._work:
            task.cancel()
        self._stream.close()

    def _restart_idle(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(IDLE_SECONDS, self._stream.close)

    async def _answer(self, request: Request) -> None:
        async with self._turn:
            answer = await self._handle(request)
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
            reply["result"] = await self._services.call(method, params)
        except RpcError as error:
            reply["error"] = {"code": error.code, "message": str(error), "data": str(error)}
        return response(200, "OK", json.dumps(reply).encode())
