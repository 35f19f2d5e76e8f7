"""The device side of adb against a host: both roles back to back, bytes one at a time, and whatever a host may send."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from virtualphone.adb import shell_protocol
from virtualphone.adb.packets import (
    AUTH,
    CLSE,
    CNXN,
    HEADER,
    MAX_PAYLOAD,
    OKAY,
    OPEN,
    VERSION,
    WRTE,
    Decoder,
    Packet,
    ProtocolError,
)  # fmt: skip
from virtualphone.adb.sync import SyncSession
from virtualphone.adb.transport import Closed, Connected, Opened, Received, Transport
from virtualphone.android.files import PhoneFiles
from virtualphone.phone import Phone, PhoneSpec
from virtualphone.server import PhoneServer
from virtualphone.world import World

HELLO = Packet(CNXN, VERSION, MAX_PAYLOAD, b"host::features=shell_v2").encode()


@dataclass
class Host:
    """The other role: opens streams, takes what comes, acknowledges it."""

    send: Callable[[bytes], None]
    decoder: Decoder = field(default_factory=Decoder)
    ids: dict[int, int] = field(default_factory=dict)
    received: dict[int, bytes] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    packets: list[Packet] = field(default_factory=list)
    acknowledge: bool = True

    def open(self, stream: int, service: str) -> None:
        self.received[stream] = b""
        self.send(Packet(OPEN, stream, 0, service.encode() + b"\x00").encode())

    def write(self, stream: int, data: bytes) -> None:
        self.send(Packet(WRTE, stream, self.ids[stream], data).encode())

    def take(self, data: bytes) -> None:
        for packet in self.decoder.feed(data):
            self.packets.append(packet)
            if packet.command == OKAY:
                self.ids[packet.second] = packet.first
            elif packet.command == WRTE:
                self.received[packet.second] += packet.payload
                if self.acknowledge:
                    self.send(Packet(OKAY, packet.second, packet.first).encode())
            elif packet.command == CLSE:
                self.closed.add(packet.second)
                if packet.first and self.acknowledge:
                    self.send(Packet(CLSE, packet.second, packet.first).encode())


class Echo:
    """A device whose every service sends back what it gets; what begins with `no` is refused."""

    def __init__(self) -> None:
        self.transport = Transport("device::features=shell_v2")
        self.host = Host(self.feed)
        self._depth = 0
        self._waiting: list[bytes] = []

    def feed(self, data: bytes) -> None:
        self._waiting.append(data)
        if self._depth:
            return
        self._depth += 1
        while self._waiting:
            for event in self.transport.feed(self._waiting.pop(0)):
                if isinstance(event, Opened):
                    (self.transport.refuse if event.service.startswith("no") else self.transport.accept)(event.stream)
                elif isinstance(event, Received):
                    self.transport.send(event.stream, event.data)
            self.host.take(self.transport.take())
        self._depth -= 1


def test_a_host_and_a_phone_talk_back_to_back() -> None:
    """Hello, a refused service, two streams at once, a close that is echoed."""
    echo = Echo()
    echo.feed(HELLO)
    assert echo.host.packets[0].command == CNXN
    assert echo.host.packets[0].payload.startswith(b"device::")
    echo.host.open(1, "no:such")
    assert echo.host.closed == {1}
    for stream in (2, 3):
        echo.host.open(stream, "echo:")
    echo.host.write(2, b"two")
    echo.host.write(3, b"three")
    assert (echo.host.received[2], echo.host.received[3]) == (b"two", b"three")
    echo.feed(Packet(CLSE, 2, echo.host.ids[2]).encode())
    assert echo.host.closed == {1, 2}
    assert len(echo.transport.streams) == 1


def test_only_one_packet_is_in_flight_on_a_stream() -> None:
    """Until the host takes it, the rest waits; another stream does not."""
    transport = Transport("device::")
    transport.feed(Packet(CNXN, VERSION, 4, b"host::").encode())
    for stream in (1, 2):
        transport.feed(Packet(OPEN, stream, 0, b"x:\x00").encode())
        transport.accept(stream)
        transport.take()
        transport.send(stream, b"abcdefgh")
        assert [p.payload for p in Decoder().feed(transport.take())] == [b"abcd"]
    transport.close(1)
    assert transport.take() == b""
    transport.feed(Packet(OKAY, 1, 1).encode())
    assert [p.payload for p in Decoder().feed(transport.take())] == [b"efgh"]
    transport.feed(Packet(OKAY, 1, 1).encode())
    assert [p.command for p in Decoder().feed(transport.take())] == [CLSE]
    assert transport.streams == [2]


@pytest.mark.parametrize("size", [1, 7, 24, 1000])
def test_bytes_may_arrive_in_any_pieces(size: int) -> None:
    """The same events and the same answer, one byte at a time as in one piece."""
    stream = HELLO + Packet(OPEN, 9, 0, b"shell:x\x00").encode() + Packet(CLSE, 9, 1).encode()
    whole = Transport("device::")
    expected = whole.feed(stream)
    assert expected == [Connected(), Opened(1, "shell:x"), Closed(1)]
    parts = Transport("device::")
    events = [e for start in range(0, len(stream), size) for e in parts.feed(stream[start : start + size])]
    assert events == expected
    assert parts.take() == whole.take()


def test_a_peer_that_is_no_adb_is_told_apart() -> None:
    """Wrong magic, too much payload, a stream before the hello, a stream number 0."""
    for data in (
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        HEADER.pack(OPEN, 1, 0, MAX_PAYLOAD + 1, 0, OPEN ^ 0xFFFFFFFF),
        HEADER.pack(OPEN, 1, 0, 0, 0, 0),
        Packet(OPEN, 1, 0, b"shell:\x00").encode(),
        HELLO + Packet(OPEN, 0, 0, b"shell:\x00").encode(),
    ):
        with pytest.raises(ProtocolError):
            Transport("device::").feed(data)


def test_older_hosts_get_checksums() -> None:
    """Before version 0x01000001 every payload comes with the sum of its bytes; from then on with 0."""
    for version, total in ((0x01000000, 294), (VERSION, 0)):
        transport = Transport("device::")
        transport.feed(Packet(CNXN, version, MAX_PAYLOAD, b"host::").encode())
        transport.feed(Packet(OPEN, 1, 0, b"x:\x00").encode())
        transport.accept(1)
        transport.take()
        transport.send(1, b"abc")
        assert HEADER.unpack_from(transport.take())[4] == total


def test_an_unauthorized_host_gets_tokens_and_no_streams() -> None:
    """Signatures are answered by another token; the greeting comes once the person says yes."""
    transport = Transport("device::", authorized=False)
    assert transport.feed(HELLO) == []
    assert [p.command for p in Decoder().feed(transport.take())] == [AUTH]
    transport.feed(Packet(AUTH, 2, 0, b"signature").encode())
    assert [p.command for p in Decoder().feed(transport.take())] == [AUTH]
    with pytest.raises(ProtocolError):
        transport.feed(Packet(OPEN, 1, 0, b"shell:\x00").encode())
    assert transport.authorize() == [Connected()]
    assert [p.command for p in Decoder().feed(transport.take())] == [CNXN]


def frames(*pairs: tuple[int, bytes]) -> bytes:
    return b"".join(shell_protocol.frame(kind, data) for kind, data in pairs)


@given(st.lists(st.tuples(st.integers(0, 4), st.binary(max_size=40)), max_size=8), st.integers(1, 9))
def test_shell_packets_survive_any_cut(pairs: list[tuple[int, bytes]], size: int) -> None:
    """What was framed comes out again, however it was cut."""
    data = frames(*pairs)
    unframer = shell_protocol.Unframer()
    found = [each for start in range(0, len(data), size) for each in unframer.feed(data[start : start + size])]
    assert found == pairs


@given(st.binary(max_size=200_000), st.integers(1, 70_000))
@settings(max_examples=25)
def test_files_go_there_and_back(content: bytes, size: int) -> None:
    """SEND and RECV of both versions keep every byte, in pieces of any size."""
    for send, receive in ((b"SEND", b"RECV"), (b"SND2", b"RCV2")):
        path = b"/sdcard/f"
        head = struct.pack("<4sI", send, len(path) + 6) + path + b",33188"
        if send == b"SND2":
            head = struct.pack("<4sI", send, len(path)) + path + struct.pack("<4sII", b"SND2", 0o644, 0)
        chunks = [content[start : start + 65_536] for start in range(0, len(content), 65_536)]
        data = head + b"".join(struct.pack("<4sI", b"DATA", len(c)) + c for c in chunks)
        data += struct.pack("<4sI", b"DONE", 1_700_000_000)
        data += struct.pack("<4sI", receive, len(path)) + path + (bytes(8) if receive == b"RCV2" else b"")
        session = SyncSession(PhoneFiles(lambda: 0.0))
        answer = b"".join(session.feed(data[start : start + size]) for start in range(0, len(data), size))
        expected = struct.pack("<4sI", b"OKAY", 0)
        expected += b"".join(struct.pack("<4sI", b"DATA", len(c)) + c for c in chunks)
        assert answer == expected + struct.pack("<4sI", b"DONE", 0)


class Wire(asyncio.Transport):
    """A socket in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = bytearray()
        self.closing = False
        self.taken = 0

    def write(self, data: Any) -> None:
        self.sent += data

    def take(self) -> bytes:
        data = bytes(self.sent[self.taken :])
        self.taken = len(self.sent)
        return data

    def close(self) -> None:
        self.closing = True

    abort = close

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        return

    resume_reading = pause_reading


