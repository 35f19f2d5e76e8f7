"""What lies over a page and asks for an answer."""

from __future__ import annotations

from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.edges import tab_row
from phonedeck.apps.structure.found import Found, level, share_column
from phonedeck.phones.look import Node


def dialog(scene: Scene) -> Found:
    """The choices of a dialog or a sheet: labelled buttons of one size beside or below each other."""
    tabs = {node.place for nodes in tab_row(scene).values() for node in nodes}
    buttons = [
        node
        for node in scene.nodes
        if node.clickable
        and node.label
        and 0.2 <= scene.wide(node) <= 0.95
        and 0.06 <= scene.tall(node) <= 0.2
        and node.place not in tabs
    ]
    choices = [
        one
        for one in buttons
        if any(
            other is not one
            and abs(other.bounds.width - one.bounds.width) <= 0.04 * scene.width
            and (
                (level(scene, one, other) and not share_column(one, other))
                or (abs(other.bounds.left - one.bounds.left) <= 0.01 * scene.width and _stacked(scene, one, other))
            )
            for other in buttons
        )
    ]
    return {"choice": choices} if 2 <= len(choices) <= 4 else {}


def _stacked(scene: Scene, one: Node, other: Node) -> bool:
    upper, lower = sorted((one.bounds, other.bounds), key=lambda bounds: bounds.top)
    return -0.01 * scene.width <= lower.top - upper.bottom <= 0.08 * scene.width
