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
