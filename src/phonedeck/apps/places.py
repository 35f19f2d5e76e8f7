"""Places: whether a node lies where a pack says that it must, and whether a finger reaches it there."""

from __future__ import annotations

from functools import cached_property

from phonedeck.apps import structure
from phonedeck.apps.foreign import lying_over
from phonedeck.apps.pack import Sought
from phonedeck.apps.scene import Scene
from phonedeck.phones.look import Bounds, Node

ABOVE, BELOW = 0.35, 0.45
"""How far from a profile's numbers its user's own words stand, in widths of the window."""

BAR_WIDTH = 0.88
"""In widths of the window: what floats and is as wide is a bar, whose button is none of the page's."""

BUTTON = 0.25
"""No button is higher, in widths of the window."""


class Places:
    """The places of one scene. `reach`: how far below a profile's numbers its buttons may lie, in widths. `in_front`:
    nothing of another program lies over it."""

    def __init__(self, scene: Scene, reach: float, *, in_front: bool = False) -> None:
        self._scene = scene
        self._reach = reach
        self._in_front = in_front

    def fits(self, node: Node, sought: Sought) -> bool:
        """Whether a node is of the class and lies in the place that is sought."""
        return (
            sought.cls in node.cls
            and self._scene.within(node, sought.area)
            and (node.editable or not sought.field)
            and (sought.lists or not self._scene.in_list(node))
            and (not sought.below or self._below_statistics(node))
            and (sought.bio or not self._in_bio(node))
            and (not sought.top or node.place in self._on_top)
            and (not sought.taps or self._takes_taps(node))
        )

    def under(self, node: Node) -> bool:
        """Whether a tap on the node's middle would go to something else: what floats over the page or is another
        program's, or what lies where the window ends. A bar's own button is none of the page's, too."""
        x, y = node.bounds.center
        if not self._scene.frame.contains(x, y) or any(area.contains(x, y) for area in self._foreign):
            return True
        if any(tab.bounds.contains(x, y) and not self._scene.related(tab, node) for tab in self._tabs):
            return True  # a list goes on below them
        return any(box.bounds.contains(x, y) and not self._part_of_page(node, box) for box in self._floating)

    def _part_of_page(self, node: Node, box: Node) -> bool:
        """Whether a node is not below a box at its place: it holds the box, or is a part of it that is no bar."""
        return self._scene.holds(node, box) or (self._scene.wide(box) < BAR_WIDTH and self._scene.related(box, node))

    @cached_property
    def _tabs(self) -> list[Node]:
        """Those of the page in front: a sheet covers those below it."""
        found = [tab for nodes in structure.FINDERS["tab_row"](self._scene).values() for tab in nodes]
        return [tab for tab in found if tab.place in self._on_top]

    @cached_property
    def _foreign(self) -> list[Bounds]:
        if self._in_front:
            return []
        return [over.area for over in lying_over(self._scene.look, self._scene.packages, self._scene.frame)]

    @cached_property
    def _floating(self) -> list[Node]:
        return structure.floating(self._scene)

    @cached_property
    def _statistics(self) -> tuple[int, int] | None:
        return structure.statistic_rows(self._scene)

    @cached_property
    def _on_top(self) -> frozenset[int]:
        """The places of what lies over the last shade; of all, where nothing there takes taps."""
        found = structure.FINDERS["cover"](self._scene).get("top", [])
        tappable = any(node.clickable for node in found)
        return frozenset(node.place for node in (found if tappable else self._scene.nodes))

    @cached_property
    def _shaded(self) -> bool:
        return bool(structure.FINDERS["cover"](self._scene).get("shade"))

    def _below_statistics(self, node: Node) -> bool:
        rows = self._statistics
        return rows is not None and rows[1] <= node.bounds.top < rows[1] + self._reach * self._scene.width

    def _takes_taps(self, node: Node) -> bool:
        target = self._scene.look.tappable(node)
        return target is not None and self._scene.tall(target) <= BUTTON

    def _in_bio(self, node: Node) -> bool:
        """Whether a node may be what a user wrote of themselves, around the numbers or as the page's title; under a
        shade nobody reads that."""
        rows, width = self._statistics, self._scene.width
        if rows is None or self._shaded:
            return False
        if any(node is title for title in structure.FINDERS["header"](self._scene).get("title", ())):
            return True
        return rows[0] - ABOVE * width <= node.bounds.center[1] <= rows[1] + BELOW * width
