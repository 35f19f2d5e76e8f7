"""What recognition answers with: a screen, its elements, and the signs that told them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phonedeck.phones.look import Node


class Sign(StrEnum):
    """What told which node an element is."""

    LABEL = "label"
    ID = "id"
    STRUCTURE = "structure"


@dataclass(frozen=True, slots=True)
class FoundElement:
    """An element on a screen, and the signs that agreed on it."""

    name: str
    node: Node
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A screen and how much of what it needs is there, from 0 to 1."""

    screen: str
    score: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one look shows of an app. `screen` is None when it is none that the pack describes, with the reason."""

    app: str
    screen: str | None
    reason: str
    candidates: tuple[Candidate, ...]
    elements: tuple[FoundElement, ...]
    languages: tuple[str, ...]
    hints: tuple[FoundElement, ...] = ()
    """Where every element needs two signs: what one sign tells that would be enough elsewhere. Not to be tapped, unless
    something else agrees that recognition cannot see, such as what changed since an earlier look."""

    below: int = -1
    """The app's nodes up to this place in the look lie below what is in front: a pop-up, or another program's window.
    None of them takes a tap."""

    displaced: bool = False
    """Whether something is written where it would be if the page were laid out from right to left."""

    def element(self, name: str) -> Node | None:
        """The node of an element, or None."""
        return next((found.node for found in self.elements if found.name == name), None)
