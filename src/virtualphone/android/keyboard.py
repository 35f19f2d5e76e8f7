"""Keyboards: which are installed, the window of the one that is chosen, and broadcasts that it takes.

uiautomator2's AdbKeyboard and the older ADBKeyBoard are known by what they do with broadcasts; any other keyboard in an
APK can be installed and chosen. Windows are unmeasured.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from virtualphone.ui import Node, named, node

LATIN = "com.google.android.inputmethod.latin/com.android.inputmethod.latin.LatinIME"
ADB_KEYBOARD = "com.github.uiautomator/.AdbKeyboard"
OLD_ADB_KEYBOARD = "com.android.adbkeyboard/.AdbIME"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
RESULT_OK = -1


@dataclass(frozen=True, slots=True)
class Writer:
    """How a keyboard reaches the focused field; all do nothing when no field is focused."""

    type_text: Callable[[str], object]
    set_text: Callable[[str], object]
    enter: Callable[[], object]
    key_code: Callable[[int], object]
    show: Callable[[bool], object]
    read_clipboard: Callable[[], str]


class Keyboards:
    """The input methods of a phone, by their ids."""

    def __init__(self) -> None:
        self.installed: list[str] = [LATIN]
        self.enabled: list[str] = [LATIN]
        self.chosen = LATIN
        self.forbidden = False

    def install(self, ids: tuple[str, ...]) -> None:
        self.installed += [each for each in ids if each not in self.installed]

    def uninstall(self, package: str) -> None:
        self.installed = [each for each in self.installed if not each.startswith(f"{package}/")]
        self.enabled = [each for each in self.enabled if each in self.installed]
        if self.chosen not in self.enabled:
            self.chosen = LATIN

    def enable(self, name: str) -> bool:
        """False when there is no such keyboard."""
        if name not in self.usable():
            return False
        if name not in self.enabled:
            self.enabled.append(name)
        return True

    def disable(self, name: str) -> bool:
        if name not in self.installed:
            return False
        if name in self.enabled and name != LATIN:
            self.enabled.remove(name)
        if self.chosen == name:
            self.chosen = LATIN
        return True

    def choose(self, name: str) -> bool:
        """False unless the keyboard is installed and enabled."""
        if name not in self.enabled or name not in self.usable():
            return False
        self.chosen = name
        return True

    def usable(self) -> list[str]:
        return [LATIN] if self.forbidden else self.installed

    def forbid(self) -> None:
        """No other keyboard can be installed or chosen, and none shows."""
        self.forbidden = True
        self.chosen = LATIN

    def allow(self) -> None:
        self.forbidden = False

    def broadcast(self, action: str, extras: Mapping[str, str], writer: Writer) -> tuple[int, str] | None:
        """What the chosen keyboard answers: a result code and its data; None when it does not listen.

        The answer is the same whether a field was focused or not.
        """
        if self.forbidden:
            return None
        table = {ADB_KEYBOARD: _new, OLD_ADB_KEYBOARD: _old}.get(self.chosen)
        return None if table is None else table(action, extras, writer)

    def window(self, size: tuple[int, int]) -> Node:
        """The lower part of the screen."""
        package = self.chosen.partition("/")[0]
        width, height = size
        if self.chosen != LATIN:
            bar = node("FrameLayout", (0, height - 140, width, height), clickable=True, paint="page:#e4e6ea")
            label = node("TextView", (0, height - 140, width, height), text="ADB Keyboard {ON}", paint="grey")
            return named(bar.add(label), package)
        top = height - height // 3
        root = node("FrameLayout", (0, top, width, height), id=f"{package}:id/keyboard_holder", clickable=True)
        root.paint = "page:#d5d8dd"
        key_height = (height - top) // 5
        for place, letters in enumerate(ROWS):
            key_width = width // 10
            indent = (width - key_width * len(letters)) // 2
            y = top + key_height * (place + 1)
            for column, letter in enumerate(letters):
                left = indent + column * key_width
                root.add(node("FrameLayout", (left, y, left + key_width, y + key_height), desc=letter, paint="label"))
        return named(root, package)


def _new(action: str, extras: Mapping[str, str], writer: Writer) -> tuple[int, str] | None:
    kind = action.removeprefix("ADB_KEYBOARD_")
    if kind == action:
        return None
    text = _decoded(extras.get("text", ""))
    code = extras.get("code", "")
    acts: dict[str, Callable[[], object]] = {
        "INPUT_TEXT": lambda: writer.type_text(text or ""),
        "SET_TEXT": lambda: writer.set_text(text or ""),
        "CLEAR_TEXT": lambda: writer.set_text(""),
        "SMART_ENTER": writer.enter,
        "EDITOR_CODE": writer.enter,
        "INPUT_KEYCODE": lambda: writer.key_code(int(code)),
        "HIDE": lambda: writer.show(False),
        "SHOW": lambda: writer.show(True),
    }
    if kind == "GET_CLIPBOARD":
        return RESULT_OK, base64.b64encode(writer.read_clipboard().encode()).decode()
    if kind not in acts:
        return None
    if text is None or (kind == "INPUT_KEYCODE" and not code.isdecimal()):
        return 0, "bad base64" if text is None else "no code"
    acts[kind]()
    return RESULT_OK, "success"


def _old(action: str, extras: Mapping[str, str], writer: Writer) -> tuple[int, str] | None:
    message = extras.get("msg", "")
    acts: dict[str, Callable[[], object]] = {
        "ADB_INPUT_TEXT": lambda: writer.type_text(message),
        "ADB_INPUT_B64": lambda: writer.type_text(_decoded(message) or ""),
        "ADB_CLEAR_TEXT": lambda: writer.set_text(""),
        "ADB_EDITOR_CODE": writer.enter,
    }
    if action not in acts:
        return None
    acts[action]()
    return 0, ""


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
