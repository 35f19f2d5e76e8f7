"""Commands on a phone by the shell protocol (AOSP, `shell_protocol.h`): both outputs apart, and the exit status."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import adbutils

from phonedeck.clock import Clock
from phonedeck.phones.stream import Deadline, Lost, Stream

HEADER = struct.Struct("<BI")
STDOUT, STDERR, EXIT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    out: str
    err: str
    status: int

    @property
    def text(self) -> str:
        """Both outputs, without the last line's end; the errors last."""
        return (self.out + self.err).rstrip()


def run(device: adbutils.AdbDevice, command: str, seconds: float, clock: Clock) -> Ran:
    """Run a command to its end.

    Raises:
        NotSent: it was not started.
        Lost: it was, and its end did not come within the seconds.
    """
    deadline = Deadline.after(clock, seconds)
    stream = Stream.open(device, f"shell,v2,raw:{command}", deadline)
    try:
        # Nothing is sent to its input, not even its end: a command that has ended by then would answer with a reset,
        # and what it printed would be lost.
        return _read(stream, deadline)
    finally:
        stream.close()


def _read(stream: Stream, deadline: Deadline) -> Ran:
    buffer, outputs = bytearray(), {STDOUT: bytearray(), STDERR: bytearray()}
    while True:
        while len(buffer) >= HEADER.size:
            kind, length = HEADER.unpack_from(buffer)
            if len(buffer) < HEADER.size + length:
                break
            content = bytes(buffer[HEADER.size : HEADER.size + length])
            del buffer[: HEADER.size + length]
            if kind == EXIT:
                out, err = (bytes(outputs[each]).decode("utf-8", errors="replace") for each in (STDOUT, STDERR))
                return Ran(out, err, content[0] if content else 0)
            if kind in outputs:
                outputs[kind] += content
        chunk = stream.receive(deadline)
        if not chunk:
            raise Lost("the stream of a command ended without its exit status")
        buffer += chunk
