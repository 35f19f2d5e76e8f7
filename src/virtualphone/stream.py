"""What an adb service has to do with its stream."""

from __future__ import annotations

from typing import Protocol


class Stream(Protocol):
    """The phone's end of one adb stream."""

    def send(self, data: bytes) -> None: ...
    def close(self) -> None: ...


class Handler(Protocol):
    """What sits behind an opened stream."""

    def received(self, data: bytes) -> None: ...
    def closed(self) -> None: ...
