"""Phones on TCP ports of this machine."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from virtualphone.adb.packets import ProtocolError
from virtualphone.adb.transport import Closed, Event, Opened, Received, Transport
from virtualphone.fault_effects import PhoneEffects
from virtualphone.faults import Cancellable, Faults
from virtualphone.phone import Phone
from virtualphone.services import Services
from virtualphone.stream import Handler

FEATURES = "shell_v2,cmd,stat_v2,ls_v2,fixed_push_mkdir,fixed_push_symlink_timestamp,abb,abb_exec,sendrecv_v2,apex"
BACKLOG = 16


class Connection(asyncio.Protocol):
    """One adb server's connection to one phone."""

    def __init__(self, server: PhoneServer) -> None:
        self._server = server
        self._transport = Transport(server.banner, authorized=server.authorized)
        self._handlers: dict[int, Handler] = {}
        self._socket: asyncio.Transport | None = None
        self._opening = 0
        self._ended = False

    @property
    def unread(self) -> int:
        """Bytes of a packet that is not complete."""
        return self._transport.unread

    @property
    def streams(self) -> list[int]:
        return self._transport.streams

    @property
    def handlers(self) -> list[int]:
        """The streams behind which something works."""
        return list(self._handlers)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # a TCP server makes no other
        self._socket = transport
        self._server.connections.add(self)
        if self._server.frozen:
            transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        while self._handlers:  # one that ends may end others: a process its connections
            self._handlers.popitem()[1].closed()

    def data_received(self, data: bytes) -> None:
        try:
            events = self._transport.feed(data)
        except ProtocolError:
            self.close()
            return
        self._handle(events)
        self.flush()

    def _handle(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Opened):
                if event.stream in self._transport.streams:  # not closed again in the same breath
                    self._open(event)
            elif isinstance(event, Received):
                if event.stream in self._handlers:
                    self._handlers[event.stream].received(event.data)
            elif isinstance(event, Closed) and event.stream in self._handlers:
                self._handlers.pop(event.stream).closed()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def cut(self) -> None:
        """Close at once; what was not sent yet never is."""
        if self._socket is not None:
            self._socket.abort()

    def freeze(self) -> None:
        if self._socket is not None and not self._socket.is_closing():
            self._socket.pause_reading()

    def thaw(self) -> None:
        """What arrived meanwhile is carried out now, and what was to be said is said."""
        if self._socket is not None and not self._socket.is_closing():
            self.flush()
            self._socket.resume_reading()

    def authorize(self) -> None:
        self._handle(self._transport.authorize())
        self.flush()

    def flush(self) -> None:
        if self._server.frozen:
            return
        data = self._transport.take()
        if data and self._socket is not None and not self._socket.is_closing():
            self._socket.write(data)

    def send(self, stream: int, data: bytes) -> None:
        self._transport.send(stream, data)
        self.flush()

    def end(self, stream: int) -> None:
        handler = self._handlers.pop(stream, None)
        self._ended = self._ended or stream == self._opening
        self._transport.close(stream)
        self.flush()
        if handler is not None:
            handler.closed()

    def _open(self, event: Opened) -> None:
        # A handler may answer, and even end, while it is being made: the stream waits with what it sends until it is
        # accepted.
        self._opening, self._ended = event.stream, False
        handler = self._server.services.open(event.service, _StreamEnd(self, event.stream))
        ended, self._opening = self._ended, 0
        if handler is None:
            self._transport.refuse(event.stream)
            return
        self._transport.accept(event.stream)
        if not ended:
            self._handlers[event.stream] = handler


@dataclass(frozen=True, slots=True)
class _StreamEnd:
    connection: Connection
    stream: int

    def send(self, data: bytes) -> None:
        self.connection.send(self.stream, data)

    def close(self) -> None:
        self.connection.end(self.stream)


class PhoneServer:
    """One phone, listening."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.authorized = True
        self.frozen = False
        self.connections: set[Connection] = set()
        self.address = ""
        self.faults = Faults(PhoneEffects(self), _later)
        self.services = Services(phone, self.faults)
        self._server: asyncio.Server | None = None
        self._starting: asyncio.Task[None] | None = None
        properties = phone.properties
        names = ("ro.product.name", "ro.product.model", "ro.product.device")
        described = ";".join(f"{name}={properties[name]}" for name in names)
        self.banner = f"device::{described};features={FEATURES}"

    async def listen(self, host: str, port: int) -> None:
        """Raises OSError when the port cannot be had."""
        listening = _listening_socket(host, port)
        await self._serve(listening)
        bound = listening.getsockname()
        self.address = f"{bound[0]}:{bound[1]}"

    def protocol(self) -> Connection:
        """A new connection, for whatever carries its bytes."""
        return Connection(self)

    async def _serve(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self.protocol, sock=listening, backlog=BACKLOG)

    @property
    def listening(self) -> bool:
        return self._server is not None or self._starting is not None

    def close(self) -> None:
        self.faults.clear()
        self.stop_listening()
        for connection in list(self.connections):
            connection.close()

    def drop(self) -> None:
        """End every connection as a lost network does."""
        for connection in list(self.connections):
            connection.cut()

    def stop_listening(self) -> None:
        """Refuse new connections."""
        if self._starting is not None:
            self._starting.cancel()
            self._starting = None
        if self._server is not None:
            self._server.close()
            self._server = None

    def start_listening(self) -> None:
        """Accept connections again, on the same port."""
        if self._server is None and self._starting is None:
            host, _, port = self.address.rpartition(":")
            listening = _listening_socket(host, int(port))
            self._starting = asyncio.get_running_loop().create_task(self._serve(listening))
            self._starting.add_done_callback(self._started)

    def _started(self, task: asyncio.Task[None]) -> None:
        if self._starting is task:
            self._starting = None

    def freeze(self) -> None:
        """Neither hear nor say anything; connections stay."""
        self.frozen = True
        for connection in self.connections:
            connection.freeze()

    def thaw(self) -> None:
        self.frozen = False
        for connection in list(self.connections):
            connection.thaw()

    def deauthorize(self) -> None:
        """The person took back what was allowed: connections end, and new ones wait for a yes that does not come."""
        self.authorized = False
        self.drop()

    def authorize(self) -> None:
        self.authorized = True
        for connection in list(self.connections):
            connection.authorize()


def _listening_socket(host: str, port: int) -> socket.socket:
    # Named as TCP, else asyncio does not switch off Nagle's delay on what it accepts: 40 ms for every answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    return listening


def _later(seconds: float, act: Callable[[], None]) -> Cancellable:
    return asyncio.get_running_loop().call_later(seconds, act)
