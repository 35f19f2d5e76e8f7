"""The running app: whose account, which pages lie on each other, what is on its way. Pages know only this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from virtualphone.apps.instagram.versions import Layout
from virtualphone.apps.instagram.words import say
from virtualphone.screen import Android
from virtualphone.ui import Node
from virtualphone.world import Account, World

APP = "instagram"
LABEL_SECONDS = 0.25
"""How long a label stays the old one after a tap: what a reader sees too early is not the outcome."""
MESSAGE_SECONDS = 3.0
MOST_PAGES = 30
"""How far BACK leads; a phone runs for weeks."""

Value = TypeVar("Value")


class Page:
    """One screen. One that is `over` lies on the one below, which stays visible around it."""

    name = ""
    over = False

    def __init__(self, session: Session) -> None:
        self.session = session

    def tree(self) -> Node:
        """The whole window, or for a page that is `over` what is laid upon the one below."""
        raise NotImplementedError

    def back(self) -> bool:
        """The BACK key; False when the page is left by it."""
        return False

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        """A finger moved, in the units of 720 x 1440."""

    def close(self) -> None:
        """Leave this page and all that lies on it."""
        self.session.leave(self)


class Session:
    """State of one app on one phone. `go` leads to another page by its name, so that pages need not know each other."""

    def __init__(self, android: Android, world: World, accounts: list[str], layout: Layout) -> None:
        self.android = android
        self.world = world
        self.accounts = [world.account(APP, name) for name in accounts]
        self.active = 0
        self.layout = layout
        self.stack: list[Page] = []
        self.routes: dict[str, Callable[..., None]] = {}
        self.rate_limited = ""
        """The limit that each act meets; empty when there is none."""
        self.upload_fails = False
        self.message = ""
        self._message_until = 0.0
        self._due: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = 0
        self._kept: dict[object, tuple[Any, float]] = {}

    @property
    def account(self) -> Account:
        return self.accounts[self.active]

    @property
    def page(self) -> Page:
        return self.stack[-1]

    def say(self, label: str, **values: object) -> str:
        """A label in the phone's language."""
        return say(self.android.language, label, **values)

    def number(self, count: int) -> str:
        """A whole number as the language writes it."""
        words = f"{count:,}"
        return words.replace(",", ".") if self.android.language == "id" else words

    def short(self, count: int) -> str:
        """A count as it stands under a button. From ten thousand on it is rounded; unmeasured."""
        if count < 10_000:
            return self.number(count)
        thousands = f"{count / 1000:.1f}"
        if self.android.language == "id":
            thousands = thousands.replace(".", ",")
        return self.say("{count}K", count=thousands)

    def go(self, route: str, *args: Any) -> None:
        """To another page."""
        self.routes[route](*args)

    def put(self, page: Page) -> None:
        """A page on top of the others."""
        self.stack.append(page)
        if len(self.stack) > MOST_PAGES:
            del self.stack[1]

    def leave(self, page: Page) -> None:
        """Away with a page and all that lies on it; the lowest one stays."""
        if page in self.stack and page is not self.stack[0]:
            del self.stack[self.stack.index(page) :]

    def later(self, seconds: float, action: Callable[[float], None]) -> None:
        """Let something happen; it is told how many seconds ago it was due."""
        self._count += 1
        self._due.append((self.android.clock() + seconds, self._count, action))

    def settle(self) -> None:
        """What is due by now happens, in order, also what becomes due by it."""
        while True:
            now = self.android.clock()
            ready = min((each for each in self._due if each[0] <= now), default=None)
            if ready is None:
                return
            self._due.remove(ready)
            ready[2](now - ready[0])

    def end(self) -> None:
        """The process ends: nothing is on its way any more."""
        self._due.clear()
        self._kept.clear()
        self.stack.clear()
        self.message = ""

    def keep(self, what: object, value: Any) -> None:
        """Go on showing a value for a moment."""
        self._kept[what] = (value, self.android.clock() + LABEL_SECONDS)

    def shown(self, what: object, value: Value) -> Value:
        """The value as the screen shows it: for a moment after a tap still the old one."""
        before, until = self._kept.get(what, (value, 0.0))
        return before if self.android.clock() < until else value

    def tell(self, message: str) -> None:
        """A line at the bottom for a few seconds."""
        self.message = message
        self._message_until = self.android.clock() + MESSAGE_SECONDS

    @property
    def told(self) -> str:
        return self.message if self.android.clock() < self._message_until else ""

    def note(self, kind: str, target: str = "", *, seconds_ago: float = 0.0, **detail: Any) -> None:
        """What the world saw of the account."""
        self.android.journal.write(APP, self.account.username, kind, target, seconds_ago=seconds_ago, **detail)
