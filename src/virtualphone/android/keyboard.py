"""The keyboard on the screen: a window over the app while a text field is focused. Unmeasured."""

from __future__ import annotations

from virtualphone.ui import Node, named, node

PACKAGE = "com.google.android.inputmethod.latin"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def keyboard_window(size: tuple[int, int], press: object = None) -> Node:
    """The lower third of the screen."""
    width, height = size
    top = height - height // 3
    root = node(
        "FrameLayout", (0, top, width, height), id=f"{PACKAGE}:id/keyboard_holder", clickable=True, paint="keys"
    )
    key_height = (height - top) // 5
    for place, letters in enumerate(ROWS):
        key_width = width // 10
        indent = (width - key_width * len(letters)) // 2
        y = top + key_height * (place + 1)
        for column, letter in enumerate(letters):
            left = indent + column * key_width
            root.add(node("FrameLayout", (left, y, left + key_width, y + key_height), desc=letter, paint="label"))
    return named(root, PACKAGE)


class Keyboards:
    """The input methods of a phone."""

    def __init__(self) -> None:
        self.forbidden = False

    def forbid(self) -> None:
        """No other keyboard can be installed, chosen or shown."""
        self.forbidden = True

    def allow(self) -> None:
        self.forbidden = False
