"""Keys by their short names and by Android's numbers."""

from __future__ import annotations

CODES = {
    3: "home", 4: "back", 19: "up", 20: "down", 21: "left", 22: "right", 23: "center", 24: "volume_up",
    25: "volume_down", 26: "power", 27: "camera", 61: "tab", 62: "space", 66: "enter", 67: "del", 82: "menu",
    84: "search", 111: "escape", 112: "forward_del", 122: "move_home", 123: "move_end", 164: "volume_mute",
    187: "recent", 223: "sleep", 224: "wakeup", 279: "paste",
}  # fmt: skip
NAMES = frozenset({*CODES.values(), "delete"})
ALIASES = {
    "app_switch": "recent", "dpad_up": "up", "dpad_down": "down", "dpad_left": "left", "dpad_right": "right",
    "dpad_center": "center",
}  # fmt: skip


def short_name(text: str) -> str:
    """The short name of what `input keyevent` takes: a number, or a name with or without `KEYCODE_`. Empty when there
    is no such key."""
    if text.isdecimal():
        return CODES.get(int(text), "")
    name = text.removeprefix("KEYCODE_").lower()
    name = ALIASES.get(name, name)
    return name if name in NAMES else ""
