"""The `sync:` service: files in and out, in both versions of each request (AOSP, file_sync_protocol.h)."""

from __future__ import annotations

import stat as modes
import struct
from typing import Protocol

from virtualphone.android.files import FileError, Stat

ID_LENGTH = struct.Struct("<4sI")
CHUNK = 64 * 1024
LONGEST_PATH = 1024
ENOENT = 2


class Files(Protocol):
    """What the service needs of a file system."""

    def stat(self, path: str) -> Stat | None: ...
    def listing(self, path: str) -> list[tuple[str, Stat]]: ...
    def read(self, path: str) -> bytes: ...
    def write(self, path: str, data: bytes, mode: int, mtime: int) -> None: ...


class SyncSession:
    """One stream of the service. `feed` gives the bytes to answer; `done` is set when the host said QUIT."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._buffer = bytearray()
        self._receiving: tuple[str, int] | None = None
        self._content = bytearray()
        self.done = False

    def feed(self, data: bytes) -> bytes:
        self._buffer += data
        answer = bytearray()
        while not self.done:
            step = self._receive() if self._receiving else self._request()
            if step is None:
                break
            answer += step
        return bytes(answer)

    def _request(self) -> bytes | None:
        if len(self._buffer) < ID_LENGTH.size:
            return None
        id_, length = ID_LENGTH.unpack_from(self._buffer)
        extra = {b"SND2": 12, b"RCV2": 8}.get(id_, 0)
        if length > LONGEST_PATH:
            self.done = True
            return _fail("path too long")
        if len(self._buffer) < ID_LENGTH.size + length + extra:
            return None
        path = bytes(self._buffer[8 : 8 + length]).decode("utf-8", errors="surrogateescape")
        options = bytes(self._buffer[8 + length : 8 + length + extra])
        del self._buffer[: 8 + length + extra]
        if id_ == b"QUIT":
            self.done = True
            return b""
        if id_ == b"SEND":
            path, _, mode = path.rpartition(",")
            self._receiving = (path, int(mode) if mode.isdecimal() else 0o644)
            return b""
        if id_ == b"SND2":
            self._receiving = (path, struct.unpack_from("<I", options, 4)[0])
            return b""
        if id_ in (b"RECV", b"RCV2"):
            return self._send_file(path)
        if id_ in (b"LIST", b"LIS2"):
            return self._list(path, second=id_ == b"LIS2")
        if id_ in (b"STAT", b"STA2", b"LST2"):
            return _stat_answer(id_, self._files.stat(path))
        self.done = True
        return _fail(f"unknown command {id_.decode('latin-1')}")

    def _receive(self) -> bytes | None:
        assert self._receiving is not None  # noqa: S101  # called only then
        if len(self._buffer) < ID_LENGTH.size:
            return None
        id_, length = ID_LENGTH.unpack_from(self._buffer)
        if id_ == b"DATA":
            if length > CHUNK:
                self.done = True
                return _fail("oversize data message")
            if len(self._buffer) < 8 + length:
                return None
            self._content += self._buffer[8 : 8 + length]
            del self._buffer[: 8 + length]
            return b""
        del self._buffer[:8]
        path, mode = self._receiving
        content, self._content, self._receiving = bytes(self._content), bytearray(), None
        if id_ != b"DONE":
            self.done = True
            return _fail("invalid data message")
        try:
            self._files.write(path, content, mode, length)
        except FileError as error:
            return _fail(str(error))
        return ID_LENGTH.pack(b"OKAY", 0)

    def _send_file(self, path: str) -> bytes:
        try:
            content = self._files.read(path)
        except FileError as error:
            return _fail(f"open failed: {error.reason}")
        chunks = (content[start : start + CHUNK] for start in range(0, len(content), CHUNK))
        return b"".join(ID_LENGTH.pack(b"DATA", len(chunk)) + chunk for chunk in chunks) + ID_LENGTH.pack(b"DONE", 0)

    def _list(self, path: str, *, second: bool) -> bytes:
        answer = bytearray()
        here = self._files.stat(path)
        themselves = [] if here is None or not modes.S_ISDIR(here.mode) else [(".", here), ("..", here)]
        for name, stat in [*themselves, *self._files.listing(path)]:
            encoded = name.encode()
            if second:
                answer += b"DNT2" + _stat_fields(stat) + struct.pack("<I", len(encoded)) + encoded
            else:
                answer += struct.pack("<4s4I", b"DENT", stat.mode, stat.size, stat.mtime, len(encoded)) + encoded
        return bytes(answer) + b"DONE" + b"\x00" * (72 if second else 16)


def _fail(message: str) -> bytes:
    return ID_LENGTH.pack(b"FAIL", len(message.encode())) + message.encode()


def _stat_answer(id_: bytes, stat: Stat | None) -> bytes:
    if id_ == b"STAT":
        found = stat or Stat(0, 0, 0)
        return struct.pack("<4s3I", b"STAT", found.mode, min(found.size, 0xFFFFFFFF), found.mtime)
    if stat is None:
        return id_ + struct.pack("<IQQIIIIQqqq", ENOENT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return id_ + _stat_fields(stat)


def _stat_fields(stat: Stat) -> bytes:
    return struct.pack(
        "<IQQIIIIQqqq", 0, 1, stat.inode, stat.mode, 1, 2000, 2000, stat.size, stat.mtime, stat.mtime, stat.mtime
    )
