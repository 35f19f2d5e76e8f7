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


def control_row(scene: Scene) -> Found:
    """The buttons below a profile's numbers: follow and message.

    Two of one width are follow and message. Once the user is followed, newer versions show a wide message first and
    what says so beside it, narrower or as icons.
    """
    bottom = below_statistics(scene)
    if bottom is None:
        return {}
    buttons = [
        node
        for node in scene.nodes
        if node.clickable and bottom <= node.bounds.top <= bottom + scene.width and 0.05 <= scene.tall(node) <= 0.17
    ]
    for row in lines(scene, buttons):
        wide = [node for node in row if scene.wide(node) >= 0.2]
        if not wide or (len(wide) == 1 and scene.wide(wide[0]) >= 0.8):
            continue  # a line of text, not the buttons
        if wide[0].bounds.left > scene.frame.left + 0.1 * scene.width:
            return {}
        return _controls(scene, wide, icons=[node for node in row if node.bounds.left >= wide[0].bounds.right])
    return {}


def profile_name(scene: Scene) -> Found:
    """What is written right above a profile's numbers."""
    pairs = _statistics(scene)
    if len(pairs) < 2:
        return {}
    top = min(number.bounds.top for number, _ in pairs)
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


def below_statistics(scene: Scene) -> int | None:
    """Where a profile's numbers end, in pixels; None where two of them are not to be seen."""
    pairs = _statistics(scene)
    return max(label.bounds.bottom for _, label in pairs) if len(pairs) >= 2 else None


def _controls(scene: Scene, wide: list[Node], icons: list[Node]) -> Found:
    if len(wide) == 1:
        return {"message": wide} if scene.wide(wide[0]) >= 0.4 and len(icons) >= 2 else {}
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
