"""The status bar, which uiautomator's dumps show among the app's windows."""

from __future__ import annotations

from virtualphone.ui import Node, named, node

PACKAGE = "com.android.systemui"


def status_bar(clock: str, width: int) -> Node:
    """The bar at the top: the time and the battery. Unmeasured."""
    bar = node("FrameLayout", (0, 0, width, 82))
    bar.add(
        node("TextView", (40, 20, 200, 70), text=clock, id=f"{PACKAGE}:id/clock", paint="left"),
        node("TextView", (width - 200, 20, width - 40, 70), text="100%", id=f"{PACKAGE}:id/battery_percentage_view"),
    )
    return named(bar, PACKAGE)


def lock_screen(size: tuple[int, int], kind: str) -> Node:
    """The lock screen: "swipe" goes away by a swipe up, "pin" does not. Unmeasured."""
    width, height = size
    root = node("FrameLayout", (0, 0, width, height), clickable=True, id=f"{PACKAGE}:id/keyguard", paint="page:#202028")
    hint = "Swipe up to open" if kind == "swipe" else "Enter PIN"
    root.add(
        node("TextView", (0, height // 5, width, height // 5 + 160), text="12:00", paint="centre-light",
             id=f"{PACKAGE}:id/keyguard_clock"),
        node("TextView", (0, height - 260, width, height - 180), text=hint, paint="centre-light",
             id=f"{PACKAGE}:id/keyguard_indication_text"),
    )  # fmt: skip
    return named(root, PACKAGE)
