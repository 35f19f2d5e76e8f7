"""The home screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from virtualphone.screen import App, Intent
from virtualphone.ui import Node, node

PACKAGE = "com.android.launcher3"


class Launcher:
    """An icon for each app. Unmeasured."""

    package = PACKAGE
    activity = "com.android.launcher3.Launcher"
    version_name = "14"
    version_code = 34
    label = "Launcher"
    screen = "home"
    rotates = True

    def __init__(
        self, apps: Callable[[], Sequence[App]], open_app: Callable[[str], object], size: Callable[[], tuple[int, int]]
    ) -> None:
        self._apps = apps
        self._open = open_app
        self._size = size

    def start(self) -> None:
        return

    def stop(self) -> None:
        return

    def settle(self) -> None:
        return

    def send(self, intent: Intent) -> bool:
        return False

    def back(self) -> bool:
        return True

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        return

    def disturb(self, kind: str, name: str) -> None:
        raise ValueError("the home screen knows nothing that could be in its way")

    def calm(self, kind: str) -> None:
        return

    def update(self, version: str) -> None:
        raise ValueError("the home screen has one version")

    def accounts_state(self) -> list[dict[str, Any]]:
        return []

    def tree(self) -> Node:
        width, height = self._size()
        root = node("FrameLayout", (0, 0, width, height), paint="video:home")
        for place, app in enumerate(self._apps()):
            left = 60 + 250 * (place % 4)
            top = height - 700 + 280 * (place // 4)
            icon = node(
                "TextView",
                (left, top, left + 210, top + 250),
                text=app.label,
                desc=app.label,
                clickable=True,
                focusable=True,
                long_clickable=True,
                tap=lambda package=app.package: self._open(package),
                paint=f"tile:{app.label}",
            )
            root.add(icon)
        return root
