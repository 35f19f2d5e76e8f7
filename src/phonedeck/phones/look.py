"""A look: one dump of the screen, parsed once into flat records. All decisions of a moment are taken from one look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from phonedeck.model.errors import ScreenNotRecognised

BOUNDS = re.compile(r"\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]")
INVISIBLE_MARKS = "\u200e\u200f\u2068\u2069"
"""Direction marks that apps put around texts; they say nothing about the label."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in pixels of the screen; parts of it may lie outside the screen."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def center(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def empty(self) -> bool:
        return self.right <= self.left or self.bottom <= self.top

    def within(self, other: Bounds) -> Bounds:
        """The part of this rectangle that lies in the other."""
        return Bounds(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the screen, in document order. `parent` is the parent's place in the look, -1 for a window."""

    place: int
    parent: int
    window: int
    cls: str
    package: str
    text: str
    desc: str
    resource_id: str
    bounds: Bounds
    clickable: bool
    enabled: bool
    selected: bool
    focused: bool
    checked: bool

    @property
    def label(self) -> str:
        """What a person reads there: the text, else the description."""
        return self.text or self.desc

    @property
    def short_id(self) -> str:
        """The resource-id without its package: `f57` of `com.zhiliaoapp.musically:id/f57`."""
        return self.resource_id.rpartition("/")[2]


class Look:
    """The nodes of one dump and where to tap them.

    `generation` is the number of acts that had been sent when it was taken: the session refuses to tap by a look that
    is older than the last act.
    """

    def __init__(self, nodes: list[Node], generation: int, xml: str) -> None:
        self.nodes = nodes
        self.generation = generation
        self.xml = xml

    @classmethod
    def parse(cls, xml: str, generation: int = 0) -> Look:
        """Read a hierarchy as uiautomator writes it.

        Raises:
            ScreenNotRecognised: it is not such a hierarchy.
        """
        # XML has no way to write most control characters; some apps show them all the same.
        cleaned = re.sub(
            r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));", "", xml, flags=re.IGNORECASE
        )
        try:
            root = etree.fromstring(cleaned.encode("utf-8", errors="replace"), _parser())
        except etree.XMLSyntaxError as error:
            raise ScreenNotRecognised(f"the phone's answer is no hierarchy: {error}") from error
        nodes: list[Node] = []
        for window, top in enumerate(root):
            _collect(top, -1, window, nodes)
        return cls(nodes, generation, xml)

    @property
    def screen(self) -> Bounds:
        """The largest window: the size of the screen as the dump shows it."""
        tops = [node.bounds for node in self.nodes if node.parent == -1]
        return max(tops, key=lambda b: (b.right - b.left) * (b.bottom - b.top), default=Bounds(0, 0, 0, 0))

    def of(self, package: str) -> Iterator[Node]:
        """The nodes of one app's windows."""
        return (node for node in self.nodes if node.package == package)

    def children(self, node: Node) -> Iterator[Node]:
        return (other for other in self.nodes if other.parent == node.place)

    def tappable(self, node: Node) -> Node | None:
        """The node itself or the nearest node around it that takes taps."""
        current = node
        while not current.clickable:
            if current.parent == -1:
                return None
            current = self.nodes[current.parent]
        return current if current.enabled else None


def plain(text: str) -> str:
    """A label without direction marks and outer space."""
    return text.translate({ord(mark): None for mark in INVISIBLE_MARKS}).strip()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, recover=False)


def _collect(element: etree._Element, parent: int, window: int, nodes: list[Node]) -> None:
    """Depth first without recursion: real trees are deep, and one may be made deep."""
    pending = [(element, parent)]
    while pending:
        current, above = pending.pop()
        if not isinstance(current.tag, str):
            continue
        place = len(nodes)
        nodes.append(_node(current, place, above, window))
        pending.extend((child, place) for child in reversed(current))


def _node(element: etree._Element, place: int, parent: int, window: int) -> Node:
    get = element.get
    match = BOUNDS.fullmatch(get("bounds", ""))
    left, top, right, bottom = (int(part) for part in match.groups()) if match else (0, 0, 0, 0)
    return Node(
        place=place,
        parent=parent,
        window=window,
        cls=get("class", "") or element.tag,
        package=get("package", ""),
        text=plain(get("text", "")),
        desc=plain(get("content-desc", "")),
        resource_id=get("resource-id", ""),
        bounds=Bounds(left, top, right, bottom),
        clickable=get("clickable") == "true",
        enabled=get("enabled") != "false",
        selected=get("selected") == "true",
        focused=get("focused") == "true",
        checked=get("checked") == "true",
    )
