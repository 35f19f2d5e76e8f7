"""The HTTP of the uiautomator server: requests cut out of a stream, answers as nanohttpd writes them. No sockets."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `keep` when the connection stays open after it."""

    method: str
    path: str
    body: bytes
    keep: bool


class Requests:
    """Cuts a stream of bytes into requests."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that are complete now.

        Raises:
            ValueError: this is no HTTP.
        """
        self._buffer += data
        if len(self._buffer) > LARGEST:
            raise ValueError("the request is too large")
        found: list[Request] = []
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
            words = lines[0].split(" ")
            if len(words) != 3:
                raise ValueError("not HTTP")
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
            }
            length_text = headers.get("content-length", "0")
            if not length_text.isdecimal() or int(length_text) > LARGEST:
                raise ValueError("not a length")
            length = int(length_text)
            if len(self._buffer) < end + 4 + length:
                break
            body = bytes(self._buffer[end + 4 : end + 4 + length])
            del self._buffer[: end + 4 + length]
            keep = headers.get("connection", "keep-alive").lower() != "close"
            found.append(Request(words[0], words[1], body, keep))
        return found


def response(status: int, reason: str, body: bytes, kind: str = "application/json") -> bytes:
    """An answer with its length."""
    lines = (
        f"HTTP/1.1 {status} {reason}",
        f"Content-Type: {kind}",
        "Connection: keep-alive",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body
