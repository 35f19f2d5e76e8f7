"""The pretend Instagram: what the phone asks of it. How long a link takes to arrive is unmeasured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from virtualphone.apps.instagram.feed import Feed
from virtualphone.apps.instagram.gates import CHALLENGES, GatePage, Login
from virtualphone.apps.instagram.links import place, shared
from virtualphone.apps.instagram.navigation import Navigation
from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, scaled, text, view
from virtualphone.apps.instagram.popups import RATE_LIMITS, popup
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.uploads import snackbar
from virtualphone.apps.instagram.versions import DEFAULT, layout
from virtualphone.screen import Android, Intent
from virtualphone.ui import Node
from virtualphone.world import World

PACKAGE = "com.instagram.android"
ARRIVAL_SECONDS = 0.6
"""From a link to its page."""
DISTURBANCES = ("popup", "challenge", "rate_limit", "logged_out", "upload_fails")


class Instagram:
    """One phone's Instagram, or a clone of it under another package. What accounts did lives in the world."""

    activity = "com.instagram.mainactivity.InstagramMainActivity"
    label = "Instagram"

    def __init__(
        self, android: Android, world: World, accounts: Sequence[str], version: str = DEFAULT, package: str = PACKAGE
    ) -> None:
        self.package = package
        chosen = layout(version)
        self.version_name, self.version_code = chosen.version_name, chosen.version_code
        self._session = Session(android, world, list(accounts), chosen)
        self._gates: dict[str, Page] = {}
        self._navigation = Navigation(self._session)
        self._waiting: list[Page] = []

    @property
    def screen(self) -> str:
        self.settle()
        return self._top().name

    def start(self) -> None:
        if not self._session.stack:
            self._session.stack = [Feed(self._session, self._navigation.uploads)]
            self._session.note("open_app")
            for dialog in self._waiting:
                self._session.put(dialog)
            self._waiting.clear()

    def stop(self) -> None:
        self.settle()
        session = self._session
        for upload in self._navigation.uploads:
            # what was not through is lost with the process, and asked for again
            if upload.stage != "done":
                upload.account.drafts.append(upload.making.draft(kept=False))
        self._navigation.uploads.clear()
        session.end()

    def send(self, intent: Intent) -> bool:
        session = self._session
        if intent.action in ("android.intent.action.SEND", "android.intent.action.SEND_MULTIPLE") or (
            intent.action.startswith("com.instagram.share.ADD_TO_")
        ):
            share = shared(session.android, intent)
            if share is None:
                return False
            self.start()
            self._expect(lambda _ago: self._navigation.share(*share))
            return True
        target = place(intent.data)
        if target is None:
            return False
        self.start()
        self._expect(lambda ago: self._navigation.arrive(target, ago))
        return True

    def _expect(self, arrive: Callable[[float], None]) -> None:
        """What was asked for from outside comes a moment later, and not through a gate."""
        self._session.later(ARRIVAL_SECONDS, lambda ago: None if self._gates else arrive(ago))

    def back(self) -> bool:
        self.settle()
        session = self._session
        if self._gates or not session.stack:
            return False
        page = session.page
        if page.back():
            return True
        if len(session.stack) > 1:
            session.leave(page)
            return True
        if page.name not in ("feed", "uploading"):
            self._navigation.tab("feed")
            return True
        return False

    def settle(self) -> None:
        self._session.settle()

    def tree(self) -> Node:
        self.settle()
        session = self._session
        if not session.stack and not self._gates:
            return scaled(view("FrameLayout", (0, 0, WIDTH, HEIGHT), paint="page"), session.android.size)
        if self._gates:
            return scaled(self._top().tree(), session.android.size)
        base = max(place for place, page in enumerate(session.stack) if not page.over)
        root = session.stack[base].tree()
        for upload in self._navigation.uploads:
            if not upload.in_feed:
                root.add(snackbar(session, upload, 1270))
        for page in session.stack[base + 1 :]:
            # the keyboard writes into what lies on top
            for node in root.walk():
                node.focused = False
            root.add(page.tree())
        if session.told:
            root.add(view("ViewGroup", (20, 1180, 700, 1260), "snackbar_container", "",
                          text((40, 1195, 680, 1245), session.told, "snackbar_message_text_view", paint="left"),
                          paint="card"))  # fmt: skip
        return scaled(root, session.android.size)

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self.settle()
        if not self._session.stack or self._gates:
            return
        width, height = self._session.android.size
        self._session.page.swipe(fx * WIDTH // width, fy * HEIGHT // height, tx * WIDTH // width, ty * HEIGHT // height)

    def disturb(self, kind: str, name: str) -> None:
        session = self._session
        if (kind, name) == ("challenge", "login"):
            self._gates[kind] = Login(session)
        elif kind == "popup":
            self._interrupt(popup(session, name or "notifications"))
        elif kind == "challenge":
            chosen = name or "confirm_human"
            if chosen not in CHALLENGES:
                known = ", ".join(sorted([*CHALLENGES, "login"]))
                raise ValueError(f"Instagram has no challenge {chosen!r} here; known: {known}")
            self._gates[kind] = GatePage(session, CHALLENGES[chosen])
        elif kind == "rate_limit":
            if name and name not in RATE_LIMITS:
                raise ValueError(f"Instagram has no rate limit {name!r} here; known: {', '.join(RATE_LIMITS)}")
            session.rate_limited = name or next(iter(RATE_LIMITS))
        elif kind == "logged_out":
            self._gates[kind] = Login(session)
        elif kind == "upload_fails":
            session.upload_fails = True
        else:
            raise ValueError(f"Instagram knows no {kind!r}; known: {', '.join(DISTURBANCES)}")

    def calm(self, kind: str) -> None:
        self._gates.pop(kind, None)
        session = self._session
        if kind == "rate_limit":
            session.rate_limited = ""
        elif kind == "upload_fails":
            session.upload_fails = False
        if kind in ("popup", "rate_limit"):
            self._waiting = [each for each in self._waiting if each.name != kind]
            for page in [each for each in session.stack if each.over and each.name == kind]:
                session.leave(page)

    def update(self, version: str) -> None:
        chosen = layout(version)
        self.version_name, self.version_code = chosen.version_name, chosen.version_code
        self._session.layout = chosen

    def accounts_state(self) -> list[dict[str, Any]]:
        self.settle()
        session = self._session
        return [
            {**account.state(), "active": place == session.active} for place, account in enumerate(session.accounts)
        ]

    def _interrupt(self, dialog: Page) -> None:
        """A dialog that nobody asked for; once the app is opened, when it is not running."""
        if self._session.stack:
            self._session.put(dialog)
        else:
            self._waiting.append(dialog)

    def _top(self) -> Page:
        """What the person sees first: a gate, or the page on top."""
        if self._gates:
            return next(reversed(self._gates.values()))
        session = self._session
        return session.stack[-1] if session.stack else Page(session)