SERVICES = (
    "shell:echo hi", "shell,v2,raw:cat", "shell,v2,raw:nosuch", "exec:screencap -p", "shell:", "sync:", "tcp:9008",
    "reverse:forward:tcp:1;tcp:2", "abb_exec:package\x00path\x00com.android.settings", "framebuffer:", "",
    "exec:cmd package install -S 10", "shell:CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main",
)  # fmt: skip
IDS = st.integers(0, 4)
PAYLOADS = st.one_of(
    st.sampled_from(
        [frames((0, b"text\n")), frames((3, b"")), b"POST /jsonrpc/0 HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"]
    ),
    st.sampled_from([b"STAT\x07\x00\x00\x00/sdcard", b"LIS2\x07\x00\x00\x00/sdcard", b"QUIT\x00\x00\x00\x00", b""]),
    st.binary(max_size=60),
)
PACKETS = st.one_of(
    st.builds(lambda one, service: Packet(OPEN, one, 0, service.encode() + b"\x00"), IDS, st.sampled_from(SERVICES)),
    st.builds(lambda one, two, data: Packet(WRTE, one, two, data), IDS, IDS, PAYLOADS),
    st.builds(lambda one, two: Packet(OKAY, one, two), IDS, IDS),
    st.builds(lambda one, two: Packet(CLSE, one, two), IDS, IDS),
    st.builds(lambda kind: Packet(AUTH, kind, 0, b"x"), st.integers(0, 3)),
    st.just(Packet(CNXN, VERSION, MAX_PAYLOAD, b"host::")),
).map(Packet.encode)


