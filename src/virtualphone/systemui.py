"""Windows of the system's own interface: the status bar, the notification shade, the lock screen. uiautomator's dumps
show them among the app's windows. Unmeasured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from virtualphone.ui import Node, named, node

PACKAGE = "com.android.systemui"
BAR_HEIGHT = 82


@dataclass(frozen=True, slots=True)
class Notification:
    """One row of the shade."""

    package: str
    title: str
    text: str


def status_bar(clock: str, width: int) -> Node:
    """The bar at the top: the time and the battery."""
    bar = node("FrameLayout", (0, 0, width, BAR_HEIGHT))
    bar.add(
        node("TextView", (40, 20, 200, 70), text=clock, id=f"{PACKAGE}:id/clock", paint="left"),
        node("TextView", (width - 200, 20, width - 40, 70), text="100%", id=f"{PACKAGE}:id/battery_percentage_view"),
    )
    return named(bar, PACKAGE)


def shade(
    size: tuple[int, int], notifications: Sequence[Notification], tiles: Sequence[tuple[str, bool]],
    open_app: Callable[[str], None], clear: Callable[[], None],
) -> Node:  # fmt: skip
    """Notifications below the quick settings; a tap on one opens its app."""
    width, height = size
    root = node("FrameLayout", (0, 0, width, height), id=f"{PACKAGE}:id/notification_panel", paint="page:#b9c0cf")
    quick = node("ViewGroup", (0, 120, width, 380), id=f"{PACKAGE}:id/quick_qs_panel")
    for place, (label, on) in enumerate(tiles):
        left = 30 + (width - 60) // len(tiles) * place
        quick.add(
            node("Switch", (left, 150, left + (width - 60) // len(tiles) - 20, 350), desc=label, checkable=True,
                 checked=on, clickable=True, paint="label")
        )  # fmt: skip
    root.add(quick)
    scroller = node("ScrollView", (0, 400, width, height - 200), scrollable=True)
    scroller.id = f"{PACKAGE}:id/notification_stack_scroller"
    for place, each in enumerate(notifications):
        y = 420 + 220 * place
        row = node("FrameLayout", (30, y, width - 30, y + 200), clickable=True, paint="secondary")
        row.id = f"{PACKAGE}:id/expandableNotificationRow"
        row.tap = lambda package=each.package: open_app(package)
        row.add(
            node("TextView", (60, y + 20, width - 60, y + 90), text=each.title, id="android:id/title", paint="left"),
            node("TextView", (60, y + 100, width - 60, y + 170), text=each.text, id="android:id/text", paint="left"),
        )
        scroller.add(row)
    root.add(scroller)
    if notifications:
        root.add(
            node("Button", (width - 340, height - 180, width - 40, height - 60), text="Clear all", clickable=True,
                 id=f"{PACKAGE}:id/dismiss_text", tap=clear, paint="secondary")
        )  # fmt: skip
    else:
        root.add(node("TextView", (0, 440, width, 520), text="No notifications", id=f"{PACKAGE}:id/no_notifications"))
    return named(root, PACKAGE)


def lock_screen(size: tuple[int, int], clock: str, *, secure: bool) -> Node:
    """The lock screen. One without a PIN goes away by a swipe up; this one's PIN pad takes no PIN."""
    width, height = size
    root = node("FrameLayout", (0, 0, width, height), id=f"{PACKAGE}:id/keyguard_root_view", paint="page:#202028")
    hint = "Enter PIN" if secure else "Swipe up to open"
    root.add(
        node("TextView", (0, height // 5, width, height // 5 + 160), text=clock, paint="centre-light",
             id=f"{PACKAGE}:id/lockscreen_clock_view"),
        node("TextView", (0, height - 260, width, height - 180), text=hint, paint="centre-light",
             id=f"{PACKAGE}:id/keyguard_indication_text"),
    )  # fmt: skip
    if secure:
        for place, digit in enumerate("123456789 0"):
            left, top = width // 6 + width // 4 * (place % 3), height // 2 + 200 * (place // 3)
            if digit != " ":
                root.add(
                    node("Button", (left, top, left + 160, top + 160), text=digit, clickable=True,
                         id=f"{PACKAGE}:id/key{digit}", paint="secondary")
                )  # fmt: skip
    return named(root, PACKAGE)
