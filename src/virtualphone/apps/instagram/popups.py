"""The dialogs that come unasked. Known are their words; they share their ids, so only the headline tells them apart."""

from __future__ import annotations

from virtualphone.apps.instagram.parts import Tap
from virtualphone.apps.instagram.session import Session
from virtualphone.apps.instagram.sheets import Dialog

POPUPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "save_login": (
        "Save your login info?",
        "We'll save the login info for this account, so you won't need to enter it next time.",
        ("Save", "Not now"),
    ),
    "notifications": (
        "Turn on notifications",
        "Know right away when people follow you or like and comment on your photos.",
        ("Turn on", "Not now"),
    ),
    "rate_app": ("Rate Instagram", "If you enjoy Instagram, please take a moment to rate it.", ("Rate", "No, thanks")),
    "limited_reach": (
        "Reels longer than 3 minutes have limited reach",
        "They aren't recommended to people who don't follow you.",
        ("OK", "Cancel"),
    ),
    "contacts": (
        "Allow Instagram to access your contacts?",
        "Find people you know.",
        ("Allow", "Don't allow"),
    ),
    "update": ("Update Instagram", "A new version is available.", ("Update", "Not now")),
}
RATE_IDS = ("appirater_rate_button", "appirater_cancel_button")
"""Which is measured by others for the second; the first is unmeasured."""


def popup(session: Session, name: str, *, accepted: Tap | None = None) -> Dialog:
    """A dialog by its name.

    Raises:
        ValueError: there is none of that name; the message names those there are.
    """
    if name not in POPUPS:
        raise ValueError(f"Instagram has no popup {name!r} here; known: {', '.join(sorted(POPUPS))}")
    headline, body, choices = POPUPS[name]
    actions: list[tuple[str, Tap | None]] = [(label, None) for label in choices]
    if accepted is not None:
        actions[0] = (choices[0], accepted)
    if name == "contacts":
        actions[0] = (choices[0], lambda: session.android.ask("contacts", lambda _granted: None))
    if name == "notifications":
        actions[0] = (choices[0], lambda: session.android.ask("notifications", lambda _granted: None))
    noted = [(label, _noted(session, name, label, action)) for label, action in actions]
    return Dialog(session, headline, body, noted, ids=RATE_IDS if name == "rate_app" else ())


def _noted(session: Session, name: str, label: str, action: Tap | None) -> Tap:
    """Write down how the dialog was answered, then do it."""

    def answer() -> None:
        session.note("answer", name, button=label)
        if action is not None:
            action()

    return answer


RATE_LIMITS = {
    "try_again_later": (
        "Try Again Later",
        "We limit how often you can do certain things on Instagram, like following people, to protect our community.",
    ),
    "we_limit": (
        "We limit how often you can do certain things on Instagram",
        "Tell us if you think we made a mistake.",
    ),
}


def rate_limit(session: Session) -> Dialog:
    """What an act gets while the account is limited."""
    headline, body = RATE_LIMITS[session.rate_limited]
    return Dialog(session, headline, body, [("OK", None), ("Tell us", None)], name="rate_limit")


def leftover(session: Session, resume: Tap, anew: Tap) -> Dialog:
    """Something was begun and not finished."""
    return Dialog(
        session,
        "Keep editing your draft?",
        "You have a draft that was not finished.",
        [("Keep editing", resume), ("Start new video", anew)],
        cancelable=False,
    )
