"""The phone as one of its apps sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from virtualphone.android.permissions import Request
from virtualphone.journal import Journal
from virtualphone.screen import MediaItem

if TYPE_CHECKING:
    from virtualphone.phone import Phone


class AppSide:
    """What a phone offers to the app of this package (`screen.Android`)."""

    def __init__(self, phone: Phone, package: str) -> None:
        self._phone = phone
        self._package = package

    @property
    def size(self) -> tuple[int, int]:
        return self._phone.natural_size

    @property
    def journal(self) -> Journal:
        return self._phone.journal

    @property
    def language(self) -> str:
        return self._phone.language

    @property
    def online(self) -> bool:
        return self._phone.online

    def clock(self) -> float:
        return self._phone.clock()

    def media(self) -> list[MediaItem]:
        return self._phone.media.visible()

    def resolve(self, uri: str) -> MediaItem | None:
        return self._phone.media.resolve(uri)

    def ask(self, permission: str, answer: Callable[[bool], None]) -> None:
        label = self._phone.apps[self._package].label
        self._phone.permissions.ask(Request(self._package, label, permission, answer))

    def go_home(self) -> None:
        if self._phone.front.package == self._package:
            self._phone.key("home")
