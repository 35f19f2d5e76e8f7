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


def wide_rows(scene: Scene) -> Found:
    """Rows over most of the width, each one thing to tap."""
    rows = [n for n in scene.nodes if n.clickable and scene.wide(n) >= 0.6 and 0.06 <= scene.tall(n) <= 0.3]
    return {"row": rows} if rows else {}


def tile_row(scene: Scene) -> Found:
    """Things to tap of one size side by side, three or more, each with a word below its picture or as what is read
    out: the ways that a sheet offers to pass a post on."""
    small = [
        node
        for node in scene.nodes
        if node.clickable
        and 0.1 <= scene.wide(node) <= 0.3
        and 0.1 <= scene.tall(node) <= 0.4
        and scene.within(node, (0, 0.3, 1, 1))
        and any(part.label for part in (node, *scene.look.within(node)))
    ]
    rows = [line for line in lines(scene, small) if len({node.bounds.left for node in line}) >= 3]
    return {"tile": [node for row in rows for node in row]} if rows else {}


def short_row(scene: Scene) -> Found:
    """Two to four words side by side and nothing more on their line, in the upper part: kinds to choose from."""
    words = [
        node
        for node in scene.nodes
        if node.label
        and scene.wide(node) <= 0.5
        and scene.tall(node) <= 0.2
        and scene.within(node, (0, 0, 1, 0.4))
        and not any(part.label for part in scene.look.within(node))
    ]
    rows = [row for row in lines(scene, words) if 2 <= len({node.bounds.left for node in row}) <= 4]
    return {"word": [node for row in rows for node in row]} if rows else {}


def grid(scene: Scene) -> Found:
    """Tiles of one size in three or four columns at the top of their list: the first one, and the two first ones.

    Nothing where the first row was scrolled away, or is counted from the right.
    """
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
            if _cut(row, tiles) or not _counted(row):
                return {}
            around = next((node for node in scene.look.around(row[0]) if any(name in node.cls for name in LISTS)), None)
            if around is None or row[0].bounds.top - around.bounds.top > 0.06 * scene.width:
                return {}
            return {"first": [row[0]], "early": row[:2]}
    return {}


def _cut(row: list[Node], tiles: list[Node]) -> bool:
    """Whether a row is lower than one below it: its upper part was scrolled away."""
    below = [tile.bounds.height for tile in tiles if tile.bounds.top >= row[0].bounds.bottom - 1]
    return row[0].bounds.height < 0.95 * max(below, default=0)


def _counted(row: list[Node]) -> bool:
    """Whether the tiles count from left to right in the first row, where they say so: "row 1, column 2"."""
    numbers = [[int(number) for number in re.findall(r"\d+", tile.desc)[-2:]] for tile in row]
    told = {place: (pair[0], pair[1]) for place, pair in enumerate(numbers) if len(pair) == 2}
    lines, columns = {line for line, _ in told.values()}, [column for _, column in told.values()]
    if len(lines) != 1 or not set(columns) <= set(range(1, len(row) + 1)) or len(set(columns)) < len(columns):
        return True
    whole = len(told) == len(row)
    return all(column == place + 1 for place, (_, column) in told.items()) and (not whole or lines == {1})
