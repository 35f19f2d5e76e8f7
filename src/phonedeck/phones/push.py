"""Files onto a phone by adb's sync service (AOSP, `file_sync_protocol.h`), with progress and a check of the whole."""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable
from typing import BinaryIO

import adbutils

from phonedeck.clock import Clock
from phonedeck.model.errors import DeviceLost
from phonedeck.phones.stream import Deadline, Lost, NotSent, Stream

CHUNK = 64 * 1024
"""The most that one DATA message of the service may hold."""
HEADER = struct.Struct("<4sI")

Progress = Callable[[int], None]


def push(
    device: adbutils.AdbDevice,
    source: BinaryIO,
    target: str,
    *,
    clock: Clock,
    seconds: float,
    modified_at: int,
    mode: int = 0o644,
    progress: Progress | None = None,
) -> int:
    """Write a file on the phone; its size in bytes. `seconds` bound every step, not the whole. `progress` gets the
    bytes sent so far.

    Raises:
        DeviceLost: it did not arrive whole; what is there may be a part.
    """
    try:
        stream = Stream.open(device, "sync:", Deadline.after(clock, seconds))
        try:
            return _send(stream, source, target, clock, seconds, modified_at, stat.S_IFREG | mode, progress)
        finally:
            stream.close()
    except (NotSent, Lost) as error:
        raise DeviceLost(f"{target} could not be written on {device.serial}: {error}") from error


def _send(
    stream: Stream,
    source: BinaryIO,
    target: str,
    clock: Clock,
    seconds: float,
    modified_at: int,
    mode: int,
    progress: Progress | None,
) -> int:
    path = f"{target},{mode}".encode()
    stream.send(HEADER.pack(b"SEND", len(path)) + path, Deadline.after(clock, seconds))
    total = 0
    while chunk := source.read(CHUNK):
        stream.send(HEADER.pack(b"DATA", len(chunk)) + chunk, Deadline.after(clock, seconds))
        total += len(chunk)
        if progress is not None:
            progress(total)
    deadline = Deadline.after(clock, seconds)
    stream.send(HEADER.pack(b"DONE", modified_at), deadline)
    answer = bytearray()
    while len(answer) < HEADER.size:
        answer += _more(stream, deadline)
    word, length = HEADER.unpack_from(answer)
    if word == b"OKAY":
        return total
    while len(answer) < HEADER.size + length:
        answer += _more(stream, deadline)
    raise Lost(bytes(answer[HEADER.size :]).decode("utf-8", errors="replace"))


def _more(stream: Stream, deadline: Deadline) -> bytes:
    chunk = stream.receive(deadline)
    if not chunk:
        raise Lost("the phone ended the transfer")
    return chunk
