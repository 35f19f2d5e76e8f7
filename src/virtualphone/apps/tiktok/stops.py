"""Screens that stop everything: challenges, log-in, a blocked account, rate limits. Unmeasured, but for the headlines
that other projects report."""

from __future__ import annotations

from virtualphone.apps.tiktok.parts import BOTTOM, VIEW, WIDTH, Field, Kit, window
from virtualphone.apps.tiktok.session import Overlay, Session
from virtualphone.ui import Node

unmeasured = True

CHALLENGES = ("verify", "slider", "puzzle", "login", "blocked")
RATE_LIMITS = {
    "following": ("You're following too fast", "Take a rest and come back later."),
    "visiting": ("You're visiting too frequently", "Try again later."),
    "attempts": ("Too many attempts", "Try again later."),
}


def challenge(kit: Kit, name: str) -> Node:
    """The window of a challenge. Nothing on it leads further: a person has to solve it on the phone."""
    if name == "login":
        return _login(kit)
    if name == "blocked":
        return _blocked(kit)
    root, content = window(kit)
    box = kit.box("FrameLayout", (90, 640, 990, 1700), "qrr", clickable=True, paint="page:#ffffff")
    content.add(kit.box(VIEW, (0, 0, WIDTH, BOTTOM), paint="shade"), box)
    words = {"verify": "Verify to continue", "slider": "Drag the slider to fit the puzzle"}.get(
        name, "Drag the puzzle piece into place"
    )
    box.add(
        kit.text((130, 680, 900, 760), kit.say("Verify to continue"), paint="left"),
        kit.text((130, 770, 950, 830), kit.say(words), paint="left"),
        kit.image((130, 860, 950, 1360), desc="", paint="video:puzzle"),
        kit.image((180, 1000, 330, 1150), desc="", paint="tile:piece"),
        kit.box("SeekBar", (130, 1420, 950, 1520), clickable=True, paint="secondary"),
        kit.button((130, 1570, 330, 1660), kit.say("Refresh"), paint="grey"),
        kit.button((560, 1570, 950, 1660), kit.say("Report a problem"), paint="grey"),
    )
    return root


def _login(kit: Kit) -> Node:
    root, content = window(kit)
    content.add(
        kit.text((90, 420, 990, 520), kit.say("Log in to TikTok")),
        kit.text((90, 540, 990, 640), kit.say("Manage your account, check notifications, and more."), paint="grey"),
        kit.field((90, 760, 990, 900), Field(), kit.say("Phone, email or username")),
        kit.button((90, 960, 990, 1090), kit.say("Log in"), enabled=False, paint="secondary"),
        kit.button((90, 1130, 990, 1260), kit.say("Continue with another account"), paint="secondary"),
        kit.text((90, 2200, 990, 2280), kit.say("Don't have an account? Sign up"), paint="grey"),
    )
    return root


def _blocked(kit: Kit) -> Node:
    root, content = window(kit)
    content.add(
        kit.text((90, 700, 990, 800), kit.say("Account status")),
        kit.text((90, 830, 990, 900), kit.say("Your account was blocked")),
        kit.text((90, 910, 990, 980), kit.say("It broke our Community Guidelines."), paint="grey"),
        kit.button((90, 1080, 990, 1210), kit.say("Appeal"), paint="primary"),
        kit.button((90, 1240, 990, 1370), kit.say("Log out"), paint="secondary"),
    )
    return root


class RateLimit(Overlay):
    """The dialog that answers an act instead of doing it."""

    name = "rate_limit"

    def __init__(self, session: Session, rate: str) -> None:
        super().__init__(session)
        self._words = RATE_LIMITS[rate]

    def build(self, kit: Kit, root: Node) -> None:
        shade = kit.box(VIEW, (0, 0, WIDTH, BOTTOM), clickable=True, z=8, paint="shade")
        box = kit.box("LinearLayout", (120, 900, 960, 1400), z=9, clickable=True, paint="page:#ffffff")
        headline, text = self._words
        box.add(
            kit.text((160, 950, 920, 1030), kit.say(headline)),
            kit.text((160, 1050, 920, 1150), kit.say(text), paint="grey"),
            kit.button((160, 1250, 920, 1370), kit.say("OK"), self.session.close_overlay, paint="secondary"),
        )
        root.add(shade, box)
