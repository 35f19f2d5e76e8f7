"""Phones on TCP ports of this machine."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from virtualphone.adb.packets import ProtocolError
from virtualphone.adb.transport import Closed, Opened, Received, Transport
from virtualphone.phone import Phone
from virtualphone.services import Handler, Services

FEATURES = "shell_v2,cmd,stat_v2,ls_v2,fixed_push_mkdir,fixed_push_symlink_timestamp,abb,abb_exec,sendrecv_v2,apex"


class _Connection(asyncio.Protocol):
    """One adb server's connection to one phone."""

    def __init__(self, server: PhoneServer) -> None:
        self._server = server
        self._transport = Transport(server.banner)
        self._handlers: dict[int, Handler] = {}
        self._socket: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # a TCP server makes no other
        self._socket = transport
        self._server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        for handler in self._handlers.values():
            handler.closed()
        self._handlers.clear()

    def data_received(self, data: bytes) -> None:
        try:
            events = self._transport.feed(data)
        except ProtocolError:
            self.close()
            return
        for event in events:
            if isinstance(event, Opened):
                self._open(event)
            elif isinstance(event, Received):
                if event.stream in self._handlers:
                    self._handlers[event.stream].received(event.data)
            elif isinstance(event, Closed) and event.stream in self._handlers:
                self._handlers.pop(event.stream).closed()
        self.flush()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def flush(self) -> None:
        data = self._transport.take()
        if data and self._socket is not None and not self._socket.is_closing():
            self._socket.write(data)

    def send(self, stream: int, data: bytes) -> None:
        self._transport.send(stream, data)
        self.flush()

    def end(self, stream: int) -> None:
        handler = self._handlers.pop(stream, None)
        self._transport.close(stream)
        self.flush()
        if handler is not None:
            handler.closed()

    def _open(self, event: Opened) -> None:
        # A handler may answer while it is being made: the stream waits with what it sends until it is accepted.
        handler = self._server.services.open(event.service, _StreamEnd(self, event.stream))
        if handler is None:
            self._transport.refuse(event.stream)
        else:
            self._transport.accept(event.stream)
            if event.stream in self._transport.streams:
                self._handlers[event.stream] = handler


@dataclass(frozen=True, slots=True)
class _StreamEnd:
    connection: _Connection
    stream: int

    def send(self, data: bytes) -> None:
        self.connection.send(self.stream, data)

    def close(self) -> None:
        self.connection.end(self.stream)


class PhoneServer:
    """One phone, listening."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.services = Services(phone)
        self.connections: set[_Connection] = set()
        self.address = ""
        self._server: asyncio.Server | None = None
        properties = phone.properties
        names = ("ro.product.name", "ro.product.model", "ro.product.device")
        described = ";".join(f"{name}={properties[name]}" for name in names)
        self.banner = f"device::{described};features={FEATURES}"

    async def listen(self, host: str, port: int) -> None:
        """Raises OSError when the port cannot be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), host, port)
        bound = self._server.sockets[0].getsockname()
        self.address = f"{bound[0]}:{bound[1]}"

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self.connections):
            connection.close()
