"""One adb connection as the phone sees it: streams that the host opens, with one packet in flight on each."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtualphone.adb.packets import (
    AUTH,
    CLSE,
    CNXN,
    MAX_PAYLOAD,
    OKAY,
    OPEN,
    VERSION,
    WRTE,
    Decoder,
    Packet,
    ProtocolError,
)

MOST_STREAMS = 4096
AUTH_TOKEN, AUTH_SIGNATURE = 1, 2
TOKEN = bytes(20)


@dataclass(frozen=True, slots=True)
class Connected:
    """The host said hello."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The host asks for a service; answer with `accept` or `refuse`."""

    stream: int
    service: str


@dataclass(frozen=True, slots=True)
class Received:
    """The host sent bytes on a stream."""

    stream: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Closed:
    """The host closed a stream."""

    stream: int


Event = Connected | Opened | Received | Closed


@dataclass(slots=True)
class _Stream:
    remote: int
    accepted: bool = False
    in_flight: bool = False
    closing: bool = False
    outgoing: bytearray = field(default_factory=bytearray)


class Transport:
    """Feed it what the socket gave, send what `take` gives, act on the events. A peer that breaks the protocol gets
    `ProtocolError` raised and must be closed."""

    def __init__(self, banner: str, *, authorized: bool = True) -> None:
        self._banner = banner
        self._authorized = authorized
        self._decoder = Decoder()
        self._outgoing = bytearray()
        self._streams: dict[int, _Stream] = {}
        self._last_id = 0
        self._largest = 4096
        self._connected = False
        self._checksums = False
        self._waiting: Packet | None = None

    def feed(self, data: bytes) -> list[Event]:
        """What the bytes mean."""
        events: list[Event] = []
        for packet in self._decoder.feed(data):
            events += self._handle(packet)
        return events

    def take(self) -> bytes:
        """The bytes to send now."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    @property
    def unread(self) -> int:
        """Bytes of a packet that is not complete yet."""
        return self._decoder.unread

    @property
    def streams(self) -> list[int]:
        """The streams that are open."""
        return list(self._streams)

    def accept(self, stream: int) -> None:
        """Open the stream that was asked for."""
        self._streams[stream].accepted = True
        self._emit(Packet(OKAY, stream, self._streams[stream].remote))
        self._pump(stream)

    def refuse(self, stream: int) -> None:
        """There is no such service."""
        opened = self._streams.pop(stream)
        self._emit(Packet(CLSE, 0, opened.remote))

    def send(self, stream: int, data: bytes) -> None:
        """Send bytes; they wait until the host has taken the ones before."""
        opened = self._streams.get(stream)
        if opened is not None and not opened.closing:
            opened.outgoing += data
            self._pump(stream)

    def close(self, stream: int) -> None:
        """Close the stream once everything is sent."""
        opened = self._streams.get(stream)
        if opened is not None:
            opened.closing = True
            self._pump(stream)

    def _handle(self, packet: Packet) -> list[Event]:
        if packet.command == CNXN:
            return self._hello(packet)
        if packet.command == AUTH:
            return self._auth(packet)
        if not self._connected:
            raise ProtocolError("the first packet must be CNXN")
        if packet.command == OPEN:
            return self._open(packet)
        if packet.command == OKAY:
            return self._okay(packet)
        if packet.command == WRTE:
            return self._write(packet)
        return self._close(packet)

    def authorize(self) -> list[Event]:
        """The person allowed this host: a host that waits is greeted now."""
        self._authorized = True
        if self._waiting is None:
            return []
        waiting, self._waiting = self._waiting, None
        return self._hello(waiting)

    def _hello(self, packet: Packet) -> list[Event]:
        if not self._authorized:
            self._waiting = packet
            self._emit(Packet(AUTH, AUTH_TOKEN, 0, TOKEN))
            return []
        closed: list[Event] = [Closed(stream) for stream in self._streams]
        self._streams.clear()
        self._connected = True
        self._checksums = packet.first < VERSION
        self._largest = max(1, min(packet.second, MAX_PAYLOAD))
        self._emit(Packet(CNXN, VERSION, MAX_PAYLOAD, self._banner.encode()))
        return [*closed, Connected()]

    def _auth(self, packet: Packet) -> list[Event]:
        # A host without rights first signs the token, then offers its public key and waits for the person.
        if not self._authorized and packet.first == AUTH_SIGNATURE:
            self._emit(Packet(AUTH, AUTH_TOKEN, 0, TOKEN))
        return []

    def _open(self, packet: Packet) -> list[Event]:
        if packet.first == 0:
            raise ProtocolError("a stream's id must not be 0")
        if len(self._streams) >= MOST_STREAMS:
            self._emit(Packet(CLSE, 0, packet.first))
            return []
        self._last_id += 1
        self._streams[self._last_id] = _Stream(packet.first)
        service = packet.payload.rstrip(b"\x00").decode("utf-8", errors="surrogateescape")
        return [Opened(self._last_id, service)]

    def _okay(self, packet: Packet) -> list[Event]:
        opened = self._of(packet)
        if opened is not None:
            opened.in_flight = False
            self._pump(packet.second)
        return []

    def _write(self, packet: Packet) -> list[Event]:
        opened = self._of(packet)
        if opened is None or not opened.accepted:
            # What arrives for a stream that we closed meanwhile is no error.
            self._emit(Packet(CLSE, 0, packet.first))
            return []
        self._emit(Packet(OKAY, packet.second, opened.remote))
        return [Received(packet.second, packet.payload)]

    def _close(self, packet: Packet) -> list[Event]:
        opened = self._of(packet)
        if opened is None:
            return []
        del self._streams[packet.second]
        self._emit(Packet(CLSE, packet.second, opened.remote))
        return [Closed(packet.second)]

    def _of(self, packet: Packet) -> _Stream | None:
        opened = self._streams.get(packet.second)
        return opened if opened is not None and opened.remote == packet.first else None

    def _pump(self, stream: int) -> None:
        opened = self._streams[stream]
        if not opened.accepted or opened.in_flight:
            return
        if opened.outgoing:
            chunk = bytes(opened.outgoing[: self._largest])
            del opened.outgoing[: self._largest]
            opened.in_flight = True
            self._emit(Packet(WRTE, stream, opened.remote, chunk))
        elif opened.closing:
            del self._streams[stream]
            self._emit(Packet(CLSE, stream, opened.remote))

    def _emit(self, packet: Packet) -> None:
        self._outgoing += packet.encode(checksum=self._checksums)
