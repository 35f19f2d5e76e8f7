"""Text into a field: focused first, emptied, written, read back. A difference is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from phonedeck.model.errors import DeviceLost, OutcomeUnknown, ScreenNotRecognised
from phonedeck.phones import keyboard
from phonedeck.phones.look import Look, Node, as_dumped

if TYPE_CHECKING:
    from phonedeck.phones.session import Session

FOCUS_SECONDS = 5.0
SHOWN_SECONDS = 4.0
KEYBOARD_SECONDS = 3.0
"""After a change of keyboards Android needs a moment before the new one takes anything."""
KEYBOARD_PAUSE_SECONDS = 0.2


def write(session: Session, look: Look, field: Node, content: str) -> Look:
    """Make a field's whole text be `content`; the look that shows it.

    Emoji, line breaks and right-to-left text are written as they are. Outer space and direction marks are not compared:
    dumps do not show them reliably.

    Raises:
        ScreenNotRecognised: the field cannot be focused, or shows another text afterwards.
        OutcomeUnknown: an answer was lost.
    """
    if field.password:
        raise ScreenNotRecognised("this is a field for a password; Phonedeck types none")
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    look = _focus(session, look, field)
    focused = look.focused or field
    if _same(focused.content, content):
        return look
    shown = _by_keyboard(session, look, content) if session.has_adb_keyboard() else None
    if shown is not None:
        return shown
    # Replaces the whole text, so that nothing that a keyboard left half done remains.
    session.set_focused_text(focused, content)
    shown = _await_shown(session, content)
    if shown is None:
        raise _difference(session, content)
    return shown


def _focus(session: Session, look: Look, field: Node) -> Look:
    if field.focused:
        return look
    session.tap(look, field)
    focused = session.wait_for(lambda now: now if now.focused is not None else None, FOCUS_SECONDS)
    if focused is None:
        raise ScreenNotRecognised(
            f"the field {field.label or field.resource_id!r} was tapped but did not get the focus; nothing was typed"
        )
    return focused


def _by_keyboard(session: Session, look: Look, content: str) -> Look | None:
    """Type with the AdbKeyboard; None when it takes nothing, and the field is as it was or to be written whole."""
    shell = session.shell
    try:
        with keyboard.borrowed(shell):
            field = look.focused
            if field is not None and field.content and not _taken(session, lambda: keyboard.clear(shell)):
                return None
            if content and not _taken(session, lambda: keyboard.type_in(shell, content)):
                return None
            return _await_shown(session, content)
    except DeviceLost as error:
        raise OutcomeUnknown(f"an answer was lost while a text was typed on {session.serial}: {error}") from error


def _taken(session: Session, send: Callable[[], bool]) -> bool:
    """Send until the keyboard says that it took it: a keyboard that is not ready yet takes nothing, and says so."""
    deadline = session.clock.running() + KEYBOARD_SECONDS
    while not send():
        if session.clock.running() >= deadline or session.pause(KEYBOARD_PAUSE_SECONDS):
            return False
    return True


def _await_shown(session: Session, content: str) -> Look | None:
    def shown(look: Look) -> Look | None:
        field = look.focused
        return look if field is not None and _same(field.content, content) else None

    return session.wait_for(shown, SHOWN_SECONDS)


def _same(shown: str, wanted: str) -> bool:
    return as_dumped(shown) == as_dumped(wanted)


def _difference(session: Session, content: str) -> ScreenNotRecognised:
    field = session.look().focused
    if field is None:
        return ScreenNotRecognised("the field lost the focus while a text was written; nothing was sent")
    return ScreenNotRecognised(
        f"the field shows {len(field.content)} characters ({field.content[:40]!r}…) instead of the "
        f"{len(content)} that were written ({content[:40]!r}…); nothing was sent"
    )
