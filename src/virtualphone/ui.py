"""The tree of what a screen shows: nodes with Android's attributes, and where a tap lands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Bounds = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels of the screen."""


@dataclass(slots=True)
class Node:
    """One view. `tap` is what a tap on it does; a clickable node without it swallows taps, as on a phone."""

    cls: str
    bounds: Bounds
    text: str = ""
    desc: str = ""
    id: str = ""
    package: str = ""
    clickable: bool = False
    enabled: bool = True
    focusable: bool = False
    focused: bool = False
    scrollable: bool = False
    long_clickable: bool = False
    checkable: bool = False
    checked: bool = False
    selected: bool = False
    password: bool = False
    visible: bool = True
    hint: str = ""
    value: str | None = None
    """What stands in a text field; None for everything else."""
    tap: Callable[[], None] | None = None
    long_tap: Callable[[], None] | None = None
    edit: Callable[[str], None] | None = None
    """Sets the whole text of a field. Keyboard and `input text` reach the field that is focused."""
    submit: Callable[[], None] | None = None
    """What the keyboard's Enter does in this field."""
    paint: str = ""
    """How it is drawn: a name that `drawing` knows. Never in the dump."""
    z: int = 0
    """Among its siblings, a node with a higher one is drawn and touched above; a dump keeps the order of layouts."""
    children: list[Node] = field(default_factory=list)

    def add(self, *children: Node) -> Node:
        """Put nodes inside; the node itself, to go on with."""
        self.children.extend(children)
        return self

    def walk(self) -> Iterator[Node]:
        """The node and all in it that is visible, outermost first."""
        pending = [self]
        while pending:
            node = pending.pop()
            if node.visible:
                yield node
                pending.extend(reversed(node.children))

    def layered(self) -> Iterator[Node]:
        """The same nodes as `walk`, in the order in which they lie over each other, the lowest first."""
        if self.visible:
            yield self
            for child in sorted(self.children, key=lambda each: each.z):
                yield from child.layered()

    @property
    def shown(self) -> str:
        """The text that is seen: a field shows its hint while it is empty."""
        return self.text if self.value is None else self.value or self.hint

    @property
    def name(self) -> str:
        """How a person would call it."""
        return self.shown or self.desc or self.id or self.cls

    @property
    def center(self) -> tuple[int, int]:
        left, top, right, bottom = self.bounds
        return (left + right) // 2, (top + bottom) // 2

    def contains(self, x: int, y: int) -> bool:
        left, top, right, bottom = self.bounds
        return left <= x < right and top <= y < bottom


@dataclass(frozen=True, slots=True)
class Window:
    """A window: the root of its nodes. Later ones lie on top; `component` is the activity or the window's title."""

    root: Node
    touchable: bool = True
    component: str = ""
    takes_focus: bool = True


def node(cls: str, bounds: Bounds, **attributes: Any) -> Node:
    """A node of an Android class; `Button` is short for `android.widget.Button`."""
    return Node(cls if "." in cls else f"android.widget.{cls}", bounds, **attributes)


def named(root: Node, package: str) -> Node:
    """Give every node of a window its package."""
    for each in root.walk():
        each.package = each.package or package
    return root


def hit(windows: list[Window], x: int, y: int) -> Node | None:
    """The node that a tap at a point reaches: the topmost clickable one, if it is enabled. One with `tap` that is not
    clickable is a view that only listens for touches: a dump does not tell."""
    for window in reversed(windows):
        if not window.touchable or not window.root.contains(x, y):
            continue
        found = None
        for each in window.root.layered():
            if each.contains(x, y) and (each.clickable or each.tap is not None):
                found = each
        return found if found is not None and found.enabled else None
    return None
