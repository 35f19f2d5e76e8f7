"""The system's settings: a long list, switches, a search field. For tests of selectors, scrolling and text without a
pretend app of others. Unmeasured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from virtualphone.screen import App, Intent
from virtualphone.ui import Node, node

PACKAGE = "com.android.settings"
ROWS = (
    "Network & internet", "Connected devices", "Apps", "Notifications", "Battery", "Storage", "Sound & vibration",
    "Display", "Wallpaper & style", "Accessibility", "Security & privacy", "Location", "Safety & emergency",
    "Passwords & accounts", "Digital Wellbeing", "System", "About phone", "Tips & support",
)  # fmt: skip
SWITCHES = ("Airplane mode", "Dark theme")
ROW_HEIGHT = 190


class Settings:
    """Rows scroll by whole rows; `airplane` is told when its switch is tapped."""

    package = PACKAGE
    activity = "com.android.settings.Settings"
    version_name = "14"
    version_code = 34
    label = "Settings"
    rotates = True

    def __init__(self, size: Callable[[], tuple[int, int]], airplane: Callable[[bool], None]) -> None:
        self._size = size
        self._airplane = airplane
        self._first = 0
        self._open = ""
        self._query: str | None = None
        self._on: dict[str, bool] = dict.fromkeys(SWITCHES, False)

    @property
    def screen(self) -> str:
        return "settings"

    def start(self) -> None:
        return

    def send(self, intent: Intent) -> bool:
        return intent.action == "android.settings.SETTINGS"

    def stop(self) -> None:
        self._first, self._open, self._query = 0, "", None

    def back(self) -> bool:
        if self._query is not None:
            self._query = None
        elif self._open:
            self._open = ""
        else:
            return False
        return True

    def settle(self) -> None:
        return

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        rows = (fy - ty) // ROW_HEIGHT if fy > ty else -((ty - fy) // ROW_HEIGHT)
        self._first = max(0, min(self._first + rows, self._last_first()))

    def disturb(self, kind: str, name: str) -> None:
        raise ValueError("the settings know nothing that could be in their way")

    def calm(self, kind: str) -> None:
        return

    def update(self, version: str) -> None:
        raise ValueError("the settings have one version")

    def accounts_state(self) -> list[dict[str, Any]]:
        return []

    def tree(self) -> Node:
        width, height = self._size()
        root = node("FrameLayout", (0, 0, width, height), paint="page")
        title = self._open or "Settings"
        root.add(node("TextView", (60, 110, width - 260, 230), text=title, id=f"{PACKAGE}:id/homepage_title"))
        if self._query is None:
            root.add(
                node("ImageButton", (width - 180, 110, width - 60, 230), desc="Search settings", clickable=True,
                     tap=self._search, paint="lens")
            )  # fmt: skip
        else:
            root.add(
                node("EditText", (60, 250, width - 60, 370), id=f"{PACKAGE}:id/search_src_text", value=self._query,
                     hint="Search settings", focused=True, focusable=True, clickable=True, long_clickable=True,
                     edit=self._type, submit=self._submit, tap=self._search, paint="secondary")
            )  # fmt: skip
        page = node("androidx.recyclerview.widget.RecyclerView", (0, 400, width, height), scrollable=not self._open)
        page.id = f"{PACKAGE}:id/recycler_view"
        for place, label in enumerate(self._shown()):
            top = 400 + ROW_HEIGHT * place
            page.add(self._row(label, (0, top, width, min(top + ROW_HEIGHT, height))))
        return root.add(page)

    def _row(self, label: str, bounds: tuple[int, int, int, int]) -> Node:
        left, top, right, bottom = bounds
        row = node("LinearLayout", bounds, clickable=True, focusable=True, tap=lambda: self._choose(label))
        row.add(
            node("TextView", (left + 60, top + 20, right - 260, bottom - 20), text=label, id="android:id/title",
                 paint="left")
        )  # fmt: skip
        if label in self._on:
            row.add(
                node("Switch", (right - 220, top + 30, right - 60, bottom - 30), id="android:id/switch_widget",
                     checkable=True, checked=self._on[label], paint="primary" if self._on[label] else "secondary")
            )  # fmt: skip
        return row

    def _labels(self) -> list[str]:
        if self._open:
            return [*SWITCHES]
        wanted = (self._query or "").lower()
        return [label for label in ROWS if wanted in label.lower()]

    def _shown(self) -> list[str]:
        return self._labels()[self._first : self._first + self._visible()]

    def _visible(self) -> int:
        return (self._size()[1] - 400) // ROW_HEIGHT

    def _last_first(self) -> int:
        return max(0, len(self._labels()) - self._visible())

    def _choose(self, label: str) -> None:
        if label in self._on:
            self._on[label] = not self._on[label]
            if label == "Airplane mode":
                self._airplane(self._on[label])
        else:
            self._open, self._first, self._query = label, 0, None

    def _search(self) -> None:
        self._query = self._query or ""

    def _type(self, text: str) -> None:
        self._query, self._first = text, 0

    def _submit(self) -> None:
        if self._query and self._labels():
            self._choose(self._labels()[0])


def settings_app(size: Callable[[], tuple[int, int]], airplane: Callable[[bool], None]) -> App:
    return Settings(size, airplane)
