"""uvicorn's HTTP/1.1 connections with the patience that it lacks: for headers, bodies and readers, and for how many.

Stock uvicorn waits for ever for a first request, for the rest of one, and for a client that does not read; and at its
limit of connections it turns away whoever comes next, the owner included. Here each of the three has its time, and at
the limit the connection that has been silent longest makes room.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from phonedeck.model import errors
from phonedeck.wire.envelope import failure

HEADER_SECONDS = 10.0
BODY_GRACE_SECONDS = 20.0
SLOWEST_BYTES_PER_SECOND = 1024
READER_SECONDS = 30.0
CHECK_SECONDS = 5.0


class Connections:
    """The open connections, by what they are waiting for, each kind in the order in which it began to wait."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.silent: dict[PatientProtocol, None] = {}
        self.sending: dict[PatientProtocol, None] = {}
        self.answered: dict[PatientProtocol, None] = {}

    def __len__(self) -> int:
        return len(self.silent) + len(self.sending) + len(self.answered)

    def admit(self, connection: PatientProtocol) -> None:
        """Take a new one; at the limit the oldest that says nothing goes, then the oldest that is still sending."""
        if len(self) >= self.most:
            victim = next(iter(self.silent or self.sending), connection)
            self.forget(victim)
            victim.abort()
            if victim is connection:
                return
        self.silent[connection] = None

    def move(self, connection: PatientProtocol, to: dict[PatientProtocol, None]) -> None:
        """It waits for something else now."""
        if connection not in to and self.forget(connection):
            to[connection] = None

    def forget(self, connection: PatientProtocol) -> bool:
        """It has ended; False when it was not known."""
        for kind in (self.silent, self.sending, self.answered):
            if connection in kind:
                del kind[connection]
                return True
        return False


class PatientProtocol(H11Protocol):
    """One connection."""

    open_connections: Connections

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._timer: asyncio.TimerHandle | None = None
        self._reader_timer: asyncio.TimerHandle | None = None
        self._bytes = 0
        self._body_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.open_connections.admit(self)
        self._timer = self.loop.call_later(HEADER_SECONDS, self.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self.open_connections.forget(self)
        self._stop(self._timer)
        self._stop(self._reader_timer)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._bytes += len(data)
        super().data_received(data)
        self._observe()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self.open_connections.forget(self)  # counted with the event streams from here on
        self._stop(self._timer)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._observe()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_timer = self.loop.call_later(READER_SECONDS, self.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop(self._reader_timer)

    def send_400_response(self, msg: str) -> None:
        """In the envelope of every answer; without one when an answer is under way already."""
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.abort()
            return
        body = json.dumps(failure(errors.INVALID, "this is not a valid HTTP/1.1 request")).encode()
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            "x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def abort(self) -> None:
        """Cut the connection."""
        self.transport.abort()

    def _observe(self) -> None:
        """What is waited for now, and how long."""
        known = self.open_connections
        if self in known.silent and self._in_request():
            self._stop(self._timer)
            self._bytes, self._body_since = 0, self.loop.time()
            if self.cycle.more_body:
                known.move(self, known.sending)
                self._timer = self.loop.call_later(CHECK_SECONDS, self._check_pace)
            else:
                known.move(self, known.answered)
        elif self in known.sending and self._in_request() and not self.cycle.more_body:
            self._stop(self._timer)
            known.move(self, known.answered)
        elif self not in known.silent and not self._in_request():
            # Longer than uvicorn's patience with a connection that is kept alive: this is for half a request.
            self._stop(self._timer)
            known.move(self, known.silent)
            self._timer = self.loop.call_later(HEADER_SECONDS, self.abort)

    def _in_request(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _check_pace(self) -> None:
        """A body must come at 1 KiB a second on the whole; while we do not read, nobody is to blame."""
        elapsed = self.loop.time() - self._body_since
        if self.flow.read_paused:
            self._body_since += CHECK_SECONDS
        elif self._bytes < (elapsed - BODY_GRACE_SECONDS) * SLOWEST_BYTES_PER_SECOND:
            self.abort()
            return
        self._timer = self.loop.call_later(CHECK_SECONDS, self._check_pace)

    @staticmethod
    def _stop(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


def protocol_with(most: int) -> type[PatientProtocol]:
    """The protocol of one server, which keeps at most so many connections open."""

    class Counted(PatientProtocol):
        open_connections = Connections(most)

    return Counted
