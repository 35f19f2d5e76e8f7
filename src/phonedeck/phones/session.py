"""A session with one phone: look, tap, swipe, open, take a picture. Reads may be repeated, acts are sent once."""

from __future__ import annotations

import base64
import io
import re
import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from PIL import Image
from uiautomator2 import Selector

from phonedeck.model.errors import DeviceLost, PhonedeckError, ScreenNotRecognised
from phonedeck.model.trail import Did, TrailEntry
from phonedeck.phones import intents, keyboard, text
from phonedeck.phones.adb import adb_errors
from phonedeck.phones.intents import CurrentApp
from phonedeck.phones.line import Line
from phonedeck.phones.look import Bounds, Look, Node
from phonedeck.phones.telling import Telling, Told

T = TypeVar("T")

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
LONGEST_AGE_SECONDS = 60.0
"""A screen that was looked at this long ago may show anything by now."""
DEEPEST = 50
"""How deep the tree of a look goes, as in uiautomator2."""
SWIPE_STEP_SECONDS = 0.005
"""One step of a swipe takes this long on the phone (uiautomator's `swipe`)."""
LONG_TAP_SECONDS = 0.6

SHOWN_LOCK = re.compile(r"(?:isKeyguardShowing|mShowingLockscreen|mKeyguardShowing|mIsShowing|\bshowing)=true")
"""In `dumpsys window policy`; the word differs between versions of Android."""

KEYS = frozenset(
    {"home", "back", "enter", "del", "menu", "recent", "power", "wakeup", "search", "volume_up", "volume_down"}
)


