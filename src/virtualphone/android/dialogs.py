"""Windows of the system that lie over an app: alerts, reports of crashed apps, the choice of an app. Ids after AOSP;
places unmeasured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from virtualphone.ui import Node, named, node

Tap = Callable[[], None]
RESOLVER = "android/com.android.internal.app.ResolverActivity"


@dataclass(frozen=True, slots=True)
class Alert:
    """A dialog with a title, a text and buttons: label, id, what a tap does."""

    name: str
    component: str
    title: str
    message: str
    buttons: tuple[tuple[str, str, Tap], ...]
    cancellable: bool = True

    @property
    def package(self) -> str:
        return self.component.partition("/")[0] if "/" in self.component else "android"

    def window(self, size: tuple[int, int]) -> Node:
        width, height = size
        left, right = width // 12, width - width // 12
        top = height // 2 - 260
        bottom = top + 330 + 150 * len(self.buttons)
        root = node("FrameLayout", (0, 0, width, height), clickable=True, paint="shade")
        box = node("LinearLayout", (left, top, right, bottom), id="android:id/parentPanel", paint="page")
        box.add(
            node("TextView", (left + 40, top + 40, right - 40, top + 130), text=self.title,
                 id="android:id/alertTitle"),
            node("TextView", (left + 40, top + 150, right - 40, top + 300), text=self.message,
                 id="android:id/message", paint="grey"),
        )  # fmt: skip
        for place, (label, short, tap) in enumerate(self.buttons):
            y = top + 320 + 150 * place
            box.add(
                node("Button", (left + 40, y, right - 40, y + 130), text=label, id=f"android:id/{short}",
                     clickable=True, focusable=True, tap=tap, paint="secondary")
            )  # fmt: skip
        return named(root.add(box), self.package)


def crashed(label: str, package: str, close: Tap, restart: Tap) -> Alert:
    """The report that an app stopped."""
    return Alert(
        name=f"crash:{package}",
        component=f"Application Error: {package}",
        title=f"{label} keeps stopping",
        message="",
        buttons=(("App info", "aerr_app_info", restart), ("Close app", "aerr_close", close)),
    )


SYSTEM_POPUPS = ("system_update", "low_battery", "anr")
"""What the fault `popup` can show besides the pop-ups of apps, and besides questions about permissions."""
CLOSE_APP = "Close app"


def popup(name: str, label: str, package: str, answer: Callable[[str], None]) -> Alert:
    """One of `SYSTEM_POPUPS`, over the app of this label and package; `answer` is given the label of the button."""

    def button(says: str, short: str) -> tuple[str, str, Tap]:
        return says, short, lambda: answer(says)

    if name == "system_update":
        return Alert(
            name, "com.google.android.gms/.update.SystemUpdateActivity", "System update available",
            "Restart to finish installing the update.",
            (button("Restart now", "button1"), button("Later", "button2")),
        )  # fmt: skip
    if name == "low_battery":
        return Alert(
            name, "com.android.systemui/.power.PowerUI", "Turn on Battery Saver?", "15% remaining",
            (button("Turn on", "button1"), button("No thanks", "button2")),
        )  # fmt: skip
    return Alert(
        name, f"Application Not Responding: {package}", f"{label} isn't responding", "",
        (button(CLOSE_APP, "aerr_close"), button("Wait", "aerr_wait")), cancellable=False,
    )  # fmt: skip


def chooser(labels: Sequence[tuple[str, Tap]], size: tuple[int, int]) -> Node:
    """The question which app shall open a link."""
    width, height = size
    top = height - 260 - 160 * len(labels)
    root = node("FrameLayout", (0, 0, width, height), clickable=True, paint="shade")
    sheet = node("LinearLayout", (0, top, width, height), id="android:id/contentPanel", paint="page")
    sheet.add(node("TextView", (60, top + 40, width - 60, top + 140), text="Open with", id="android:id/title"))
    rows = node("ListView", (0, top + 160, width, height - 60), id="android:id/resolver_list")
    for place, (label, tap) in enumerate(labels):
        y = top + 170 + 160 * place
        row = node("LinearLayout", (0, y, width, y + 150), clickable=True, focusable=True, tap=tap)
        row.add(
            node("ImageView", (60, y + 15, 180, y + 135), id="android:id/icon", paint=f"tile:{label}"),
            node("TextView", (220, y + 30, width - 60, y + 120), text=label, id="android:id/text1", paint="left"),
        )
        rows.add(row)
    return named(root.add(sheet.add(rows)), "android")


def recents(cards: Sequence[tuple[str, Tap]], size: tuple[int, int]) -> Node:
    """The list of recent apps; a tap on a card brings its app back."""
    width, height = size
    root = node("FrameLayout", (0, 0, width, height), clickable=True, paint="shade")
    row = node("HorizontalScrollView", (0, 400, width, height - 400), scrollable=len(cards) > 2)
    for place, (label, tap) in enumerate(cards):
        left = 60 + 420 * place
        row.add(
            node("FrameLayout", (left, 400, left + 400, height - 400), desc=label, clickable=True, focusable=True,
                 tap=tap, paint=f"tile:{label}")
        )  # fmt: skip
    root.add(row)
    if not cards:
        root.add(node("TextView", (0, height // 2 - 40, width, height // 2 + 40), text="No recent items"))
    return named(root, "com.android.launcher3")
