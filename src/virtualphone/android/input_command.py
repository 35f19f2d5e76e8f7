"""`input`: fingers and keys from the shell."""

from __future__ import annotations

from virtualphone.android.shell import Output, wrong
from virtualphone.keys import short_name
from virtualphone.phone import Phone

SOURCES = frozenset({"touchscreen", "keyboard", "touchpad", "mouse"})
STILL = 20
"""A finger that moved less than this, in pixels, was held, not moved."""


def run(phone: Phone, args: list[str]) -> Output:
    """Carry out one call."""
    if args[:1] and args[0] in SOURCES:
        args = args[1:]
    kind = args[0] if args else ""
    try:
        if kind == "tap":
            x, y = (int(float(arg)) for arg in args[1:3])
            phone.tap(x, y)
        elif kind in ("swipe", "draganddrop"):
            _swipe(phone, [int(float(arg)) for arg in args[1:]])
        elif kind == "text":
            return _text(phone, args[1:])
        elif kind == "keyevent":
            return _keys(phone, [arg for arg in args[1:] if not arg.startswith("--")])
        else:
            return wrong(f"Error: Unknown command: {kind}", 255)
    except (ValueError, TypeError):
        return wrong(f"Error: Invalid arguments for command: {kind}", 255)
    return Output()


def _swipe(phone: Phone, numbers: list[int]) -> None:
    fx, fy, tx, ty = numbers[:4]
    milliseconds = numbers[4] if len(numbers) > 4 else 300
    if abs(fx - tx) < STILL and abs(fy - ty) < STILL:
        phone.tap(fx, fy, milliseconds / 1000)
    else:
        phone.swipe(fx, fy, tx, ty)


def _text(phone: Phone, words: list[str]) -> Output:
    if not words:
        return wrong("Error: Invalid arguments for command: text", 255)
    typed = " ".join(words).replace("%s", " ")
    if not typed.isascii():
        # Android looks for keys that make these characters, finds none and fails.
        return wrong(
            "Exception occurred while executing 'text':\n"
            "java.lang.NullPointerException: Attempt to get length of null array", 255
        )  # fmt: skip
    phone.type_text(typed)
    return Output()


def _keys(phone: Phone, names: list[str]) -> Output:
    for name in names:
        short = short_name(name)
        if not short and not name.isdecimal():
            return wrong("Error: Invalid arguments for command: keyevent", 255)
        phone.key(short)
    return Output()
