"""Windows of other programs over the app's own: nothing in a dump says what lies in front, and they take the taps.

A notice of a message, a bubble and a small video leave the page what it is but for what is right below them. Anything
wider and lower may be a question that nobody knows: the page below it takes no tap then.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from phonedeck.phones.look import Bounds, Look, Node, WindowKind

NARROW = 0.6
"""In widths of the app's window: a question is at least as wide, a bubble or a small video is not."""

NOTICE = 0.25
"""Of the screen's height, from the top: a message that slides in goes no further down."""

KEYS = 8
"""Things to tap of one letter each: so many, and it is a keyboard, whoever made it."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """What another program shows inside the app's frame: where, in pixels, and whether it may keep the whole page from
    taking taps."""

    package: str
    area: Bounds
    hides: bool


def lying_over(look: Look, own: Container[str], frame: Bounds) -> Iterator[Foreign]:
    """Windows of other programs that take taps inside a frame.

    Known keyboards and bars of the system are left out: the frame of a scene ends where they begin. Nothing lies over a
    question of the system.
    """
    if any(window.package in own for window in look.dialogs):
        return
    for window in look.windows:
        if window.package in own or window.kind not in (WindowKind.APP, WindowKind.DIALOG):
            continue
        parts = [node for node in look.nodes_in(window) if node.visible and (node.clickable or node.label)]
        if not any(node.clickable for node in parts):
            continue
        area = Bounds(
            min(node.bounds.left for node in parts),
            min(node.bounds.top for node in parts),
            max(node.bounds.right for node in parts),
            max(node.bounds.bottom for node in parts),
        )
        if not area.within(frame).empty:
            notice = area.bottom <= look.screen.top + NOTICE * look.screen.height
            wide = area.width >= NARROW * frame.width
            yield Foreign(window.package, area, wide and not notice and not _is_keyboard(parts))


def _is_keyboard(parts: Sequence[Node]) -> bool:
    return sum(node.clickable and len(node.label) == 1 for node in parts) >= KEYS
