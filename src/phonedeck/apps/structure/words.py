"""What says something: a container that is there and empty tells nothing of what it is for."""

from __future__ import annotations

from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.found import Found


def worded(scene: Scene) -> Found:
    """Whatever has something written on it or in it."""
    places: set[int] = set()
    for node in scene.nodes:
        if node.label:
            places |= {node.place, *(around.place for around in scene.look.around(node))}
    nodes = [node for node in scene.nodes if node.place in places]
    return {"node": nodes} if nodes else {}