class Session(Line):
    """One phone. `generation` counts the acts sent, so that no tap is decided by what the screen showed before the last
    one."""

    _on_look: Callable[[Look], None] | None = None
    _telling: Telling | None = None
    _on_tree: Callable[[bytes], None] | None = None
    _adb_keyboard: bool | None = None
    _api_level: int | None = None

    def begin(
        self,
        stop: threading.Event,
        on_look: Callable[[Look], None] | None = None,
        intent_open: Callable[[], bool] = lambda: False,
        on_tree: Callable[[bytes], None] | None = None,
        on_act: Callable[[TrailEntry], None] | None = None,
    ) -> None:
        """Start working for one task: waits end when `stop` is set, every look is shown to `on_look`, and the dump it
        was parsed from to `on_tree`. `on_act` hears of everything that is about to be done.

        While `intent_open` says that an intent waits for its act, an act goes only over a stream that was open before,
        and nothing is repaired for it: otherwise it could land after someone else took the phone over.
        """
        self._stop = stop
        self.at_work = True
        self._intent_open = intent_open
        self._on_tree = on_tree
        self._on_look = on_look
        self._telling = None if on_act is None else Telling(on_act)
        self.generation += 1

    def end(self) -> None:
        """The task is over: its stop signal and its `on_look` no longer count."""
        self.at_work = False
        self._stop = threading.Event()
        self._on_look = self._on_tree = self._telling = None
        self._intent_open = lambda: False

    # -- what the phone shows

    def look(self) -> Look:
        """Dump the screen once and parse it."""
        generation, at = self.generation, self.clock.running()
        tree = self._call("dumpWindowHierarchy", False, DEEPEST)
        if self._on_tree is not None:
            self._on_tree(tree.encode())
        look = Look.parse(tree, generation, at)
        if self._on_look is not None:
            self._on_look(look)
        return look

    def peek(self) -> Look:
        """A look that is no part of a task's evidence: for people and probes, also while a task works."""
        generation, at = self.generation, self.clock.running()
        return Look.parse(self._call("dumpWindowHierarchy", False, DEEPEST), generation, at)

    def recognised(self, look: Look, screen: str, elements: Mapping[int, Told]) -> None:
        """What an app's driver made of a look, for `on_act`: nothing is decided by it."""
        if self._telling is not None:
            self._telling.recognised(look, screen, elements)

    def screenshot(self) -> bytes:
        """What the screen shows, as JPEG."""
        encoded = self._call("takeScreenshot", 1, 80)
        if encoded:
            return base64.b64decode(encoded)
        with adb_errors(self.serial):
            image: Image.Image = self._adb.screenshot()
        buffer = io.BytesIO()
        image.convert("RGB").save(buffer, "JPEG", quality=80)
        return buffer.getvalue()

    def current_app(self) -> CurrentApp | None:
        """What has the focus; None when the phone does not say, as while it switches."""
        return intents.focused(self.shell("dumpsys window windows")) or intents.focused(
            self.shell("dumpsys activity activities")
        )

    def wait_for(self, decide: Callable[[Look], T | None], seconds: float) -> T | None:
        """Look, decide, back off, until `decide` answers or the seconds have passed: the one place that waits.

        None when the time is up, or when the task is being stopped.
        """
        deadline = self.clock.running() + seconds
        pause = FIRST_PAUSE_SECONDS
        while True:
            began = self.clock.running()
            decided = decide(self.look())
            now = self.clock.running()
            if decided is not None or now >= deadline:
                return decided
            # From look to look: a phone that is slow to answer has used up the pause already.
            if self.clock.wait(self._stop, min(began + pause, deadline) - now):
                return None
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)

    # -- acts: sent once; the look that decided them is used up

    def tap(self, look: Look, node: Node) -> None:
        """Tap the middle of the visible part of a node of the newest look.

        Raises:
            ScreenNotRecognised: the node cannot be tapped: covered, outside the screen or disabled.
            OutcomeUnknown: the answer was lost; the tap may have landed.
        """
        target = look.tappable(node)
        x, y = self._point(look, node, target)
        self._tell(Did.TAP, look=look, node=node, at=(x, y))
        self._act(f"a tap at {x},{y}", "click", x, y)

    def long_tap(self, look: Look, node: Node) -> None:
        """Hold a finger on a node; raises as `tap` does."""
        x, y = self._point(look, node, node if node.enabled else None)
        self._tell(Did.LONG_TAP, look=look, node=node, at=(x, y))
        self._act(f"a long tap at {x},{y}", "click", x, y, int(LONG_TAP_SECONDS * 1000))

    def tap_at(self, look: Look, x: int, y: int) -> None:
        """Tap a point that the newest look led to: only for what has no node of its own."""
        self._check_age(look)
        if not look.screen.contains(x, y):
            raise ScreenNotRecognised(f"{x},{y} lies outside the screen of {self.serial}")
        self._tell(Did.TAP, look=look, at=(x, y))
        self._act(f"a tap at {x},{y}", "click", x, y)

    def swipe(self, look: Look, start: tuple[int, int], end: tuple[int, int], seconds: float = 0.3) -> None:
        """Move a finger from one point to another; raises as `tap_at` does."""
        self._check_age(look)
        for point in (start, end):
            if not look.screen.contains(*point):
                raise ScreenNotRecognised(f"{point} lies outside the screen of {self.serial}")
        self._tell(Did.SWIPE, look=look, at=start, to=end)
        self.drag(start, end, seconds)

    def touch(self, x: int, y: int) -> None:
        """A person's own tap, decided by what they saw. Raises OutcomeUnknown: the answer was lost."""
        self._act(f"a tap at {x},{y}", "click", x, y)

    def drag(self, start: tuple[int, int], end: tuple[int, int], seconds: float = 0.3) -> None:
        """A person's own swipe; raises as `touch` does."""
        steps = max(2, round(seconds / SWIPE_STEP_SECONDS))
        self._act(f"a swipe from {start} to {end}", "swipe", *start, *end, steps)

    def scroll(self, look: Look, area: Node | Bounds | None = None, *, down: bool = True, share: float = 0.6) -> None:
        """Swipe so that what lies further down, or up, comes into sight: a share of the area's height."""
        bounds = area.bounds if isinstance(area, Node) else area or look.screen
        bounds = bounds.within(look.screen)
        if bounds.empty:
            raise ScreenNotRecognised("there is nothing to scroll on the screen")
        x = bounds.center[0]
        low = bounds.top + round(bounds.height * (0.5 + share / 2))
        high = bounds.top + round(bounds.height * (0.5 - share / 2))
        self.swipe(look, (x, low) if down else (x, high), (x, high) if down else (x, low))

    def key(self, name: str) -> None:
        """Press a key: one of `KEYS`."""
        if name not in KEYS:
            raise ValueError(f"{name!r} is no known key; known are {', '.join(sorted(KEYS))}")
        self._tell(Did.KEY, name)
        if name == "wakeup":
            self._act("waking the phone up", "wakeUp")
        else:
            self._act(f"the key {name}", "pressKey", name)

    def wake(self) -> bool:
        """Switch the screen on and put away a lock screen that asks for nothing; whether the phone can be used now."""
        if self._call("deviceInfo").get("screenOn") is False:
            self.key("wakeup")
        if not self.locked():
            return True
        self.shell_act("putting the lock screen away", "wm dismiss-keyguard")
        return not self.locked()

    def locked(self) -> bool:
        """Whether the lock screen is shown."""
        return bool(SHOWN_LOCK.search(self.shell("dumpsys window policy")))

    def back(self) -> None:
        """Press Back."""
        self.key("back")

    def home(self) -> None:
        """Press Home."""
        self.key("home")

    def type_text(self, look: Look, field: Node, content: str) -> Look:
        """Write a text into a field that is empty or will be emptied, and read it back; the look that shows it.

        Raises:
            ScreenNotRecognised: the field cannot be focused or emptied, or shows another text afterwards.
            OutcomeUnknown: an answer was lost.
        """
        self._tell(Did.TEXT, content, look=look, node=field)
        return text.write(self, look, field, content)

    def set_focused_text(self, field: Node, content: str) -> None:
        """Replace the text of the field that has the focus, as an accessibility service does (`type_text` reads back).

        Raises:
            ScreenNotRecognised: it takes no text.
            OutcomeUnknown: the answer was lost.
        """
        if not self._act("writing a text", "setText", dict(Selector(focused=True, className=field.cls)), content):
            raise ScreenNotRecognised(f"{field.label or field.short_cls!r} has the focus but takes no text")

    def typing(self) -> AbstractContextManager[None]:
        """While texts are typed piece by piece: the keyboard is changed once, where there is one for it."""
        return keyboard.borrowed(self.shell) if self.has_adb_keyboard() else nullcontext()

    def type_more(self, content: str) -> None:
        """Put a text behind what stands in the focused field: by the AdbKeyboard, or through the clipboard, whose
        content is lost then. Whoever types reads it back.

        Raises:
            OutcomeUnknown: an answer was lost.
        """
        if content:
            self._tell(Did.TEXT, content)
        if not content or (self.has_adb_keyboard() and keyboard.type_in(self.shell, content)):
            return
        self._act("filling the clipboard", "setClipboard", None, content)
        self._act("pasting a text", "pasteClipboard")

    def has_adb_keyboard(self) -> bool:
        """Whether uiautomator2's AdbKeyboard is installed; asked once a session."""
        if self._adb_keyboard is None:
            self._adb_keyboard = keyboard.offered(self.shell)
        return self._adb_keyboard

    def open_link(self, url: str, package: str) -> None:
        """Open an https link in one app, as a tap on the link would.

        Raises:
            ScreenNotRecognised: the app does not take such links.
            OutcomeUnknown: the answer was lost.
        """
        self._tell(Did.OPEN, url)
        self._start(intents.view(url, package), f"opening {url}", f"{package} on {self.serial} does not open {url}")

    def share(self, uris: Sequence[str], mime: str, component: str) -> None:
        """Hand content (content:// URIs) to an activity, PACKAGE/ACTIVITY, as Android's share sheet would.

        Raises:
            ScreenNotRecognised: there is no such activity, or it does not take this.
            OutcomeUnknown: the answer was lost.
        """
        self._tell(Did.OPEN, component)
        failed = f"{component} on {self.serial} does not take {mime}"
        self._start(intents.share(uris, mime, component), f"sharing with {component}", failed)

    def start_app(self, package: str) -> None:
        """Start an app as its icon does.

        Raises:
            ScreenNotRecognised: it is not installed, or has no icon.
        """
        self._tell(Did.OPEN, package)
        command = f"monkey -p {shlex.quote(package)} -c android.intent.category.LAUNCHER 1"
        answer = self.shell_act(f"starting {package}", command)
        if "Events injected" not in answer:
            raise ScreenNotRecognised(f"{package} on {self.serial} cannot be started: {answer.strip()}")

    def stop_app(self, package: str) -> None:
        """End the app, so that it starts afresh."""
        self._tell(Did.CLOSE, package)
        self.shell_act(f"ending {package}", f"am force-stop {shlex.quote(package)}")

    # -- the phone itself

    def app_version(self, package: str) -> str | None:
        """The versionName of an installed app, or None."""
        found = re.search(r"versionName=(\S+)", self.shell(f"dumpsys package {shlex.quote(package)}"))
        return found.group(1) if found else None

    def api_level(self) -> int:
        """Android's API level; asked once a session."""
        if self._api_level is None:
            [level] = self.properties("ro.build.version.sdk")
            self._api_level = int(level) if level.isdecimal() else None
        if self._api_level is None:
            raise DeviceLost(f"{self.serial} does not say which Android it runs")
        return self._api_level

    def _tell(
        self,
        did: Did,
        what: str = "",
        look: Look | None = None,
        node: Node | None = None,
        at: tuple[int, int] | None = None,
        to: tuple[int, int] | None = None,
    ) -> None:
        if self._telling is not None:
            self._telling.tell(did, what, look=look, node=node, at=at, to=to)

    def _point(self, look: Look, node: Node, target: Node | None) -> tuple[int, int]:
        self._check_age(look)
        name = repr(node.label or node.resource_id or node.short_cls)
        dialogs = look.dialogs
        if dialogs and all(node.window != dialog.number for dialog in dialogs):
            raise ScreenNotRecognised(f"{name} lies below a dialog of {dialogs[0].package}; nothing was tapped")
        if target is None:
            raise ScreenNotRecognised(f"{name} is on the screen but does not take taps")
        visible = look.visible(target)
        if visible.empty:
            raise ScreenNotRecognised(f"{name} is outside the screen or below the keyboard; nothing was tapped")
        return visible.center

    def _check_age(self, look: Look) -> None:
        if look.generation != self.generation:
            raise PhonedeckError("an act was decided by a look that is older than the last act; look again first")
        age = self.clock.running() - look.taken_at
        if age > LONGEST_AGE_SECONDS:
            raise PhonedeckError(f"an act was decided by a look {age:.0f} s old; look again first")

    def _start(self, command: str, what: str, failed: str) -> None:
        answer = self.shell_act(what, command)
        if intents.refused(answer):
            raise ScreenNotRecognised(f"{failed}: {answer.strip()}")
