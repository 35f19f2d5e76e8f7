"""One phone: what is installed, what is in front, what its screen shows, and what a finger does to it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from virtualphone import systemui
from virtualphone.android.app_side import AppSide
from virtualphone.android.files import PhoneFiles
from virtualphone.android.keyboard import Keyboards, keyboard_window
from virtualphone.android.media_store import MediaStore
from virtualphone.android.permissions import GRANT_ACTIVITY, Permissions
from virtualphone.apps import catalogue
from virtualphone.apps.catalogue import Installed
from virtualphone.apps.launcher import Launcher
from virtualphone.journal import Journal
from virtualphone.screen import App, Intent
from virtualphone.ui import Node, Window, hit, named
from virtualphone.world import World

SIZE = (1080, 2400)
API_RELEASES = {
    26: "8.0.0",
    27: "8.1.0",
    28: "9",
    29: "10",
    30: "11",
    31: "12",
    32: "12",
    33: "13",
    34: "14",
    35: "15",
    36: "16",
}


LOCALES = {"en": "en-US", "id": "id-ID", "xx": "xx-XX"}
LONG_TAP_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class PhoneSpec:
    """How a phone is made. `number` counts from 1 and names its accounts."""

    number: int
    hardware_serial: str
    accounts: int = 3
    api_level: int = 34
    apps: tuple[Installed, ...] = field(default_factory=catalogue.usual)
    language: str = "en"
    model: str = "Virtual Phone"


class Phone:
    """The state of one phone. Times come from `clock`, in seconds that never jump, and `now`, in seconds since 1970."""

    def __init__(
        self,
        spec: PhoneSpec,
        world: World,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.spec = spec
        self.clock = clock
        self.now = now
        self.size = SIZE
        self.journal = Journal()
        self.files = PhoneFiles(now)
        self.media = MediaStore(self.files, spec.api_level, clock, now)
        self.permissions = Permissions(spec.api_level)
        self.settings: dict[tuple[str, str], str] = {("system", "screen_brightness"): "102"}
        self.language = spec.language
        self.online = True
        self.screen_on = True
        self.clipboard = ""
        self.uiautomator_running = False
        self.chance = random.Random(f"{world.seed} {spec.number}")  # noqa: S311  # for delays that can be repeated
        self.reached: Node | None = None
        self.keyboards = Keyboards()
        self._locked = ""
        self._frozen: list[Window] | None = None
        self._keyboard_hidden = False
        names = [f"p{spec.number}.a{place}" for place in range(1, spec.accounts + 1)]
        self.apps: dict[str, App] = {
            each.package: catalogue.make(each, AppSide(self, each.package), world, names) for each in spec.apps
        }
        self.launcher = Launcher(list(self.apps.values()), self._open_app, self.size)
        self.front: App = self.launcher

    @property
    def properties(self) -> dict[str, str]:
        """Android's system properties."""
        level = self.spec.api_level
        return {
            "ro.serialno": self.spec.hardware_serial,
            "ro.boot.serialno": self.spec.hardware_serial,
            "ro.product.name": "virtualphone",
            "ro.product.model": self.spec.model,
            "ro.product.device": "virtualphone",
            "ro.product.brand": "virtual",
            "ro.product.manufacturer": "virtual",
            "ro.product.cpu.abi": "arm64-v8a",
            "ro.product.cpu.abilist": "arm64-v8a,armeabi-v7a,armeabi",
            "ro.build.version.sdk": str(level),
            "ro.build.version.release": API_RELEASES[level],
            "ro.build.version.preview_sdk": "0",
            "ro.sf.lcd_density": "420",
            "ro.debuggable": "0",
            "persist.sys.locale": LOCALES.get(self.language, self.language),
            "persist.sys.timezone": "UTC",
            "sys.boot_completed": "1",
        }

    def windows(self) -> list[Window]:
        """What lies on the screen, the lowest first."""
        return self._windows() if self._frozen is None else self._frozen

    def _windows(self) -> list[Window]:
        front = self.front
        found = [Window(named(front.tree(), front.package), component=f"{front.package}/{front.activity}")]
        if self.permissions.waiting:
            dialog = self.permissions.dialog(self.size)
            found.append(Window(dialog, component=f"{self.permissions.controller}/{GRANT_ACTIVITY}"))
        elif not self._keyboard_hidden and _focused(found[0].root) is not None:
            found.append(Window(keyboard_window(self.size), component="InputMethod"))
        if self._locked:
            found.append(Window(systemui.lock_screen(self.size, self._locked), component="NotificationShade"))
        bar = systemui.status_bar(time.strftime("%H:%M"), self.size[0])
        return [*found, Window(bar, touchable=False, component="StatusBar")]

    def dump_roots(self) -> list[Node]:
        """The windows as a dump lists them: in no useful order."""
        windows = self.windows()
        turned = self.spec.number % 2
        return [window.root for window in (reversed(windows) if turned else windows)]

    def focused(self) -> Node | None:
        """The text field that the keyboard writes into; none while a dialog lies on top."""
        covered = self.permissions.waiting or self._locked or self._frozen is not None
        return None if covered else _focused(self.front.tree())

    def tap(self, x: int, y: int, seconds: float = 0.0) -> Node | None:
        """A finger taps, or stays for a while; the node it reached. Nothing happens beside what can be tapped, or while
        the screen is off."""
        self.reached = found = hit(self.windows(), x, y) if self.screen_on else None
        if found is None or self._frozen is not None:
            return found
        if found.edit is not None:
            self._keyboard_hidden = False
        act = found.long_tap if seconds >= LONG_TAP_SECONDS and found.long_tap is not None else found.tap
        if act is not None:
            act()
        return found

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if not self.screen_on or self._frozen is not None:
            return
        if self._locked == "swipe" and fy - ty > self.size[1] // 6:
            self._locked = ""
        elif not self._locked and not self.permissions.waiting:
            self.front.swipe(fx, fy, tx, ty)

    def type_text(self, text: str) -> bool:
        """Put text behind what stands in the focused field; False when no field is focused."""
        field = self.focused()
        if field is None or field.edit is None:
            return False
        field.edit((field.value or "") + text)
        return True

    def key(self, name: str) -> bool:
        """Press a key by its short name; False for an unknown one."""
        if self._frozen is not None:
            return True
        if name == "home":
            self.front = self.launcher
        elif name == "back":
            self._back()
        elif name == "power":
            self.screen_on = not self.screen_on
        elif name in ("wakeup", "sleep"):
            self.screen_on = name == "wakeup"
        elif name in ("enter", "del", "delete"):
            self._edit_key(name)
        else:
            return name in OTHER_KEYS
        return True

    def _back(self) -> None:
        if not self.screen_on:
            return
        if self.permissions.waiting:
            self.permissions.decide(False, remember=False)
        elif not self._keyboard_hidden and self.focused() is not None:
            self._keyboard_hidden = True
        elif not self.front.back():
            self.front = self.launcher

    def _edit_key(self, name: str) -> None:
        field = self.focused()
        if field is None:
            return
        if name == "enter":
            if field.submit is not None:
                field.submit()
        elif field.edit is not None:
            field.edit((field.value or "")[:-1])

    def takers(self, intent: Intent) -> list[App]:
        """The apps that Android would offer for an intent that names no package."""
        if intent.action == "android.intent.action.VIEW":
            return list(self.apps.values()) if intent.data.startswith("http") else []
        return list(self.apps.values()) if intent.action.startswith("android.intent.action.SEND") else []

    def send(self, intent: Intent) -> bool:
        """Hand an intent to the app that it names; False when it does not resolve."""
        app = self.apps.get(intent.package)
        if app is None or not app.send(intent):
            return False
        self.front = app
        return True

    def stop_app(self, package: str) -> None:
        if package in self.apps:
            self.apps[package].stop()
            self.permissions.drop(package)
            if self.front.package == package:
                self.front = self.launcher

    def settle(self) -> None:
        """Bring what nobody has looked at up to date."""
        self.front.settle()

    # What can go wrong with a phone.

    def freeze_screen(self) -> None:
        """The screen goes on showing what it shows now, and takes no finger and no key."""
        self._frozen = self._windows()

    def thaw_screen(self) -> None:
        self._frozen = None

    def lock(self, *, secure: bool = False) -> None:
        """The lock screen comes; a secure one wants a PIN, the other a swipe up."""
        self._locked = "pin" if secure else "swipe"

    def unlock(self) -> None:
        self._locked = ""

    def set_full(self, full: bool) -> None:
        self.files.full = full

    def set_online(self, online: bool) -> None:
        self.online = online

    def set_language(self, code: str) -> None:
        self.language = code

    def crash(self, package: str, *, dialog: bool = False) -> None:
        """The app's process dies."""
        self.stop_app(package)

    SYSTEM_POPUPS: ClassVar[dict[str, str]] = {}

    def show_system_popup(self, name: str) -> None:
        raise NotImplementedError

    def dismiss_system_popup(self, name: str) -> None:
        raise NotImplementedError

    @property
    def screen(self) -> str:
        """The name of what lies on top."""
        return "locked" if self._locked else self.front.screen

    def state(self) -> dict[str, Any]:
        """The state as the control port shows it."""
        return {
            "accounts": [row for app in self.apps.values() for row in app.accounts_state()],
            "front": {"package": self.front.package, "activity": self.front.activity, "screen": self.front.screen},
            "screen_on": self.screen_on,
            "uiautomator_running": self.uiautomator_running,
        }

    def _open_app(self, package: str) -> None:
        self._keyboard_hidden = False
        self.front = self.apps[package]
        self.front.start()

    def start_app(self, package: str) -> bool:
        """Start an app from nowhere, as the launcher does; False when it is not installed."""
        if package not in self.apps:
            return False
        self._open_app(package)
        return True


def _focused(root: Node) -> Node | None:
    return next((each for each in root.walk() if each.focused and each.enabled and each.edit is not None), None)


OTHER_KEYS = frozenset(
    {"left", "right", "up", "down", "center", "menu", "search", "recent", "volume_up", "volume_down", "volume_mute",
     "camera"}
)  # fmt: skip

KEY_CODES = {
    3: "home", 4: "back", 19: "up", 20: "down", 21: "left", 22: "right", 23: "center", 24: "volume_up",
    25: "volume_down", 26: "power", 27: "camera", 66: "enter", 67: "del", 82: "menu", 84: "search", 164: "volume_mute",
    187: "recent", 223: "sleep", 224: "wakeup",
}  # fmt: skip
