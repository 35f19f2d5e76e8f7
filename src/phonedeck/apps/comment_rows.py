"""Whether a comment stands in a list of comments: what was written, and right above it who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from phonedeck.apps.app import OwnAccount, Written
from phonedeck.apps.scene import LISTS
from phonedeck.apps.view import View
from phonedeck.phones.look import Node, as_dumped

SAME_EDGE = 9
"""Pixels by which the left edges of a name and of the text below it may differ."""
PICTURE = 0.13
"""Of the screen's width: what has a longer shorter side is no avatar and no icon."""


def count(view: View, written: Written, by: OwnAccount) -> int:
    """In how many rows in sight a comment stands under the account's name or handle. One that is a picture alone is
    told by having a picture: rows of the account with one are all counted."""
    names = {as_dumped(name).lower() for name in (by.username, f"@{by.username}", by.name) if name}
    rows = _above(view, written.text) if written.text else _texts(view)
    mine = [name for name in rows if as_dumped(name.text).lower() in names]
    return sum(1 for name in mine if not written.picture or _has_picture(view, name))


def _above(view: View, text: str) -> Iterator[Node]:
    """What is written right above a text, in its row."""
    for node in _texts(view):
        if as_dumped(node.text) != as_dumped(text):
            continue
        above = [
            other
            for other in view.nodes()
            if other.text
            and other.bounds.bottom <= node.bounds.top + 2
            and abs(other.bounds.left - node.bounds.left) < SAME_EDGE
        ]
        nearest = max(above, key=lambda other: other.bounds.bottom, default=None)
        if nearest is not None:
            yield nearest


def _texts(view: View) -> Iterator[Node]:
    return (node for node in view.nodes() if node.text and not node.editable)


def _has_picture(view: View, name: Node) -> bool:
    """Whether a picture lies below a name, in its row of the list."""
    line = [name, *view.look.around(name)]
    row = next((row for row, around in pairwise(line) if _is_list(around)), None)
    if row is None:
        return False
    least = PICTURE * view.look.screen.width
    return any(
        min(node.bounds.width, node.bounds.height) >= least
        and not node.text
        and node.bounds.left >= name.bounds.left - SAME_EDGE
        and node.bounds.top >= name.bounds.bottom - SAME_EDGE
        and not any(True for _ in view.look.children(node))
        for node in view.look.within(row)
    )


def _is_list(node: Node) -> bool:
    return any(name in node.cls for name in LISTS)
