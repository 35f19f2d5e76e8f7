"""The direction of a page: in Arabic, Hebrew, Persian or Urdu an app may lay everything out from right to left.

Nothing in a dump says so. Where many labels are written in such letters, or a known one stands on the other side, the
page is read both ways, as it is and mirrored, and only what both readings tell alike, or one of them alone, counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from phonedeck.phones.look import Bounds, Look, Node

FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
LETTER = re.compile(r"[^\W\d_]")
SHARE = 0.3
"""Of the labels that have letters: as many in letters from right to left, and the page may be laid out so."""


def may_be_from_right(nodes: Iterable[Node]) -> bool:
    """Whether so much is written from right to left that the layout may go that way too."""
    written = [node.label for node in nodes if LETTER.search(node.label)]
    return sum(bool(FROM_RIGHT.search(label)) for label in written) >= max(1, SHARE * len(written))


def mirrored(look: Look) -> Look:
    """The same look with left and right changed; every node keeps its place."""
    edge = look.screen.left + look.screen.right
    nodes = [replace(node, bounds=_mirrored(node.bounds, edge)) for node in look.nodes]
    return Look(nodes, look.generation, look.xml, look.taken_at)


def _mirrored(bounds: Bounds, edge: int) -> Bounds:
    return Bounds(edge - bounds.right, bounds.top, edge - bounds.left, bounds.bottom)
