"""What an app shows at a moment, and what the phone asks of an app."""

from __future__ import annotations

from typing import Protocol

from virtualphone.ui import Node


class App(Protocol):
    """An installed app: a state that becomes a tree."""

    package: str
    activity: str
    version_name: str
    version_code: int
    label: str

    def start(self) -> None:
        """Come to the front from the launcher."""
        ...

    def open_link(self, url: str) -> bool:
        """Open an https link; False when the app does not take such links."""
        ...

    def stop(self) -> None:
        """End the process; what the world knows stays."""
        ...

    def back(self) -> bool:
        """The BACK key; False when the app leaves the screen."""
        ...

    def settle(self) -> None:
        """Let happen what was on its way and is due by now, though nobody looked."""
        ...

    def tree(self) -> Node:
        """The app's window now."""
        ...

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        """A finger moved over the screen."""
        ...

    def type(self, text: str) -> bool:
        """Text for the focused field; False when none is focused."""
        ...
