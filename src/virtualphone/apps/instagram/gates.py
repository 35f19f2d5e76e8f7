"""What stops an account: challenges, blocks, log-in. Nothing on them can be passed here; a person must.

Known are the headlines; ids and places are unmeasured.
"""

from __future__ import annotations

from dataclasses import dataclass

from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, button, nest, text, view
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node


@dataclass(frozen=True, slots=True)
class Gate:
    """One screen: the name of the screen, a headline, a text, what its button says."""

    screen: str
    headline: str
    body: str
    button: str


CHALLENGES = {
    "confirm_human": Gate("challenge", "Confirm you're human to use your account", "This takes a moment.", "Continue"),
    "upload_id": Gate("challenge", "Upload your ID", "We need to know that this account is yours.", "Choose file"),
    "action_blocked": Gate("blocked", "Action blocked", "This action was blocked. Please try again later.", "Tell us"),
    "disabled": Gate("blocked", "We disabled your account", "You no longer have access to this account.", "Learn more"),
}
LOGIN = "login"


class GatePage(Page):
    """A challenge or a block. Its button leads nowhere; BACK leaves the app."""

    def __init__(self, session: Session, gate: Gate) -> None:
        super().__init__(session)
        self.gate = gate
        self.name = gate.screen

    def tree(self) -> Node:
        say = self.session.say
        return _window(
            text((40, 300, 680, 360), say(self.gate.headline), "challenge_title", paint="bold"),
            text((40, 380, 680, 440), say(self.gate.body), "challenge_body", paint="grey"),
            button((40, 1200, 680, 1280), say(self.gate.button), None, "challenge_button", paint="blue"),
        )


class Login(Page):
    """Nobody is logged in."""

    name = LOGIN

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.focus = ""
        self.typed = {"login_username": "", "login_password": ""}

    def _focus(self, id: str) -> None:
        self.focus = id

    def _write(self, id: str, words: str) -> None:
        self.typed[id] = words

    def tree(self) -> Node:
        say = self.session.say
        fields = []
        for top, id, hint in (
            (480, "login_username", "Username, email or mobile number"),
            (580, "login_password", "Password"),
        ):
            fields.append(
                view("EditText", (40, top, 680, top + 80), id, "Cf" + ("F" if self.focus == id else ""),
                     hint=say(hint), value=self.typed[id], password=id == "login_password",
                     tap=lambda id=id: self._focus(id), edit=lambda words, id=id: self._write(id, words), paint="field")
            )  # fmt: skip
        return _window(
            text((200, 250, 520, 330), "Instagram", "login_logo", paint="bold"),
            *fields,
            button((40, 690, 680, 770), say("Log in"), None, "button_text", desc=say("Log in"), paint="blue"),
            button((40, 790, 680, 850), say("Forgot password?"), None, "login_forgot_button", paint="link"),
            button((40, 1240, 680, 1310), say("Create new account"), None, "sign_up_button", paint="secondary"),
        )


def _window(*children: Node) -> Node:
    root = view("FrameLayout", (0, 0, WIDTH, HEIGHT), paint="page")
    inner = nest(root, ("LinearLayout", ""), ("FrameLayout", "android:id/content"), ("FrameLayout", ""))
    inner.add(*children)
    return root
