"""A profile: its numbers, what stands above them, and the buttons below."""

from __future__ import annotations

import re
from itertools import pairwise

from phonedeck.apps.labels import NUMBER, normal
from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.edges import header
from phonedeck.apps.structure.found import ORDINALS, Found, lines, share_column
from phonedeck.phones.look import Node

COUNT = re.compile(NUMBER)
HANDLE = re.compile(r"@[\w.]{2,30}")


def stat_row(scene: Scene) -> Found:
    """A profile's three numbers with their labels below them: the labels, from left to right."""
    pairs = _statistics(scene)
    if len(pairs) != 3:
        return {}
    return {ORDINALS[place]: [label] for place, (_, label) in enumerate(pairs)} | {"numbers": [n for n, _ in pairs]}


def statistics(scene: Scene) -> Found:
    """The labels of at least two numbers on one line, each right below its number."""
    return {"label": labels} if (labels := [label for _, label in _statistics(scene)]) else {}


def control_row(scene: Scene) -> Found:
    """The buttons below a profile's numbers: follow and message.

    Two of one width are follow and message. Once the user is followed, newer versions show a wide message first and
    what says so beside it, narrower or as the first of two icons without a word.
    """
    row = _control_line(scene)
    wide = [node for node in row if scene.wide(node) >= 0.2]
    if not wide or wide[0].bounds.left > scene.frame.left + 0.1 * scene.width:
        return {}
    return _controls(scene, wide, icons=[node for node in row if node.bounds.left >= wide[0].bounds.right])


def control_end(scene: Scene) -> Found:
    """The same row from its right end: the square that shows similar accounts, as far from its edge as the row begins
    from the other, and the icon right before it."""
    row = _control_line(scene)
    if len(row) < 3:
        return {}
    before, end = row[-2:]
    margins = row[0].bounds.left - scene.frame.left, scene.frame.right - end.bounds.right
    square = abs(end.bounds.width - end.bounds.height) <= 0.03 * scene.width
    beside = 0 <= end.bounds.left - before.bounds.right <= 0.04 * scene.width
    if abs(margins[0] - margins[1]) > 0.02 * scene.width or not square or not beside or _says_anything(scene, end):
        return {}
    return {"followed": [before]} if scene.wide(before) < 0.2 and not _says_anything(scene, before) else {}


def profile_name(scene: Scene) -> Found:
    """What is written right above a profile's numbers."""
    rows = statistic_rows(scene)
    if rows is None:
        return {}
    top = rows[0]
    written = [
        node
        for node in scene.nodes
        if node.text and top - 0.25 * scene.width <= node.bounds.bottom <= top and scene.wide(node) <= 0.6
    ]
    lowest = max((node.bounds.bottom for node in written), default=0)
    return {"name": [node for node in written if node.bounds.bottom == lowest]}


def profile_title(scene: Scene) -> Found:
    """The display name on a profile: right above the handle, or in the top row in older versions."""
    handles = [node for node in scene.nodes if HANDLE.fullmatch(node.text)]
    if len(handles) != 1:
        return {}
    handle = handles[0]
    named = [
        node
        for node in scene.nodes
        if node.text
        and not HANDLE.fullmatch(node.text)
        and scene.look.tappable(node) is not None
        and 0 <= handle.bounds.top - node.bounds.bottom <= 0.06 * scene.width
        and share_column(node, handle)
    ]
    if len(named) == 1:
        return {"name": named}
    titles = [node for node in header(scene).get("title", ()) if node.clickable]
    return {"name": titles} if not named and titles else {}


