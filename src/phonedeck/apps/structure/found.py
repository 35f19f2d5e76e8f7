"""What a finder answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phonedeck.apps.scene import Scene
from phonedeck.phones.look import Node

Found = Mapping[str, list[Node]]
"""The nodes of each part, by the part's name."""

Finder = Callable[[Scene], Found]

ORDINALS = ("first", "second", "third", "fourth", "fifth")


def share_column(one: Node, other: Node) -> bool:
    """Whether two nodes lie at least partly above each other."""
    return one.bounds.left < other.bounds.right and other.bounds.left < one.bounds.right
