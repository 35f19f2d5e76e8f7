"""What of the system lies over the app: the choice of an app, questions about permissions, alerts, the list of recent
apps, the notification shade, the lock screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from virtualphone import systemui
from virtualphone.android import dialogs
from virtualphone.android.dialogs import Alert
from virtualphone.android.permissions import GRANT_ACTIVITY, Permissions
from virtualphone.journal import Journal
from virtualphone.screen import App, Intent
from virtualphone.systemui import Notification
from virtualphone.ui import Window

RECENTS = "com.android.launcher3/com.android.quickstep.RecentsActivity"


class Below(Protocol):
    """The phone, as far as what lies over it needs it."""

    @property
    def size(self) -> tuple[int, int]: ...
    @property
    def online(self) -> bool: ...
    @property
    def front(self) -> App: ...
    @property
    def journal(self) -> Journal: ...
    def takers(self, intent: Intent) -> list[App]: ...
    def recent(self) -> Sequence[App]: ...
    def open_with(self, app: App, intent: Intent) -> None: ...
    def start_app(self, package: str) -> bool: ...
    def stop_app(self, package: str) -> None: ...


class Overlays:
    """One phone's, the lowest first in `windows`."""

    def __init__(self, phone: Below, permissions: Permissions) -> None:
        self._phone = phone
        self._permissions = permissions
        self.choosing: Intent | None = None
        self.alerts: list[Alert] = []
        self.recents_open = False
        self.shade_open = False
        self.notifications: list[Notification] = []
        self.lock = ""
        """The lock screen: "swipe", "pin", or none."""

    @property
    def covers(self) -> bool:
        """Whether the app beneath gets no taps and no text."""
        asked = self._permissions.waiting or self.alerts or self.choosing is not None
        return bool(asked or self.recents_open or self.shade_open or self.lock)

    @property
    def name(self) -> str:
        """The name of what lies on top; empty when nothing does."""
        if self.lock:
            return "locked"
        if self.shade_open or self.recents_open:
            return "shade" if self.shade_open else "recents"
        if self.alerts:
            return self.alerts[-1].name
        if self._permissions.waiting:
            return "permission"
        return "" if self.choosing is None else "chooser"

    def windows(self, clock: str) -> list[Window]:
        size = self._phone.size
        found: list[Window] = []
        if (intent := self.choosing) is not None:
            takers = self._phone.takers(intent)
            rows = [(each.label, self._chosen(each, intent)) for each in takers]
            found.append(Window(dialogs.chooser(rows, size), component=dialogs.RESOLVER))
        if self._permissions.waiting:
            dialog = self._permissions.dialog(size)
            found.append(Window(dialog, component=f"{self._permissions.controller}/{GRANT_ACTIVITY}"))
        found += [Window(alert.window(size), component=alert.component) for alert in self.alerts]
        if self.recents_open:
            cards = [(app.label, self._recalled(app)) for app in self._phone.recent()]
            found.append(Window(dialogs.recents(cards, size), component=RECENTS))
        if self.shade_open:
            tiles = (("Internet", self._phone.online), ("Bluetooth", False), ("Flashlight", False))
            panel = systemui.shade(size, self.notifications, tiles, self._opened, self.notifications.clear)
            found.append(Window(panel, component="NotificationShade"))
        if self.lock:
            screen = systemui.lock_screen(size, clock, secure=self.lock == "pin")
            found.append(Window(screen, component="NotificationShade"))
        return found

    def swiped(self, fy: int, ty: int) -> bool:
        """A finger moved up or down; False when that is the app's."""
        far = self._phone.size[1] // 6
        covered = self.covers
        if self.lock:
            if self.lock == "swipe" and fy - ty > far:
                self.lock = ""
        elif fy <= systemui.BAR_HEIGHT and ty - fy > far:
            self.shade_open = True
        elif self.shade_open:
            self.shade_open = fy - ty <= far
        return covered or self.covers

    def back(self) -> bool:
        """The BACK key; False when nothing lies over the app."""
        if self.shade_open or self.recents_open:
            self.shade_open = self.recents_open = False
        elif self.alerts:
            if self.alerts[-1].cancellable:
                self._answered(self.alerts.pop().name, "BACK")
        elif self._permissions.waiting:
            self._permissions.decide(False, remember=False)
        elif self.choosing is not None:
            self.choosing = None
        else:
            return False
        return True

    def close(self) -> None:
        """What goes when another app comes to the front."""
        self.choosing = None
        self.shade_open = self.recents_open = False

    def popup(self, name: str) -> None:
        """Show one of the system's pop-ups, over the app in front."""
        front = self._phone.front

        def answer(button: str) -> None:
            self.dismiss(name)
            self._answered(name, button)
            if button == dialogs.CLOSE_APP:
                self._phone.stop_app(front.package)

        self.alerts.append(dialogs.popup(name, front.label, front.package, answer))

    def report_crash(self, app: App) -> None:
        """Android says that an app stopped."""
        name = f"crash:{app.package}"

        def dismiss() -> None:
            self.dismiss(name)

        self.alerts.append(dialogs.crashed(app.label, app.package, dismiss, dismiss))

    def dismiss(self, name: str) -> None:
        """Take an alert away."""
        self.alerts = [alert for alert in self.alerts if alert.name != name]

    def notify(self, notification: Notification) -> None:
        self.notifications.insert(0, notification)

    def _answered(self, name: str, button: str) -> None:
        self._phone.journal.write("android", "", "answer", name, button=button)

    def _chosen(self, app: App, intent: Intent) -> Callable[[], None]:
        return lambda: self._phone.open_with(app, intent)

    def _recalled(self, app: App) -> Callable[[], None]:
        def recall() -> None:
            self.recents_open = False
            self._phone.start_app(app.package)

        return recall

    def _opened(self, package: str) -> None:
        self.notifications = [each for each in self.notifications if each.package != package]
        self.shade_open = False
        self._phone.start_app(package)
