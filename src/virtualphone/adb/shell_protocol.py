"""Framing of the `shell,v2` service: a kind, a length, bytes (AOSP, shell_protocol.h)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

HEADER = struct.Struct("<BI")
STDIN, STDOUT, STDERR, EXIT, CLOSE_STDIN = range(5)


def frame(kind: int, data: bytes) -> bytes:
    """One packet of the protocol."""
    return HEADER.pack(kind, len(data)) + data


class Unframer:
    """Cuts what the host sends into packets."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The kinds and bytes that are complete now."""
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            kind, length = HEADER.unpack_from(self._buffer)
            if len(self._buffer) < HEADER.size + length:
                return
            yield kind, bytes(self._buffer[HEADER.size : HEADER.size + length])
            del self._buffer[: HEADER.size + length]
