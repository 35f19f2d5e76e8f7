"""What the screens are built of. Everything is placed on 720 x 1440, the size of the recordings, and scaled at last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from virtualphone.ui import Bounds, Node

WIDTH, HEIGHT = 720, 1440
ID_PREFIX = "com.instagram.android:id/"
"""Also in clones: renaming an app's package leaves the names in its resources alone. Unmeasured."""

CLASSES = {
    "": "",
    "View": "android.view.View",
    "ViewGroup": "android.view.ViewGroup",
    "RecyclerView": "androidx.recyclerview.widget.RecyclerView",
    "ViewPager": "androidx.viewpager.widget.ViewPager",
}
FLAGS = {
    "C": "clickable",
    "L": "long_clickable",
    "S": "scrollable",
    "f": "focusable",
    "F": "focused",
    "s": "selected",
    "k": "checkable",
    "K": "checked",
}

Tap = Callable[[], None]


def view(cls: str, bounds: Bounds, id: str = "", flags: str = "", *children: Node, **attributes: Any) -> Node:
    """A node. `cls` without a dot is of android.widget, `id` without a colon is Instagram's, `flags` are letters of
    FLAGS; `!` is disabled."""
    full = CLASSES.get(cls, cls if "." in cls else f"android.widget.{cls}")
    made = Node(full, bounds, id=id if ":" in id or not id else ID_PREFIX + id, **attributes)
    for letter in flags:
        if letter == "!":
            made.enabled = False
        else:
            setattr(made, FLAGS[letter], True)
    made.children.extend(children)
    return made


def text(bounds: Bounds, words: str, id: str = "", **attributes: Any) -> Node:
    """A line of text."""
    return view("TextView", bounds, id, text=words, **attributes)


def button(bounds: Bounds, words: str, tap: Tap | None, id: str = "", **attributes: Any) -> Node:
    """A button with words on it that can be tapped."""
    return view("Button", bounds, id, "Cf", text=words, tap=tap, **attributes)


def icon(bounds: Bounds, desc: str, tap: Tap | None, id: str = "", **attributes: Any) -> Node:
    """A picture that can be tapped and has a description only."""
    return view("ImageView", bounds, id, "Cf", desc=desc, tap=tap, **attributes)


def nest(outer: Node, *layers: tuple[str, str]) -> Node:
    """Layers as large as `outer`, each inside the one before; the innermost."""
    for cls, id in layers:
        inner = view(cls, outer.bounds, id)
        outer.add(inner)
        outer = inner
    return outer


def moved(node: Node, down: int) -> Node:
    """The node and all in it, further down."""
    left, top, right, bottom = node.bounds
    node.bounds = (left, top + down, right, bottom + down)
    for child in node.children:
        moved(child, down)
    return node


def clipped(nodes: list[Node], top: int, bottom: int) -> list[Node]:
    """What of the nodes lies between two heights; as on a phone, the rest is not in a dump."""
    kept = []
    for node in nodes:
        left, upper, right, lower = node.bounds
        if lower <= top or upper >= bottom:
            continue
        node.bounds = (left, max(upper, top), right, min(lower, bottom))
        node.children = clipped(node.children, top, bottom)
        kept.append(node)
    return kept


def scaled(root: Node, size: tuple[int, int]) -> Node:
    """The tree at the size of the phone's screen."""
    width, height = size
    for each in root.walk():
        left, top, right, bottom = each.bounds
        each.bounds = (
            left * width // WIDTH,
            top * height // HEIGHT,
            right * width // WIDTH,
            bottom * height // HEIGHT,
        )
    return root
