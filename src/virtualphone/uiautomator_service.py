"""uiautomator's server on the phone: the process behind a shell stream, and the connections to its port."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING

from virtualphone.adb import shell_protocol
from virtualphone.android.files import FileError
from virtualphone.http import Request, Requests, response
from virtualphone.rpc_error import RpcError
from virtualphone.stream import Stream

if TYPE_CHECKING:
    from virtualphone.services import Services

IDLE_SECONDS = 5.0
START_SECONDS = 0.3
KILLED = 137
JAR_BYTES = 100_000
"""Less than this is no server: a jar that was not pushed whole does not start."""


class UiAutomatorProcess:
    """The server process: it lives exactly as long as the stream that started it, unless it dies before."""

    def __init__(self, services: Services, stream: Stream, match: re.Match[str], *, framed: bool) -> None:
        self._services = services
        self._stream = stream
        self._framed = framed
        self.command = match[0].partition(" ")[2]
        """The process's command line, as `ps` and `pkill -f` see it."""
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


class UiAutomatorConnection:
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
