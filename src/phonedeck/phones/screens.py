"""The screens of a phone for a report: what it shows now and, where that is asked for, what each app begins with."""

from __future__ import annotations

from collections.abc import Iterable

from phonedeck.model.errors import PhonedeckError, ScreenNotRecognised
from phonedeck.phones.look import Look
from phonedeck.phones.session import Session

NOW = "now"
OPEN_SECONDS = 15.0
"""An app that starts shows its own picture first."""
SAME_LOOKS = 3
SHARED = (
    "not opened: another program works with the phone, such as a running phonedeck serve; end it, then write the "
    "report again"
)


def trees(session: Session, packages: Iterable[str] = ()) -> dict[str, str]:
    """What the phone shows, as uiautomator writes it, by `now` and by package; where it cannot be read, why.

    The apps are opened by their icons and left by Home; nothing in them is tapped.
    """
    found = {NOW: _tree(session)}
    wanted = list(packages)
    try:
        if wanted and session.shared():
            return found | dict.fromkeys(wanted, SHARED)
        for package in wanted:
            found[package] = _opened(session, package)
        if wanted:
            session.home()
    except PhonedeckError as error:
        found |= {package: error.message for package in wanted if package not in found}
    return found


def _tree(session: Session) -> str:
    try:
        return session.peek().xml
    except PhonedeckError as error:
        return error.message


def _opened(session: Session, package: str) -> str:
    session.start_app(package)
    last: Look | None = None
    same = 0

    def settled(look: Look) -> Look | None:
        nonlocal last, same
        shown = any(True for _ in look.of(package))
        same = same + 1 if shown and last is not None and len(look.nodes) == len(last.nodes) else 0
        last = look
        return look if same >= SAME_LOOKS else None

    look = session.wait_for(settled, OPEN_SECONDS) or last
    if look is None or not any(True for _ in look.of(package)):
        raise ScreenNotRecognised(f"{package} was opened and did not show within {OPEN_SECONDS:.0f} s")
    return look.xml