async def calm() -> None:
    """Let everything happen that is due now."""
    for _ in range(30):
        await asyncio.sleep(0)


@example(sent=[Packet(OPEN, 1, 0, b"reverse:forward:x\x00").encode()], in_one_piece=False)
@example(sent=[Packet(OPEN, 1, 0, b"sync:\x00").encode(), Packet(CLSE, 1, 1).encode()], in_one_piece=True)
@given(st.lists(st.one_of(PACKETS, PACKETS, PACKETS, st.binary(min_size=1, max_size=30)), max_size=25), st.booleans())
@settings(max_examples=150)
def test_whatever_a_host_sends_the_phone_neither_hangs_nor_leaks(sent: list[bytes], in_one_piece: bool) -> None:
    """After any packets the phone has closed the broken peer, or answers a new command; when the peer goes, no stream,
    connection or process is left."""

    async def play() -> None:
        server = PhoneServer(Phone(PhoneSpec(1, "VP1"), World(0)))
        connection, wire, host = server.protocol(), Wire(), Decoder()
        connection.connection_made(wire)
        for data in [HELLO, b"".join(sent)] if in_one_piece else [HELLO, *sent]:
            if not wire.closing:
                connection.data_received(data)
                await calm()
        if not wire.closing:
            already = len(wire.sent)
            connection.data_received(Packet(OPEN, 77, 0, b"shell:echo alive\x00").encode())
            await calm()
            half = connection.unread > 0  # a packet without its end: the host must go on, or go away
            assert half or wire.closing or b"alive" in wire.sent[already:]
            while not half and not wire.closing and (data := wire.take()):
                for packet in host.feed(data):
                    if packet.command == WRTE:
                        connection.data_received(Packet(OKAY, packet.second, packet.first).encode())
                await calm()
            assert half or wire.closing or set(connection.handlers) == set(connection.streams)
        connection.connection_lost(None)
        await calm()
        assert not server.connections
        assert not connection.handlers
        assert not server.services.connections
        assert server.services.process is None
        assert server.services.port is None
        server.close()

    asyncio.run(play())
