"""HTTP to the uiautomator server on a phone over adb streams that are kept open between calls.

A call over an open stream takes about half of one that opens its own. The server closes a stream after five idle
seconds; so an idle one is left alone well before that, and looked at before it is used again.

Acts are particular: one that is written into a stream whose end is on its way is lost in a way that looks like a lost
answer. So an act opens a stream, which proves that the server is there. Except an act that the world sees: that one
goes over a stream that is older than its intent. Whoever takes the phone over ends all streams, and this keeps a worker
that slept meanwhile from acting late.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum

import adbutils

from phonedeck.clock import Clock
from phonedeck.phones.stream import Deadline, Lost, NotSent, Stream

IDLE_SECONDS = 3.0
END_OF_HEAD = b"\r\n\r\n"


class Use(Enum):
    """Which stream a call goes over."""

    ANY = "any"
    NEW = "new"
    OPEN_ALREADY = "open_already"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of the server."""

    status: int
    body: bytes


@dataclass(slots=True)
class _Idle:
    stream: Stream
    since: float


class Channel:
    """Streams to one port of one phone; as many as there are threads that call at once."""

    def __init__(self, device: adbutils.AdbDevice, port: int, clock: Clock) -> None:
        self._device = device
        self._port = port
        self._clock = clock
        self._idle: list[_Idle] = []
        self._lock = threading.Lock()

    def request(self, method: str, path: str, body: bytes, seconds: float, use: Use = Use.ANY) -> Answer:
        """One call, sent once.

        Raises:
            NotSent: the server could not be reached, or no stream is open already.
            Lost: it was sent, and no whole answer came within the seconds.
        """
        deadline = Deadline.after(self._clock, seconds)
        stream = None if use is Use.NEW else self._take()
        if stream is None and use is Use.OPEN_ALREADY:
            raise NotSent("the stream that was open before the intent has ended")
        if stream is None:
            stream = Stream.open(self._device, f"tcp:{self._port}", deadline)
        try:
            stream.send(_request(method, path, body), deadline)
            answer, reusable = _read(stream, deadline)
        except BaseException:
            stream.close()
            raise
        if reusable:
            with self._lock:
                self._idle.append(_Idle(stream, self._clock.running()))
        else:
            stream.close()
        return answer

    def drop(self) -> None:
        """Close the idle streams; the next call opens a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.stream.close()

    def _take(self) -> Stream | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                idle = self._idle.pop()
            if self._clock.running() - idle.since < IDLE_SECONDS and not idle.stream.ended:
                return idle.stream
            idle.stream.close()


def _request(method: str, path: str, body: bytes) -> bytes:
    # No Accept-Encoding: the server's gzip leaks.
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _read(stream: Stream, deadline: Deadline) -> tuple[Answer, bool]:
    received = bytearray()
    while (end := received.find(END_OF_HEAD)) < 0:
        received += _more(stream, deadline)
    status, headers = _head(bytes(received[:end]))
    body = received[end + len(END_OF_HEAD) :]
    length = headers.get("content-length")
    if length is None or not length.isdecimal():
        while chunk := stream.receive(deadline):
            body += chunk
        return Answer(status, bytes(body)), False
    while len(body) < int(length):
        body += _more(stream, deadline)
    return Answer(status, bytes(body)), headers.get("connection", "keep-alive").lower() != "close"


def _more(stream: Stream, deadline: Deadline) -> bytes:
    chunk = stream.receive(deadline)
    if not chunk:
        raise Lost("the uiautomator server closed the stream before its answer was whole")
    return chunk


def _head(head: bytes) -> tuple[int, dict[str, str]]:
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not words[1].isdecimal():
        raise Lost(f"the uiautomator server answered {lines[0][:80]!r}, which is no HTTP")
    pairs = (line.partition(":") for line in lines[1:])
    return int(words[1]), {name.strip().lower(): value.strip() for name, _, value in pairs}
