"""A scene: the nodes of one app in one look and where they lie. Distances are fractions of the app's window."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from phonedeck.phones.look import Bounds, Look, Node, WindowKind

Area = tuple[float, float, float, float]
"""Left, top, right, bottom, as fractions of the frame."""

LISTS = ("RecyclerView", "ListView", "GridView", "ViewPager")
BARS = ("navigationBarBackground", "statusBarBackground")


class Scene:
    """What recognition looks at: visible nodes of the app's own windows, and nothing of any other program."""

    def __init__(self, look: Look, packages: Iterable[str]) -> None:
        self.look = look
        self.packages = own = frozenset(packages)
        tops = [node for node in look.nodes if node.parent == -1 and node.package in own]
        self.window = max((top.bounds for top in tops), key=lambda bounds: bounds.area, default=Bounds(0, 0, 0, 0))
        mine = [
            node
            for node in look.nodes
            if node.package in own and node.visible and not node.bounds.within(self.window).empty
        ]
        self.frame = self._frame(mine)
        self.nodes = [node for node in mine if not node.bounds.within(self.frame).empty and node.short_id not in BARS]

    @property
    def width(self) -> int:
        return max(1, self.frame.width)

    @property
    def height(self) -> int:
        return max(1, self.frame.height)

    @property
    def covered(self) -> bool:
        """Whether the app has more than one window that takes taps: which of them is in front is not known."""
        numbers = {node.window for node in self.nodes if node.clickable}
        return len(numbers) > 1

    @cached_property
    def written(self) -> int:
        """How many nodes have something written on them."""
        return sum(bool(node.label) for node in self.nodes)

    def within(self, node: Node, area: Area) -> bool:
        """Whether the middle of the node's visible part lies in an area."""
        x, y = node.bounds.within(self.frame).center
        left, top, right, bottom = area
        return (
            left * self.width <= x - self.frame.left <= right * self.width
            and top * self.height <= y - self.frame.top <= bottom * self.height
        )

    def wide(self, node: Node) -> float:
        """The node's width in widths of the frame."""
        return node.bounds.width / self.width

    def tall(self, node: Node) -> float:
        """The node's height in widths of the frame: screens differ in shape, controls do not."""
        return node.bounds.height / self.width

    def in_list(self, node: Node) -> bool:
        """Whether the node is a part of scrolling content, whose words are other people's. What holds the tabs of the
        app as well is a pager of its pages, and none of their lists."""
        return any(
            around.place not in self._around_tabs
            and (any(name in around.cls for name in LISTS) or (around.scrollable and "ScrollView" not in around.cls))
            for around in self.look.around(node)
        )

    def same(self, one: Node, other: Node) -> bool:
        """Whether two nodes are one thing to a finger: one in the other, of like size or with one target."""
        if one.place == other.place:
            return True
        if not self.related(one, other):
            return False
        target = self.look.tappable(one)
        if target is not None and target is self.look.tappable(other):
            return True
        small, large = sorted((one.bounds.area, other.bounds.area))
        return large <= 6 * small

    def opposite(self, one: Node, other: Node) -> bool:
        """Whether two nodes lie on one line, on different sides of the window's middle."""
        middle, (x, y), (its_x, its_y) = self.frame.center[0], one.bounds.center, other.bounds.center
        return abs(y - its_y) <= 0.03 * self.width and (x - middle) * (its_x - middle) < 0

    def holds(self, outer: Node, inner: Node) -> bool:
        """Whether a node lies inside another one in the tree."""
        return outer.place < inner.place and any(node.place == outer.place for node in self.look.around(inner))

    def related(self, one: Node, other: Node) -> bool:
        """Whether two nodes are one, or one of them lies inside the other in the tree."""
        return one.place == other.place or self.holds(one, other) or self.holds(other, one)

    @cached_property
    def _around_tabs(self) -> frozenset[int]:
        """The places of what holds at least four things to tap of a fifth of the width, at the window's lower edge."""
        held: dict[int, int] = {}
        for node in self.nodes:
            at_the_edge = node.bounds.bottom >= self.frame.bottom - 0.16 * self.width
            if node.clickable and at_the_edge and 0.16 <= self.wide(node) <= 0.24 and self.tall(node) <= 0.17:
                for around in self.look.around(node):
                    held[around.place] = held.get(around.place, 0) + 1
        return frozenset(place for place, count in held.items() if count >= 4)

    def _frame(self, mine: list[Node]) -> Bounds:
        """The window without the system's bars and without a keyboard, which is another program's window."""
        left, top, right, bottom = self.window.left, self.window.top, self.window.right, self.window.bottom
        middle = (top + bottom) // 2
        for node in mine:
            if node.short_id == "navigationBarBackground" and node.bounds.top > middle:
                bottom = min(bottom, node.bounds.top)
        for window in self.look.windows:
            if window.kind in (WindowKind.KEYBOARD, WindowKind.BAR) and window.bounds.top > (top + bottom) * 0.35:
                wide = window.bounds.width >= 0.9 * (right - left) and not window.bounds.empty
                bottom = min(bottom, window.bounds.top) if wide else bottom
        return Bounds(left, top, right, bottom)


def texts(node: Node) -> tuple[str, ...]:
    """What is written on a node."""
    return tuple(text for text in {node.text, node.desc} if text)


def hints(node: Node) -> tuple[str, ...]:
    """What a field shows while nothing is written in it; newer systems tell it beside what is."""
    return (node.hint,) if node.hint and node.editable else ()
