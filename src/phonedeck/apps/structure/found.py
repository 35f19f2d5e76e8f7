"""What a finder answers with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from phonedeck.apps.scene import Scene
from phonedeck.phones.look import Node

Found = Mapping[str, list[Node]]
"""The nodes of each part, by the part's name."""

Finder = Callable[[Scene], Found]

LEVEL = 0.008
"""Tops that lie no further apart, in widths of the frame, are of one line: layouts round each of them by itself."""

ORDINALS = ("first", "second", "third", "fourth", "fifth")


def share_column(one: Node, other: Node) -> bool:
    """Whether two nodes lie at least partly above each other."""
    return one.bounds.left < other.bounds.right and other.bounds.left < one.bounds.right


def level(scene: Scene, one: Node, other: Node) -> bool:
    """Whether two nodes begin at one height, but for what rounding makes of it."""
    return abs(one.bounds.top - other.bounds.top) <= LEVEL * scene.width


def lines(scene: Scene, nodes: Iterable[Node]) -> list[list[Node]]:
    """The nodes by the line on which they begin, the highest line first, each from left to right."""
    found: list[list[Node]] = []
    for node in sorted(nodes, key=lambda node: (node.bounds.top, node.place)):
        if found and level(scene, found[-1][0], node):
            found[-1].append(node)
        else:
            found.append([node])
    return [sorted(line, key=lambda node: node.bounds.left) for line in found]
