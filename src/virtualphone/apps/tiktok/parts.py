"""What several of TikTok's screens share: sizes, ids of 43.1.4, the bottom row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from virtualphone.ui import Bounds, Node, node

PACKAGE = "com.zhiliaoapp.musically"
WIDTH, HEIGHT = 1080, 2400
"""The size of the screen in the recording; everything is placed in these units and scaled to the phone."""
BOTTOM = 2337


def rid(short: str) -> str:
    """A full resource-id."""
    return f"{PACKAGE}:id/{short}"


def nest(outer: Node, *classes: str | tuple[str, str]) -> Node:
    """Layers around nothing, as layouts have them: each inside the one before and as large; the innermost."""
    inner = outer
    for each in classes:
        cls, short = each if isinstance(each, tuple) else (each, "")
        layer = node(cls, inner.bounds, id=rid(short) if short else "")
        inner.add(layer)
        inner = layer
    return inner


def button(bounds: Bounds, text: str = "", tap: Callable[[], None] | None = None, **attributes: Any) -> Node:
    """A button that can be tapped."""
    return node("Button", bounds, text=text, clickable=True, focusable=True, tap=tap, **attributes)


TABS = (
    ("Home", "mkq", 0, 216),
    ("Friends", "mkp", 216, 432),
    ("Create", "mkn", 432, 648),
    ("Inbox", "mkr", 648, 864),
    ("Profile", "mks", 864, 1080),
)


def bottom_row(selected: str, choose: Callable[[str], None], *, dark: bool) -> Node:
    """The row of tabs, as in the recording of the feed."""
    row = node(
        "LinearLayout", (0, 2208, WIDTH, BOTTOM), id=rid("mky"), paint=f"page:{'#101010' if dark else '#fafafa'}"
    )
    ink = "light" if dark else ""
    for label, short, left, right in TABS:
        bounds = (left, 2208, right, BOTTOM)
        if label == "Create":
            create = button(bounds, tap=lambda: choose("Create"), desc=label, id=rid(short))
            create.add(
                node("ImageView", (441, 2208, 638, BOTTOM), paint="plus"), node("ImageView", (441, 2208, 638, BOTTOM))
            )
            row.add(create)
            continue
        chosen = label == selected
        tab = node(
            "FrameLayout",
            bounds,
            desc=label,
            id=rid(short),
            clickable=True,
            focusable=True,
            selected=chosen,
            tap=lambda name=label: choose(name),
        )
        tab.add(
            node(
                "TextView", (left, 2288, right, 2322), text=label, selected=chosen, paint="centre-" + ink if ink else ""
            ),
            node("ImageView", (left + 66, 2213, left + 150, 2297), selected=chosen),
        )
        row.add(tab)
    return row


def scaled(root: Node, size: tuple[int, int]) -> Node:
    """The tree at the size of the phone's screen."""
    width, height = size
    if (width, height) == (WIDTH, HEIGHT):
        return root
    for each in root.walk():
        left, top, right, bottom = each.bounds
        each.bounds = (
            left * width // WIDTH,
            top * height // HEIGHT,
            right * width // WIDTH,
            bottom * height // HEIGHT,
        )
    return root
