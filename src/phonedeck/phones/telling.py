"""Tells whoever keeps an attempt's trail what is done at the phone, and which element was meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from phonedeck.model.trail import LONGEST, Did, Matched, TrailEntry
from phonedeck.phones.look import Look, Node

Told = tuple[str, tuple[str, ...]]
"""An element's name in the pack, and the signs that told it."""


class Telling:
    """For one task. What an app's driver made of the newest look is kept without the look itself, which is large."""

    def __init__(self, on_act: Callable[[TrailEntry], None]) -> None:
        self._on_act = on_act
        self._look: tuple[int, float] | None = None
        self._screen = ""
        self._elements: Mapping[int, Told] = {}

    def recognised(self, look: Look, screen: str, elements: Mapping[int, Told]) -> None:
        """What a look shows: its screen, and elements by the place of their node."""
        self._look = (look.generation, look.taken_at)
        self._screen, self._elements = screen, elements

    def tell(
        self,
        did: Did,
        what: str = "",
        *,
        look: Look | None = None,
        node: Node | None = None,
        at: tuple[int, int] | None = None,
        to: tuple[int, int] | None = None,
    ) -> None:
        """Something is about to be done, by the look that decided it."""
        known = look is not None and (look.generation, look.taken_at) == self._look
        self._on_act(
            TrailEntry(
                did,
                what[:LONGEST],
                screen=self._screen if known else "",
                element=None if node is None else self._matched(node, known=known),
                at=at,
                to=to,
                size=None if look is None else (look.screen.width, look.screen.height),
            )
        )

    def _matched(self, node: Node, *, known: bool) -> Matched:
        name, signs = self._elements.get(node.place, ("", ())) if known else ("", ())
        bounds = (node.bounds.left, node.bounds.top, node.bounds.right, node.bounds.bottom)
        return Matched(name, signs, node.label[:LONGEST], node.short_cls, node.resource_id, bounds)