def profile_picture(scene: Scene) -> Found:
    """What is written right below a profile's picture, where that is one thing to tap and no handle."""
    rows = statistic_rows(scene)
    if rows is None:
        return {}
    top = rows[0]
    pictures = [
        node
        for node in scene.nodes
        if node.clickable
        and 0.18 <= scene.wide(node) <= 0.4
        and abs(node.bounds.width - node.bounds.height) <= 0.03 * scene.width
        and node.bounds.bottom <= top
    ]
    if len(pictures) != 1:
        return {}
    picture = pictures[0].bounds
    below = [
        node
        for node in scene.nodes
        if node.text
        and node.bounds.top >= picture.center[1]
        and picture.bottom < node.bounds.bottom <= top
        and not scene.related(node, pictures[0])
    ]
    first = [node for node in below if node.bounds.top == min(other.bounds.top for other in below)]
    if len(first) != 1 or HANDLE.fullmatch(first[0].text) or scene.look.tappable(first[0]) is None:
        return {}
    middle = abs(first[0].bounds.center[0] - picture.center[0]) <= 0.1 * scene.width
    return {"name": first} if middle else {}


def statistic_rows(scene: Scene) -> tuple[int, int] | None:
    """Where a profile's numbers begin and where their labels end, in pixels; None where two are not to be seen."""
    pairs = _statistics(scene)
    if len(pairs) < 2:
        return None
    return min(number.bounds.top for number, _ in pairs), max(label.bounds.bottom for _, label in pairs)


def _control_line(scene: Scene) -> list[Node]:
    """The first line of buttons below the numbers, from left to right."""
    rows = statistic_rows(scene)
    if rows is None:
        return []
    bottom = rows[1]
    buttons = [
        node
        for node in scene.nodes
        if node.clickable and bottom <= node.bounds.top <= bottom + scene.width and 0.05 <= scene.tall(node) <= 0.17
    ]
    for row in lines(scene, buttons):
        wide = [node for node in row if scene.wide(node) >= 0.2]
        if wide and not (len(wide) == 1 and scene.wide(wide[0]) >= 0.8):  # else a line of text, not the buttons
            return row
    return []


def _says_anything(scene: Scene, node: Node) -> bool:
    return any(part.label for part in (node, *scene.look.within(node)))


def _controls(scene: Scene, wide: list[Node], icons: list[Node]) -> Found:
    if len(wide) == 1:
        if scene.wide(wide[0]) < 0.4 or len(icons) < 2:
            return {}
        near = icons[0].bounds.left - wide[0].bounds.right <= 0.04 * scene.width
        followed = len(icons) == 2 and near and not any(_says_anything(scene, icon) for icon in icons)
        return {"message": wide, "followed": icons[:1]} if followed else {"message": wide}
    if len(wide) != 2 or wide[1].bounds.left < wide[0].bounds.right:
        return {}
    if abs(wide[0].bounds.width - wide[1].bounds.width) <= 0.03 * scene.width:
        return {"follow": [wide[0]], "message": [wide[1]]}
    return {"message": [wide[0]], "follow": [wide[1]]} if wide[0].bounds.width >= 2 * wide[1].bounds.width else {}


def _statistics(scene: Scene) -> list[tuple[Node, Node]]:
    """Numbers with a label right below, on one line, from left to right."""
    numbers = [n for n in scene.nodes if n.text and len(n.text) <= 12 and COUNT.fullmatch(normal(n.text))]
    pairs: dict[int, list[tuple[Node, Node]]] = {}
    for number in numbers:
        labels = [node for node in scene.nodes if node.text and _labels(scene, number, node)]
        if len(labels) == 1:
            pairs.setdefault(number.bounds.bottom // max(1, round(0.02 * scene.width)), []).append((number, labels[0]))
    for line in sorted(pairs):
        # Numbers of one line may differ by some pixels, and the line of the raster may run between them.
        row = sorted(pairs[line] + pairs.get(line + 1, []), key=lambda pair: pair[0].bounds.left)
        if len(row) >= 2 and all(a[0].bounds.right <= b[0].bounds.left + 1 for a, b in pairwise(row)):
            return row
    return []


def _labels(scene: Scene, number: Node, node: Node) -> bool:
    gap = (node.bounds.top - number.bounds.bottom) / scene.width
    beside = abs(node.bounds.left - number.bounds.left) <= 0.02 * scene.width
    centred = abs(sum(node.bounds.center[:1]) - sum(number.bounds.center[:1])) <= 0.03 * scene.width
    return -0.02 <= gap <= 0.03 and (beside or centred) and not node.text[0].isdigit() and scene.wide(node) <= 0.34
