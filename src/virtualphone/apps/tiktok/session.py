"""The running app behind its screens: the back stack, what lies on top, what is due later, who is logged in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from virtualphone.apps.tiktok.parts import HEIGHT, WIDTH, Field, Kit, Tap
from virtualphone.apps.tiktok.versions import Version
from virtualphone.apps.tiktok.videos import Video
from virtualphone.screen import Android, MediaItem
from virtualphone.ui import Node
from virtualphone.world import Account, World

HINT_SECONDS = 3.0

Later = Callable[[float], None]
"""What is due later; it is given the seconds by which it is late."""


@dataclass(frozen=True, slots=True)
class Move:
    """A finger's way over the screen, in the units of the drawing board."""

    fx: int
    fy: int
    tx: int
    ty: int

    @property
    def up(self) -> int:
        """1 when the content moves on, -1 when it moves back, 0 when the way is too short or goes sideways."""
        way = self.fy - self.ty
        if abs(way) < HEIGHT // 8 or abs(way) < abs(self.fx - self.tx):
            return 0
        return 1 if way > 0 else -1


class Page:
    """One screen of the back stack."""

    name = ""

    def __init__(self, session: Session) -> None:
        self.session = session

    def build(self, kit: Kit) -> Node:
        raise NotImplementedError

    def back(self) -> bool:
        """BACK inside the screen; False when the screen itself is left."""
        return False

    def swipe(self, move: Move) -> None:
        return


class Overlay:
    """What lies over the screen until it is answered: a sheet or a dialog. An empty `name` keeps the screen's."""

    name = ""

    def __init__(self, session: Session) -> None:
        self.session = session

    def build(self, kit: Kit, root: Node) -> None:
        raise NotImplementedError

    def back(self) -> None:
        self.session.close_overlay()

    def swipe(self, move: Move) -> None:
        return


@dataclass(slots=True, eq=False)
class Work:
    """A post that is being made. Volumes are percent."""

    media: list[MediaItem]
    sound: str = ""
    original_volume: int = 100
    sound_volume: int = 100
    product: str = ""
    caption: str = ""
    title: str = ""
    kind: str = ""
    chosen: set[str] = field(default_factory=set)
    """The words that were chosen from a list while the caption was typed, each with its # or @."""

    @property
    def is_photo(self) -> bool:
        return all(item.kind == "image" for item in self.media)


class Routes(Protocol):
    """Where screens can lead to."""

    def tab(self, name: str) -> None: ...
    def profile(self, user: str, seconds_ago: float = 0.0) -> None: ...
    def post(self, videos: Sequence[Video], place: int = 0, seconds_ago: float = 0.0) -> None: ...
    def comments(self, video: Video, writing: bool = False) -> None: ...
    def search(self) -> None: ...
    def music(self, name: str) -> None: ...
    def switcher(self) -> None: ...
    def switch(self, place: int) -> None: ...
    def camera(self, sound: str = "") -> None: ...
    def gallery(self, sound: str = "") -> None: ...
    def choose_picture(self, chosen: Callable[[MediaItem], None]) -> None: ...
    def editor(self, work: Work) -> None: ...
    def post_form(self, work: Work) -> None: ...
    def publish(self, work: Work) -> None: ...
    def drafts(self) -> None: ...


class Session:
    """What the screens share. It ends with the process, but for what the world and the faults keep."""

    def __init__(self, android: Android, world: World, accounts: list[Account], version: Version, package: str) -> None:
        self.android = android
        self.world = world
        self.accounts = accounts
        self.active = 0
        self.version = version
        self.package = package
        self.faults: dict[str, str] = {}
        self.routes: Routes
        self.stack: list[Page] = []
        self.overlays: list[Overlay] = []
        self.popups: list[Overlay] = []
        self._due: list[tuple[float, int, Later]] = []
        self._numbered = 0
        self._focused: Field | None = None
        self._hint = ("", 0.0)

    @property
    def account(self) -> Account:
        return self.accounts[self.active]

    @property
    def stopped(self) -> str:
        """The name of the challenge, log-in or block that covers everything; empty when there is none."""
        return "login" if "logged_out" in self.faults else self.faults.get("challenge", "")

    @property
    def page(self) -> Page:
        return self.stack[-1]

    def kit(self) -> Kit:
        return Kit(self.version, self.package, self.android.language, self._focused, self.focus)

    def push(self, page: Page) -> None:
        self.blur()
        self.overlays.clear()
        self.stack.append(page)

    def reset(self, *pages: Page) -> None:
        """Throw the back stack away and show these."""
        self.blur()
        self.overlays.clear()
        self.stack[:] = pages

    def leave(self) -> None:
        """Back to the screen below; the last one stays."""
        self.blur()
        self.overlays.clear()
        if len(self.stack) > 1:
            self.stack.pop()

    def close_overlay(self) -> None:
        self.blur()
        if self.overlays:
            self.overlays.pop()

    def focus(self, field: Field) -> None:
        self._focused = field

    def blur(self) -> None:
        self._focused = None

    def is_focused(self, field: Field) -> bool:
        return self._focused is field

    def hint(self, label: str, *values: object) -> None:
        """Say something at the bottom of the screen for a moment."""
        self._hint = (self.kit().say(label, *values), self.android.clock() + HINT_SECONDS)

    def hint_now(self) -> str:
        text, until = self._hint
        return text if self.android.clock() < until else ""

    def later(self, seconds: float, act: Later) -> None:
        """Do something when the time has come and somebody looks, or `settle` is called."""
        self._numbered += 1
        self._due.append((self.android.clock() + seconds, self._numbered, act))

    def settle(self) -> None:
        """What is due by now happens, in its order."""
        now = self.android.clock()
        while self._due:
            first = min(self._due)
            if first[0] > now:
                return
            self._due.remove(first)
            first[2](now - first[0])

    def end(self) -> None:
        """The process is gone."""
        self._due.clear()
        self._hint = ("", 0.0)
        self.popups.clear()
        self.blur()

    def note(self, kind: str, target: str = "", *, seconds_ago: float = 0.0, **detail: object) -> None:
        """Write down what the world saw."""
        self.android.journal.write("tiktok", self.account.username, kind, target, seconds_ago=seconds_ago, **detail)

    def move(self, fx: int, fy: int, tx: int, ty: int) -> Move:
        """A way over the phone's screen in the units of the drawing board."""
        width, height = self.android.size
        return Move(fx * WIDTH // width, fy * HEIGHT // height, tx * WIDTH // width, ty * HEIGHT // height)

    def offline(self) -> bool:
        """Whether nothing can reach the world; says so on the screen."""
        if not self.android.online:
            self.hint("No internet connection")
        return not self.android.online

    def closing(self, act: Tap) -> Tap:
        """Close what lies on top, then act."""

        def closed() -> None:
            self.close_overlay()
            act()

        return closed
