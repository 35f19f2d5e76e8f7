"""One phone: what is installed, what is in front, what its screen shows, and what a finger or a key does to it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from virtualphone import systemui
from virtualphone.android.app_side import AppSide
from virtualphone.android.files import PhoneFiles
from virtualphone.android.keyboard import Keyboards, Writer
from virtualphone.android.media_store import MediaStore
from virtualphone.android.packages import Installations, Package, system_packages
from virtualphone.android.permissions import Permissions
from virtualphone.android.tasks import Tasks
from virtualphone.apps import catalogue
from virtualphone.apps.launcher import Launcher
from virtualphone.apps.settings import Settings
from virtualphone.journal import Journal
from virtualphone.keys import NAMES as KEY_NAMES
from virtualphone.overlays import Overlays
from virtualphone.screen import App, Intent
from virtualphone.spec import API_RELEASES, SIZE, PhoneSpec
from virtualphone.ui import Node, Window, hit, named
from virtualphone.world import World

LONG_TAP_SECONDS = 0.5
INSTALLED_DAYS_AGO = 30


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
        self.chance = random.Random(f"{world.seed} {spec.number}")  # noqa: S311  # for delays that can be repeated
        self.journal = Journal()
        self.files = PhoneFiles(now)
        self.media = MediaStore(self.files, spec.api_level, clock, now)
        self.permissions = Permissions(spec.api_level, self.journal)
        self.over = Overlays(self, self.permissions)
        self.keyboards = Keyboards()
        self.installations = Installations()
        self.settings: dict[tuple[str, str], str] = {
            ("system", "screen_brightness"): "102", ("system", "screen_brightness_mode"): "0",
            ("system", "accelerometer_rotation"): "0", ("system", "user_rotation"): "0",
            ("global", "airplane_mode_on"): "0",
        }  # fmt: skip
        self.own_properties: dict[str, str] = {}
        self.language = spec.language
        self.online = True
        self.screen_on = True
        self.clipboard = ""
        self.toast = ""
        self.uiautomator_running = False
        self.reached: Node | None = None
        """What the last tap reached."""
        self._frozen: list[Window] | None = None
        self._keyboard_hidden_for: tuple[str, str] | None = None
        names = [f"p{spec.number}.a{place}" for place in range(1, spec.accounts + 1)]
        self.apps: dict[str, App] = {
            each.package: catalogue.make(each, AppSide(self, each.package), world, names) for each in spec.apps
        }
        settings = Settings(lambda: self.size, lambda on: self.set_online(not on))
        self.apps[settings.package] = settings
        self.launcher = Launcher(lambda: list(self.apps.values()), self.start_app, lambda: self.size)
        self.tasks = Tasks(self.launcher)

    # What it is.

    @property
    def properties(self) -> dict[str, str]:
        """Android's system properties."""
        return {**self.spec.properties(self.language), **self.own_properties}

    @property
    def front(self) -> App:
        """The app in front; the home screen when there is none."""
        return self.tasks.front

    @property
    def natural_size(self) -> tuple[int, int]:
        return SIZE

    @property
    def rotation(self) -> int:
        """In quarter turns. The pretend apps are held upright, as the real ones are; the system's screens turn."""
        turns = self.settings.get(("system", "user_rotation"), "0")
        return int(turns) if turns in ("1", "2", "3") and getattr(self.front, "rotates", False) else 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen as it is turned now."""
        return SIZE if self.rotation % 2 == 0 else SIZE[::-1]

    @property
    def screen(self) -> str:
        """The name of what lies on top: of the system, or of the app's own screen."""
        return self.over.name or self.front.screen

    def packages(self) -> list[Package]:
        """Everything that is installed, by name."""
        since = self.now() - INSTALLED_DAYS_AGO * 86400
        release = API_RELEASES[self.spec.api_level]
        found = {each.name: each for each in system_packages(release, self.spec.api_level)}
        for app in self.apps.values():
            if app.package not in found:
                found[app.package] = Package(app.package, app.version_name, app.version_code, False, since)
        found |= {each.name: each for each in self.installations.packages()}
        return [found[name] for name in sorted(found)]

    # What it shows.

    def windows(self) -> list[Window]:
        """What lies on the screen, the lowest first."""
        return self._windows() if self._frozen is None else self._frozen

    def _windows(self) -> list[Window]:
        front = self.front
        app = named(front.tree(), front.package)
        found = [Window(app, component=f"{front.package}/{front.activity}")]
        if self._keyboard_over(app):
            found.append(Window(self.keyboards.window(self.size), component="InputMethod", takes_focus=False))
        found += self.over.windows(self._time())
        bar = systemui.status_bar(self._time(), self.size[0])
        return [*found, Window(bar, touchable=False, component="StatusBar", takes_focus=False)]

    def _time(self) -> str:
        return time.strftime("%H:%M", time.gmtime(self.now()))

    def focus(self) -> str:
        """The component of the window that has the focus, as `dumpsys window` names it; empty while the screen is
        off."""
        return next((w.component for w in reversed(self.windows()) if w.takes_focus), "") if self.screen_on else ""

    def dump_roots(self, *, active_only: bool = False) -> list[Node]:
        """The windows as a dump lists them: in no useful order."""
        windows = self.windows()
        if active_only:
            return [next(w.root for w in reversed(windows) if w.takes_focus)]
        turned = self.spec.number % 2
        return [window.root for window in (reversed(windows) if turned else windows)]

    def focused(self) -> Node | None:
        """The text field that the keyboard writes into; none while something of the system lies on top."""
        covered = self.over.covers or self._frozen is not None or not self.screen_on
        return None if covered else _field(self.front.tree())

    @property
    def keyboard_shown(self) -> bool:
        return self.screen_on and self._frozen is None and self._keyboard_over(self.front.tree())

    def _keyboard_over(self, app: Node) -> bool:
        if self.over.covers or self.keyboards.forbidden:
            return False
        focused = _field(app)
        return focused is not None and _name(focused) != self._keyboard_hidden_for

    # What a finger and a key do.

    def tap(self, x: int, y: int, seconds: float = 0.0) -> Node | None:
        """A finger taps, or stays for a while; the node it reached. Nothing happens beside what can be tapped, or while
        the screen is off."""
        self.reached = found = hit(self.windows(), x, y) if self.screen_on else None
        if found is None or self._frozen is not None:
            return found
        if found.edit is not None:
            self._keyboard_hidden_for = None
        act = found.long_tap if seconds >= LONG_TAP_SECONDS and found.long_tap is not None else found.tap
        if act is not None:
            act()
        return found

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        """A finger moves: it pulls the shade down, opens the lock, or is the app's."""
        if self.screen_on and self._frozen is None and not self.over.swiped(fy, ty):
            self.front.swipe(fx, fy, tx, ty)

    def key(self, name: str) -> bool:
        """Press a key by its short name; False for an unknown one."""
        if name not in KEY_NAMES:
            return False
        if self._frozen is not None:
            return True
        if name in ("power", "wakeup", "sleep"):
            self.screen_on = not self.screen_on if name == "power" else name == "wakeup"
        elif not self.screen_on or self.over.lock:
            pass
        elif name == "home":
            self._home()
        elif name == "back":
            self._back()
        elif name == "recent":
            self.over.recents_open = not self.over.recents_open
        elif name == "enter":
            self._edit(lambda field: field.submit() if field.submit is not None else None)
        elif name in ("del", "delete"):
            self._edit(lambda field: self.set_text(field, (field.value or "")[:-1]))
        elif name == "paste":
            self.type_text(self.clipboard)
        return True

    def type_text(self, text: str) -> bool:
        """Put text behind what stands in the focused field; False when no field is focused."""
        return self._edit(lambda field: self.set_text(field, (field.value or "") + text))

    def set_text(self, field: Node, text: str) -> bool:
        """The whole text of a field; False when it takes none."""
        if field.edit is None or not field.enabled or self._frozen is not None:
            return False
        field.edit(text)
        return True

    def _edit(self, act: Callable[[Node], object]) -> bool:
        field = self.focused()
        if field is None:
            return False
        act(field)
        return True

    def show_keyboard(self, shown: bool) -> None:
        field = self.focused()
        self._keyboard_hidden_for = None if shown or field is None else _name(field)

    def writer(self) -> Writer:
        """How a keyboard reaches the focused field."""
        return Writer(
            type_text=self.type_text,
            set_text=lambda text: self._edit(lambda field: self.set_text(field, text)),
            enter=lambda: self.key("enter"),
            key_code=lambda _code: None,
            show=self.show_keyboard,
            read_clipboard=lambda: self.clipboard,
        )

    def _home(self) -> None:
        self.over.close()
        self.tasks.go_home()

    def _back(self) -> None:
        if self.over.back():
            return
        if self.keyboard_shown:
            self.show_keyboard(False)
        elif not self.front.back():
            self.tasks.finish(self.front)

    # What is in front.

    def start_app(self, package: str) -> bool:
        """Start an app as the launcher does; False when it is not installed."""
        app = self.launcher if package == self.launcher.package else self.apps.get(package)
        if app is None:
            return False
        self._come_to_front(app)
        app.start()
        return True

    def takers(self, intent: Intent) -> list[App]:
        """The apps that Android would offer for an intent that names no package."""
        pretend = [app for app in self.apps.values() if not isinstance(app, Settings)]
        if intent.action == "android.intent.action.VIEW":
            return pretend if intent.data.startswith(("http://", "https://")) else []
        if intent.action.startswith("android.intent.action.SEND"):
            return pretend
        return [app for app in self.apps.values() if isinstance(app, Settings) and app.send(intent)]

    def send(self, intent: Intent) -> bool:
        """Hand an intent to the app that it names; False when it does not resolve."""
        app = self.apps.get(intent.package)
        if app is None or not app.send(intent):
            return False
        self._come_to_front(app)
        return True

    def open_with(self, app: App, intent: Intent) -> None:
        """A person chose the app for an intent."""
        self.over.close()
        if app.send(intent):
            self._come_to_front(app)

    def recent(self) -> list[App]:
        """The apps whose tasks are there, the one in front first."""
        return [app for app in self.tasks.stack() if app is not self.launcher]

    def _come_to_front(self, app: App) -> None:
        self.over.close()
        self._keyboard_hidden_for = None
        self.tasks.bring(app)

    def stop_app(self, package: str) -> None:
        """End an app's process, as force-stop does."""
        app = self.apps.get(package)
        if app is not None:
            app.stop()
            self.permissions.drop(package)
            self.tasks.kill(app)

    def crash(self, package: str, *, dialog: bool = False) -> None:
        """The app's process dies; with a dialog when Android reports it."""
        self.stop_app(package)
        if dialog:
            self.over.report_crash(self.apps[package])

    def uninstall(self, package: str) -> bool:
        """False when nothing of that name can be removed."""
        if package in self.installations.found:
            del self.installations.found[package]
            self.keyboards.uninstall(package)
            return True
        if package in self.apps and package != Settings.package:
            self.stop_app(package)
            del self.apps[package]
            return True
        return False

    # What can happen to it.

    def freeze_screen(self) -> None:
        """The screen goes on showing what it shows now, and takes no finger and no key."""
        self._frozen = self._windows()

    def thaw_screen(self) -> None:
        self._frozen = None

    def set_online(self, online: bool) -> None:
        self.online = online
        self.settings["global", "airplane_mode_on"] = str(int(not online))

    def settle(self) -> None:
        """Bring what nobody has looked at up to date, in the background too."""
        for app in self.apps.values():
            app.settle()

    def state(self) -> dict[str, Any]:
        """The state as the control port shows it."""
        front = self.front
        return {
            "accounts": [row for app in self.apps.values() for row in app.accounts_state()],
            "front": {"package": front.package, "activity": front.activity, "screen": front.screen},
            "screen": self.screen,
            "focus": self.focus(),
            "screen_on": self.screen_on,
            "locked": bool(self.over.lock),
            "rotation": self.rotation,
            "language": self.language,
            "online": self.online,
            "keyboard": {"chosen": self.keyboards.chosen, "shown": self.keyboard_shown},
            "media": [
                {"id": row.id, "path": row.path, "pending": row.pending, "duration_ms": row.duration_ms}
                for row in self.media.rows()
            ],
            "uiautomator_running": self.uiautomator_running,
        }


def _field(root: Node) -> Node | None:
    return next((each for each in root.walk() if each.focused and each.enabled and each.edit is not None), None)


def _name(field: Node) -> tuple[str, str]:
    return field.id, field.hint
