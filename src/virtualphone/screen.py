"""What a phone asks of an app, and what an app asks of its phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from virtualphone.journal import Journal
from virtualphone.ui import Node


@dataclass(frozen=True, slots=True)
class Intent:
    """What `am start` was told. `streams` are the content URIs of EXTRA_STREAM, in order; `activity` is the full class
    name of the component, empty when none was named."""

    action: str = ""
    data: str = ""
    type: str = ""
    package: str = ""
    activity: str = ""
    categories: tuple[str, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaItem:
    """One row of the media store as apps see it: not pending, its file exists, scanned.

    `album` is the name of the directory, `kind` "image" or "video", `added_at` in seconds since 1970.
    """

    id: int
    uri: str
    path: str
    album: str
    kind: str
    mime: str
    sha256: str
    size_bytes: int
    added_at: float
    duration_ms: int = 0


class Android(Protocol):
    """What a phone offers to one of its apps."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen held upright, in pixels."""
        ...

    @property
    def journal(self) -> Journal: ...

    @property
    def language(self) -> str:
        """`en`, `id`, or `xx`: the pseudo-language, in which every label is replaced."""
        ...

    @property
    def online(self) -> bool:
        """Whether the phone has a network."""
        ...

    def clock(self) -> float:
        """Seconds that never jump."""
        ...

    def media(self) -> list[MediaItem]:
        """Pictures and videos that apps can see, the newest first."""
        ...

    def resolve(self, uri: str) -> MediaItem | None:
        """What a content URI names that another app granted."""
        ...

    def ask(self, permission: str, answer: Callable[[bool], None]) -> None:
        """The system's permission dialog on top: "media", "contacts", "notifications" or "camera". The answer is
        remembered: from the second time on it comes at once, without a dialog."""
        ...

    def go_home(self) -> None:
        """The app leaves the front by itself."""
        ...


class App(Protocol):
    """An installed app: a state that becomes a tree."""

    package: str
    activity: str
    """The launcher activity, as a full class name."""
    label: str
    version_name: str
    version_code: int

    @property
    def screen(self) -> str:
        """The name of the screen now, such as `feed` or `post_form`."""
        ...

    def start(self) -> None:
        """Come to the front from the launcher."""
        ...

    def send(self, intent: Intent) -> bool:
        """Open a link, take what is shared; False when the intent does not resolve."""
        ...

    def stop(self) -> None:
        """End the process: its screens are gone, what the world knows stays."""
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

    def disturb(self, kind: str, name: str) -> None:
        """Something happens in the app that nobody asked for: "popup" (by name), "challenge" (by name), "rate_limit",
        "logged_out", "upload_fails".

        Raises:
            ValueError: the app does not know it; the message names those it knows.
        """
        ...

    def calm(self, kind: str) -> None:
        """What `disturb` made is taken away."""
        ...

    def update(self, version: str) -> None:
        """Become another version: its ids and layout show from the next tree on.

        Raises:
            ValueError: there is no such version; the message names those there are.
        """
        ...

    def accounts_state(self) -> list[dict[str, Any]]:
        """The accounts as the control port shows them."""
        ...
