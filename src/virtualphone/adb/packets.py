"""adb packets: a header of six little-endian words and a payload (AOSP, packages/modules/adb/protocol.txt)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER = struct.Struct("<6I")
VERSION = 0x01000001
"""The version from which on checksums are no longer sent or checked."""
MAX_PAYLOAD = 1024 * 1024

CNXN = 0x4E584E43
AUTH = 0x48545541
OPEN = 0x4E45504F
OKAY = 0x59414B4F
WRTE = 0x45545257
CLSE = 0x45534C43
COMMANDS = frozenset({CNXN, AUTH, OPEN, OKAY, WRTE, CLSE})


class ProtocolError(Exception):
    """The peer does not speak adb; the connection must be closed."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. `first` and `second` are the ids of the sender's and the receiver's stream, mostly."""

    command: int
    first: int
    second: int
    payload: bytes = b""

    def encode(self, *, checksum: bool = False) -> bytes:
        """The packet as bytes; hosts older than `VERSION` want the sum of its bytes in it, and all want it at CNXN."""
        total = sum(self.payload) & 0xFFFFFFFF if checksum or self.command == CNXN else 0
        header = HEADER.pack(self.command, self.first, self.second, len(self.payload), total, self.command ^ 0xFFFFFFFF)
        return header + self.payload


class Decoder:
    """Cuts a stream of bytes into packets, however the bytes arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    @property
    def unread(self) -> int:
        """Bytes of a packet that is not complete yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Packet]:
        """The packets that are complete now.

        Raises:
            ProtocolError: the bytes are no packets.
        """
        self._buffer += data
        packets: list[Packet] = []
        while len(self._buffer) >= HEADER.size:
            command, first, second, length, _checksum, magic = HEADER.unpack_from(self._buffer)
            if command not in COMMANDS or magic != command ^ 0xFFFFFFFF:
                raise ProtocolError("not an adb packet")
            if length > MAX_PAYLOAD:
                raise ProtocolError(f"a payload of {length} bytes is larger than agreed")
            if len(self._buffer) < HEADER.size + length:
                break
            payload = bytes(self._buffer[HEADER.size : HEADER.size + length])
            del self._buffer[: HEADER.size + length]
            packets.append(Packet(command, first, second, payload))
        return packets
