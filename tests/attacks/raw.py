"""Bytes on a socket, and what came back."""

from __future__ import annotations

import re
import socket
from contextlib import suppress

PATIENCE_SECONDS = 1.5
"""How long a request that the server takes for unfinished is left open. Nothing is judged by the time alone."""
ANSWERED_SECONDS = 60.0
"""The patience with a request that must be answered."""
AFTERMATH_SECONDS = 0.05
WHOLE = re.compile(rb"HTTP/1\.1 \d{3} .*?content-length: (\d+)\r\n.*?\r\n\r\n(.*)", re.DOTALL | re.IGNORECASE)


def send(port: int, *parts: bytes, patience: float = PATIENCE_SECONDS) -> bytes:
    """Send the parts, and read until there is an answer and nothing follows, or the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        with suppress(OSError):  # it was refused before all of it was sent
            for part in parts:
                connection.sendall(part)
        answer = b""
        with suppress(OSError):
            connection.settimeout(patience)
            while chunk := connection.recv(65536):
                answer += chunk
                if (whole := WHOLE.match(answer)) and len(whole.group(2)) >= int(whole.group(1)):
                    connection.settimeout(AFTERMATH_SECONDS)
        return answer


def statuses(answer: bytes) -> list[int]:
    """The status of every answer in what came back."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]
