"""Text fields, told by where they lie."""

from __future__ import annotations

import re

from phonedeck.apps.scene import Scene
from phonedeck.apps.structure.found import Found, lines
from phonedeck.phones.look import Node

FIELD = "EditText"
ICON = (0.05, 0.14)
CLOSE = 0.05
"""Of the window's width: an icon's sides, and how far it lies from the next."""
UNRESOLVED = re.compile(r"@\d+")
"""A description that an app did not find the words of."""


def bottom_field(scene: Scene) -> Found:
    """A text field at the bottom, above the keyboard where there is one, the one button right of it, and those that
    close its row: `send` without a label, `closing` with one."""
    fields = [
        node
        for node in scene.nodes
        if FIELD in node.cls
        and scene.wide(node) >= 0.35
        and scene.tall(node) <= 0.45
        and node.bounds.bottom >= scene.frame.bottom - 0.3 * scene.width
    ]
    if len(fields) != 1:
        return {}
    field = fields[0]
    found = {"field": [field]}
    if field.focused:
        beside = [
            node
            for node in scene.nodes
            if node.clickable
            and node.enabled
            and node.place > field.place  # what comes before it may lie below its sheet
            and node.bounds.left >= field.bounds.right - 0.03 * scene.width
            and field.bounds.top <= node.bounds.center[1] <= field.bounds.bottom
        ]
        if len(beside) == 1:
            found["beside"] = beside
        row = [
            node
            for node in scene.nodes
            if node.cls.endswith("Button")
            and node.clickable
            and node.enabled
            and node.bounds.right >= scene.frame.right - 0.08 * scene.width
            and 0.05 <= scene.wide(node) <= 0.22
            and node.bounds.bottom >= field.bounds.top
            and node.bounds.top <= field.bounds.bottom + 0.2 * scene.width
        ]
        closing = {"send": [node for node in row if not node.label], "closing": [node for node in row if node.label]}
        found |= {part: nodes for part, nodes in closing.items() if len(nodes) == 1}
    return found


def comment_icons(scene: Scene) -> Found:
    """Two to four small things to tap, close together on one line beside or below a comment's field: `silent` is the
    first of them, where it alone says nothing. A number that was not resolved says nothing."""
    fields = bottom_field(scene).get("field", [])
    if not fields:
        return {}
    field = fields[0].bounds
    small = [
        node
        for node in scene.nodes
        if node.clickable
        and ICON[0] <= scene.wide(node) <= ICON[1]
        and ICON[0] <= scene.tall(node) <= ICON[1]
        and field.top <= node.bounds.center[1] <= field.bottom + 0.2 * scene.width
    ]
    icons = [node for node in small if not any(scene.holds(other, node) for other in small)]
    for line in lines(scene, icons):
        row = line[:1]
        for node in line[1:]:
            if 0 <= node.bounds.left - row[-1].bounds.right <= CLOSE * scene.width:
                row.append(node)
        says = [any(_says(part) for part in (node, *scene.look.within(node))) for node in row]
        if 2 <= len(row) <= 4 and not says[0] and all(says[1:]):
            return {"silent": row[:1]}
    return {}


def _says(node: Node) -> bool:
    return bool(node.label) and not UNRESOLVED.fullmatch(node.label)


def top_field(scene: Scene) -> Found:
    """A text field near the top; `uppermost` where nothing is written above it and it shares its line with a button: a
    page for searching begins with its field, a list that can be searched with a title."""
    fields = [
        node
        for node in scene.nodes
        if FIELD in node.cls
        and scene.wide(node) >= 0.4
        and node.bounds.bottom <= scene.frame.top + 0.36 * scene.width
        and scene.within(node, (0, 0, 1, 0.4))  # a window may be lower than wide
    ]
    if len(fields) != 1:
        return {}
    field = fields[0]
    above = [
        node
        for node in scene.nodes
        if node.label and node.bounds.bottom <= field.bounds.top + 0.02 * scene.width and scene.wide(node) >= 0.1
    ]
    beside = [
        node
        for node in scene.nodes
        if node.clickable
        and field.bounds.top <= node.bounds.center[1] <= field.bounds.bottom
        and (node.bounds.right <= field.bounds.left + 2 or node.bounds.left >= field.bounds.right - 2)
    ]
    return {"field": fields, "uppermost": fields} if beside and not above else {"field": fields}


def written_fields(scene: Scene) -> Found:
    """Text fields in the upper part of a form: two below each other, or one."""
    fields = sorted(
        (node for node in scene.nodes if FIELD in node.cls and scene.wide(node) >= 0.4),
        key=lambda node: node.bounds.top,
    )
    fields = [node for node in fields if scene.within(node, (0, 0, 1, 0.75))]
    if len(fields) == 2 and fields[1].bounds.top >= fields[0].bounds.bottom:
        return {"upper": [fields[0]], "lower": [fields[1]]}
    return {"single": fields} if len(fields) == 1 else {}
