"""The keyboard that types for programs (uiautomator2's AdbKeyboard), and the operator's own, which is always put back.

What the operator had chosen is kept in a setting of the phone itself, written before the keyboard is changed: whoever
works with the phone next finds it there, also after a crash and on another machine.
"""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import structlog

from phonedeck.model.errors import PhonedeckError

log = structlog.get_logger(__name__)

ADB_KEYBOARD = "com.github.uiautomator/.AdbKeyboard"
SETTING = "phonedeck_operator_keyboard"
HANDLED = re.compile(r"result=-1\b")
NONE = ("", "null")

Shell = Callable[[str], str]


def offered(shell: Shell) -> bool:
    """Whether the phone has the AdbKeyboard."""
    return ADB_KEYBOARD in shell("ime list -s -a").split()


def restore(shell: Shell) -> str | None:
    """Put the operator's keyboard back if an earlier change of ours was never undone; its name, or None.

    A keyboard that the operator chose in between stays.
    """
    kept = shell(f"settings get global {SETTING}").strip()
    if kept in NONE:
        return None
    current = shell("settings get secure default_input_method").strip()
    put_back = current == ADB_KEYBOARD and kept != ADB_KEYBOARD
    command = f"ime set {shlex.quote(kept)}; " if put_back else ""
    answer = shell(f"{command}settings delete global {SETTING}")
    if put_back:
        log.info("keyboard.restored", keyboard=kept, answer=answer.strip())
    return kept if put_back else None


@contextmanager
def borrowed(shell: Shell) -> Iterator[None]:
    """The AdbKeyboard is the current one inside the block; afterwards the operator's is again."""
    current = shell("settings get secure default_input_method").strip()
    if current == ADB_KEYBOARD:
        yield  # the operator's own choice
        return
    keep = shlex.quote(current if current not in NONE else ADB_KEYBOARD)
    shell(f"settings put global {SETTING} {keep} && ime enable {ADB_KEYBOARD} && ime set {ADB_KEYBOARD}")
    try:
        yield
    except BaseException:
        # The first error is the one to report; what could not be undone now is undone at the next session.
        with suppress(PhonedeckError):
            restore(shell)
        raise
    restore(shell)


def clear(shell: Shell) -> bool:
    """Empty the focused field; whether the keyboard took it."""
    return bool(HANDLED.search(shell("am broadcast -a ADB_KEYBOARD_CLEAR_TEXT")))


def type_in(shell: Shell, content: str) -> bool:
    """Type into the focused field; whether the keyboard took it."""
    encoded = base64.b64encode(content.encode()).decode()
    return bool(HANDLED.search(shell(f"am broadcast -a ADB_KEYBOARD_INPUT_TEXT --es text {encoded}")))
