"""Rows and tiles of a list."""

from __future__ import annotations

import re

from phonedeck.apps.scene import LISTS, Scene
from phonedeck.apps.structure.found import Found, lines
from phonedeck.phones.look import Node

USERNAME = re.compile(r"[a-z0-9._]{1,30}")


def account_rows(scene: Scene) -> Found:
    """Rows of usernames, each told by its description and by what is written in it; exactly one is chosen."""
    rows = [
        node
        for node in scene.nodes
        if node.clickable
        and scene.wide(node) >= 0.6
        and USERNAME.fullmatch(node.desc)
        and any(inner.text == node.desc for inner in scene.look.within(node))
    ]
    return {"row": rows} if sum(row.selected for row in rows) == 1 else {}


def grid(scene: Scene) -> Found:
    """Tiles of one size in three or four columns at the top of their list: the first one, and the two first ones."""
    tiles = [n for n in scene.nodes if n.clickable and 0.2 <= scene.wide(n) <= 0.36 and scene.tall(n) >= 0.2]
    for line in lines(scene, tiles):
        columns: dict[int, Node] = {}
        for tile in sorted(line, key=lambda tile: tile.place):
            columns.setdefault(round(20 * (tile.bounds.left - scene.frame.left) / scene.width), tile)
        row = sorted(columns.values(), key=lambda tile: tile.bounds.left)
        whole = (
            len(row) in (3, 4)
            and row[0].bounds.left <= scene.frame.left + 0.05 * scene.width
            and row[-1].bounds.right >= scene.frame.right - 0.05 * scene.width
        )
        if whole:
            around = next((node for node in scene.look.around(row[0]) if any(name in node.cls for name in LISTS)), None)
            if around is None or row[0].bounds.top - around.bounds.top > 0.06 * scene.width:
                return {}
            return {"first": [row[0]], "early": row[:2]}
    return {}
