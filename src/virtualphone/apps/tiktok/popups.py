"""Dialogs that come up by themselves, or because a person's next step needs an answer. Their words are what other
projects report of them; places and ids are unmeasured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from virtualphone.apps.tiktok.parts import BOTTOM, VIEW, WIDTH, Kit
from virtualphone.apps.tiktok.session import Overlay, Session
from virtualphone.ui import Node

unmeasured = True


@dataclass(frozen=True, slots=True)
class Words:
    """A dialog's headline, text and buttons from top to bottom."""

    headline: str
    text: str
    buttons: tuple[str, ...]


POPUPS = {
    "contacts": Words(
        "Allow TikTok to access your contacts?",
        "Find friends on TikTok. You can manage contacts in settings.",
        ("Allow", "Don't allow"),
    ),
    "notifications": Words(
        "Turn on notifications?",
        "Know when people like or comment on your videos.",
        ("Turn on", "Not now#notifications"),
    ),
    "widget": Words("Add a widget to your home screen", "See what is new at a glance.", ("Add widget", "Not now")),
    "save_login": Words(
        "Save login for next time?", "Switch between your accounts without entering a password.", ("Save", "Not now")
    ),
    "eea": Words("Changes to how you use TikTok", "We updated our terms for people in the EEA.", ("Got it",)),
    "update": Words("Update TikTok", "A newer version of TikTok is available.", ("Update", "Not now")),
    "public": Words(
        "Publish video publicly?", "Your account is public: everybody can see this video.", ("Publish now", "Cancel")
    ),
    "leftover": Words("Keep editing your unposted video?", "", ("Keep editing", "Discard")),
    "leave": Words("Discard the last edits?", "", ("Save draft", "Discard", "Keep editing")),
}
PERMISSIONS = {"contacts": "contacts", "notifications": "notifications"}
"""Where saying yes makes Android ask."""
DISTURBING = ("contacts", "notifications", "widget", "save_login", "eea", "update", "leftover")
"""Those that can be made to come up at any time."""


class Popup(Overlay):
    """A dialog until one of its buttons is tapped. `answer` is given the English word of the button."""

    name = "popup"

    def __init__(self, session: Session, which: str, answer: Callable[[str], None] | None = None) -> None:
        super().__init__(session)
        self._words = POPUPS[which]
        self._which = which
        self._answer = answer
        self._closed = False

    def build(self, kit: Kit, root: Node) -> None:
        words = self._words
        height = 330 + 140 * len(words.buttons)
        top = (BOTTOM - height) // 2
        shade = kit.box(VIEW, (0, 0, WIDTH, BOTTOM), clickable=True, z=10, paint="shade")
        box = kit.box("LinearLayout", (110, top, 970, top + height), "pcd", clickable=True, z=11, paint="page:#ffffff")
        box.add(kit.text((150, top + 50, 930, top + 130), kit.say(words.headline), "pch"))
        if words.text:
            box.add(kit.text((150, top + 150, 930, top + 240), kit.say(words.text), "pct", paint="grey"))
        upper = top + 290
        for place, word in enumerate(words.buttons):
            box.add(
                kit.button(
                    (150, upper, 930, upper + 120),
                    kit.say(word),
                    partial(self._tapped, word),
                    f"pb{place}",
                    paint="primary" if place == 0 else "secondary",
                )
            )
            upper += 140
        root.add(shade, box)

    def back(self) -> None:
        """BACK answers like the button that changes nothing, which stands last."""
        self._tapped(self._words.buttons[-1])

    def _tapped(self, word: str) -> None:
        if self._closed:
            return
        self._closed = True
        self.session.note("answer", self._which, button=word.partition("#")[0])
        lists: tuple[list[Overlay], ...] = (self.session.popups, self.session.overlays)
        for lying in lists:
            if self in lying:
                lying.remove(self)
        if word in ("Allow", "Turn on") and self._which in PERMISSIONS:
            self.session.android.ask(PERMISSIONS[self._which], lambda allowed: None)
        if self._answer is not None:
            self._answer(word.partition("#")[0])


class Asked:
    """What this phone has already asked each account, so that it asks once."""

    def __init__(self) -> None:
        self._asked: set[tuple[str, str]] = set()

    def first(self, account: str, which: str) -> bool:
        """Whether it is asked for the first time; from now on it was asked."""
        new = (account, which) not in self._asked
        self._asked.add((account, which))
        return new


def show(session: Session, which: str, answer: Callable[[str], None] | None = None) -> None:
    """Put a dialog on top of everything."""
    session.popups.append(Popup(session, which, answer))
