"""Whether a comment stands in a list of comments: its text, and right above it who wrote it."""

from __future__ import annotations

from phonedeck.apps.app import OwnAccount
from phonedeck.apps.view import View
from phonedeck.phones.look import as_dumped

SAME_EDGE = 9
"""Pixels by which the left edges of a name and of the text below it may differ."""


def stands(view: View, text: str, by: OwnAccount) -> bool:
    """Whether a row has the text, and right above it in the same row the account's name or handle."""
    names = {as_dumped(name).lower() for name in (by.username, f"@{by.username}", by.name) if name}
    for node in view.nodes():
        if node.editable or as_dumped(node.text) != as_dumped(text):
            continue
        above = [
            other
            for other in view.nodes()
            if other.text
            and other.bounds.bottom <= node.bounds.top + 2
            and abs(other.bounds.left - node.bounds.left) < SAME_EDGE
        ]
        nearest = max(above, key=lambda other: other.bounds.bottom, default=None)
        if nearest is not None and as_dumped(nearest.text).lower() in names:
            return True
    return False
