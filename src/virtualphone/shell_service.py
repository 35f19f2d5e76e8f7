"""Streams with command lines in them: one line, an installation, an interactive shell."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from virtualphone.adb import shell_protocol
from virtualphone.android.shell import Output, Shell
from virtualphone.journal import Call
from virtualphone.stream import Stream

if TYPE_CHECKING:
    from virtualphone.services import Services

READS_INPUT = re.compile(r"(cat|md5sum|sha\d+sum|wc|head|grep)( -\S+| \d+)*")
CHUNK = 32 * 1024
CRASHED = 139


def answered(shell: Shell, line: str, stdin: bytes = b"") -> Output:
    """What a line prints. A fault of ours ends the command as a crash does, so that nobody waits for ever."""
    try:
        return shell.run(line, stdin)
    except Exception:
        logging.getLogger(__name__).exception("the command %r crashed", line)
        message = b"Segmentation fault\n"
        return Output(err=message, status=CRASHED, both=message)


class CommandLine:
    """One command line; its output, then the end."""

    def __init__(
        self, services: Services, stream: Stream, line: str, call: Call, *, framed: bool, takes_input: bool
    ) -> None:
        self._services = services
        self._stream = stream
        self._line = line
        self._call = call
        self._framed = framed
        self._input = bytearray()
        self._unframer = shell_protocol.Unframer()
        self._waits = takes_input and READS_INPUT.fullmatch(line.strip()) is not None
        if not self._waits:
            asyncio.get_running_loop().call_soon(self._run)

    def received(self, data: bytes) -> None:
        for kind, content in self._unframer.feed(data):
            if kind == shell_protocol.STDIN:
                self._input += content
            elif kind == shell_protocol.CLOSE_STDIN and self._waits:
                self._waits = False
                self._run()

    def closed(self) -> None:
        return

    def _run(self) -> None:
        phone = self._services.phone
        phone.reached = None
        result = answered(self._services.shell, self._line, bytes(self._input))
        self._call.node = None if phone.reached is None else phone.reached.name
        self._services.faults.look()
        if self._framed:
            for kind, data in ((shell_protocol.STDOUT, result.out), (shell_protocol.STDERR, result.err)):
                for start in range(0, len(data), CHUNK):
                    self._stream.send(shell_protocol.frame(kind, data[start : start + CHUNK]))
            self._stream.send(shell_protocol.frame(shell_protocol.EXIT, bytes([result.status & 0xFF])))
        else:
            # without the protocol both streams are one, and the exit status is lost
            self._stream.send(result.both)
        self._stream.close()


class Installation:
    """`adb install`: an APK of a given size in the stream, then what `pm` says."""

    def __init__(self, services: Services, stream: Stream, line: str, call: Call, size: int) -> None:
        self._services = services
        self._stream = stream
        self._line = line
        self._call = call
        self._size = size
        self._content = bytearray()

    def received(self, data: bytes) -> None:
        self._content += data
        if self._size and len(self._content) >= self._size:
            result = answered(self._services.shell, self._line, bytes(self._content[: self._size]))
            self._size = 0
            self._stream.send(result.both)
            self._stream.close()

    def closed(self) -> None:
        return


class InteractiveShell:
    """A shell that reads lines until its input ends."""

    def __init__(self, shell: Shell, stream: Stream, *, framed: bool) -> None:
        self._shell = shell
        self._stream = stream
        self._framed = framed
        self._unframer = shell_protocol.Unframer()
        self._buffer = b""

    def received(self, data: bytes) -> None:
        for kind, content in self._unframer.feed(data) if self._framed else [(shell_protocol.STDIN, data)]:
            if kind == shell_protocol.STDIN:
                self._buffer += content
                self._lines()
            elif kind == shell_protocol.CLOSE_STDIN:
                self._end(0)

    def closed(self) -> None:
        return

    def _lines(self) -> None:
        while b"\n" in self._buffer:
            line, _, self._buffer = self._buffer.partition(b"\n")
            text = line.decode(errors="replace").strip()
            if text.split(" ")[0] == "exit":
                self._end(0)
                return
            result = answered(self._shell, text)
            if self._framed:
                self._stream.send(shell_protocol.frame(shell_protocol.STDOUT, result.out))
                self._stream.send(shell_protocol.frame(shell_protocol.STDERR, result.err))
            else:
                self._stream.send(result.both)

    def _end(self, status: int) -> None:
        if self._framed:
            self._stream.send(shell_protocol.frame(shell_protocol.EXIT, bytes([status])))
        self._stream.close()
