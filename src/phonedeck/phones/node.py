"""One node of a screen, and what its texts mean: a dump is not written quite as people see it."""

from __future__ import annotations

from dataclasses import dataclass

INVISIBLE_MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
"""Direction marks that apps put around texts; they say nothing about the label."""

_WITHOUT_MARKS = {ord(mark): None for mark in INVISIBLE_MARKS}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in pixels of the screen; parts of it may lie outside the screen."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def center(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        """Square pixels; 0 when empty."""
        return 0 if self.empty else self.width * self.height

    @property
    def empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    def within(self, other: Bounds) -> Bounds:
        """The part of this rectangle that lies in the other; empty when none does."""
        return Bounds(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def contains(self, x: int, y: int) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the screen, in document order. `parent` is the parent's place in the look, -1 for a window.

    `visible` is what the dump says of it: uiautomator drops invisible nodes, other writers of such trees keep them.
    """

    place: int
    parent: int
    window: int
    cls: str
    package: str
    text: str
    desc: str
    resource_id: str
    bounds: Bounds
    clickable: bool = False
    enabled: bool = True
    selected: bool = False
    focused: bool = False
    checked: bool = False
    checkable: bool = False
    focusable: bool = False
    scrollable: bool = False
    long_clickable: bool = False
    password: bool = False
    visible: bool = True
    hint: str = ""

    @property
    def label(self) -> str:
        """What a person reads there: the text, else the description."""
        return self.text or self.desc

    @property
    def short_id(self) -> str:
        """The resource-id without its package: `f57` of `com.zhiliaoapp.musically:id/f57`."""
        return self.resource_id.rpartition("/")[2]

    @property
    def short_cls(self) -> str:
        """The class without its package: `Button` of `android.widget.Button`."""
        return self.cls.rpartition(".")[2]

    @property
    def editable(self) -> bool:
        """Whether text can be typed into it."""
        return self.short_cls.endswith(("EditText", "AutoCompleteTextView"))

    @property
    def content(self) -> str:
        """What was typed into a field: an empty one shows its hint as its text, from Android 8 on."""
        return "" if self.hint and self.text == self.hint else self.text

    def shows(self, text: str) -> bool:
        """Whether its text or description is this text, as far as a dump can tell."""
        wanted = as_dumped(text)
        return wanted in (as_dumped(self.text), as_dumped(self.desc))


def plain(text: str) -> str:
    """A label without direction marks and outer space."""
    return text.translate(_WITHOUT_MARKS).strip()


def as_dumped(text: str) -> str:
    """A text as a dump shows it, without what dumps lose.

    The server on the phone writes each half of a surrogate pair, so each emoji outside the first plane twice, as a
    dot, and each character that XML 1.0 cannot hold as one (androidx.test.uiautomator, `stripInvalidXMLChars`). Other
    writers of such trees keep emoji, so that both forms of one text are made equal here before they are compared.
    """
    if text.isascii() and text.isprintable():
        return plain(text)
    return plain(
        "".join(
            ".." if char > "\uffff" else "." if _unwritable(char) else char for char in text.translate(_WITHOUT_MARKS)
        )
    )


def _unwritable(char: str) -> bool:
    return (char < " " and char not in "\t\n\r") or "\x7f" <= char <= "\x84" or "\x86" <= char <= "\x9f"
