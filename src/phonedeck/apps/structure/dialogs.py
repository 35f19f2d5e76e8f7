"""What lies over a page and asks for an answer."""

from __future__ import annotations

from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.covers import over_shades, shades_of
from phonedeck.apps.structure.edges import tab_row
from phonedeck.apps.structure.found import Found, level, share_column
from phonedeck.apps.structure.posts import whole_post
from phonedeck.phones.look import Node


def dialog(scene: Scene) -> Found:
    """The choices of a dialog or a sheet: two to four labelled buttons of one size beside or below each other.

    What lies below a sheet may have such a group of its own, which is left out where a shade tells that it does; what
    belongs to a post has none: an ad has a caption and a button below it.
    """
    post = whole_post(scene)
    tabs = {node.place for nodes in tab_row(scene).values() for node in nodes}
    buttons = [
        node
        for node in scene.nodes
        if node.clickable
        and node.label
        and 0.2 <= scene.wide(node) <= 0.95
        and 0.06 <= scene.tall(node) <= 0.2
        and node.place not in tabs
        and not (post is not None and scene.holds(post, node))
    ]
    buttons = over_shades(buttons, shades_of(scene, post)) or buttons
    groups: list[list[Node]] = []
    for button in buttons:
        near = [group for group in groups if any(_alike(scene, button, other) for other in group)]
        groups = [group for group in groups if group not in near] + [
            [button, *(one for group in near for one in group)]
        ]
    choices = [one for group in groups if 2 <= len(group) <= 4 for one in group]
    return {"choice": choices} if choices else {}


def _alike(scene: Scene, one: Node, other: Node) -> bool:
    """Whether two buttons of one size lie side by side, or right below each other."""
    sizes = ((one.bounds.width, other.bounds.width), (one.bounds.height, other.bounds.height))
    if any(abs(mine - its) > 0.04 * scene.width for mine, its in sizes):
        return False
    if level(scene, one, other):
        return not share_column(one, other)
    return abs(other.bounds.left - one.bounds.left) <= 0.01 * scene.width and _stacked(scene, one, other)


def _stacked(scene: Scene, one: Node, other: Node) -> bool:
    upper, lower = sorted((one.bounds, other.bounds), key=lambda bounds: bounds.top)
    return -0.01 * scene.width <= lower.top - upper.bottom <= 0.08 * scene.width
