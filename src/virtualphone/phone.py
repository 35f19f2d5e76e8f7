"""One phone: what is installed, what is in front, what its screen shows, and what a finger does to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from virtualphone import systemui
from virtualphone.android.files import PhoneFiles
from virtualphone.apps.launcher import Launcher
from virtualphone.apps.tiktok import TikTok
from virtualphone.journal import Journal
from virtualphone.screen import App
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


@dataclass(frozen=True, slots=True)
class PhoneSpec:
    """How a phone is made. `number` counts from 1 and names its accounts."""

    number: int
    hardware_serial: str
    accounts: int = 3
    api_level: int = 34
    tiktok_version: str = "43.1.4"
    model: str = "Virtual Phone"


class Phone:
    """The state of one phone. Times come from `clock`, in seconds that never jump."""

    def __init__(self, spec: PhoneSpec, world: World, clock: Callable[[], float] = time.monotonic) -> None:
        self.spec = spec
        self.clock = clock
        self.size = SIZE
        self.journal = Journal()
        self.files = PhoneFiles(time.time)
        self.settings: dict[tuple[str, str], str] = {("system", "screen_brightness"): "102"}
        self.screen_on = True
        self.clipboard = ""
        self.uiautomator_running = False
        names = [f"p{spec.number}.a{place}" for place in range(1, spec.accounts + 1)]
        self.tiktok = TikTok(world, names, self.journal, clock, self.size, spec.tiktok_version)
        self.apps: dict[str, App] = {self.tiktok.package: self.tiktok}
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
            "persist.sys.locale": "en-US",
            "persist.sys.timezone": "UTC",
            "sys.boot_completed": "1",
        }

    def windows(self) -> list[Window]:
        """What lies on the screen, the lowest first."""
        app = named(self.front.tree(), self.front.package)
        bar = systemui.status_bar(time.strftime("%H:%M"), self.size[0])
        return [Window(app), Window(bar, touchable=False)]

    def dump_roots(self) -> list[Node]:
        """The windows as a dump lists them: in no useful order."""
        windows = self.windows()
        turned = self.spec.number % 2
        return [window.root for window in (reversed(windows) if turned else windows)]

    def tap(self, x: int, y: int) -> Node | None:
        """A finger taps; the node it reached. Nothing happens beside what can be tapped, or while the screen is off."""
        if not self.screen_on:
            return None
        found = hit(self.windows(), x, y)
        if found is not None and found.tap is not None:
            found.tap()
        return found

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if self.screen_on:
            self.front.swipe(fx, fy, tx, ty)

    def key(self, name: str) -> bool:
        """Press a key by its short name; False for an unknown one."""
        if name == "home":
            self.front = self.launcher
        elif name == "back":
            if self.screen_on and not self.front.back():
                self.front = self.launcher
        elif name == "power":
            self.screen_on = not self.screen_on
        elif name in ("wakeup", "sleep"):
            self.screen_on = name == "wakeup"
        else:
            return name in OTHER_KEYS
        return True

    def open_link(self, url: str, package: str | None) -> bool:
        """Show a link; False when nothing takes it. Without a package Android asks which app to use."""
        takers = [app for app in self.apps.values() if package in (None, app.package)]
        if package is None:
            return any(url.startswith("http") for _ in takers)
        for app in takers:
            if app.open_link(url):
                self.front = app
                return True
        return False

    def stop_app(self, package: str) -> None:
        if package in self.apps:
            self.apps[package].stop()
            if self.front.package == package:
                self.front = self.launcher

    def settle(self) -> None:
        """Bring what nobody has looked at up to date."""
        self.front.settle()

    def state(self) -> dict[str, Any]:
        """The state as the control port shows it."""
        return {
            "accounts": [
                {
                    "app": account.app,
                    "username": account.username,
                    "active": place == self.tiktok.active,
                    "following": sorted(account.following),
                    "requested": sorted(account.requested),
                    "posts": [],
                }
                for place, account in enumerate(self.tiktok.accounts)
            ],
            "front": {"package": self.front.package, "activity": self.front.activity},
            "screen_on": self.screen_on,
            "uiautomator_running": self.uiautomator_running,
        }

    def _open_app(self, package: str) -> None:
        self.front = self.apps[package]
        self.front.start()

    def start_app(self, package: str) -> bool:
        """Start an app from nowhere, as the launcher does; False when it is not installed."""
        if package not in self.apps:
            return False
        self._open_app(package)
        return True


OTHER_KEYS = frozenset(
    {"left", "right", "up", "down", "center", "menu", "search", "enter", "delete", "del", "recent", "volume_up",
     "volume_down", "volume_mute", "camera"}
)  # fmt: skip

KEY_CODES = {
    3: "home", 4: "back", 19: "up", 20: "down", 21: "left", 22: "right", 23: "center", 24: "volume_up",
    25: "volume_down", 26: "power", 27: "camera", 66: "enter", 67: "del", 82: "menu", 84: "search", 164: "volume_mute",
    187: "recent", 223: "sleep", 224: "wakeup",
}  # fmt: skip
