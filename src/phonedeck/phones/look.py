"""A look: one dump of the screen, parsed once into flat records. All decisions of a moment are taken from one look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from lxml import etree

from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.node import Bounds, Node, as_dumped, plain
from phonedeck.phones.window import Window, WindowKind, kind_of

__all__ = ["Bounds", "Look", "Node", "Window", "WindowKind", "as_dumped", "plain"]

BOUNDS = re.compile(r"\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]")
UNWRITABLE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));", re.IGNORECASE
)  # XML has no way to write most control characters; some apps show them all the same.


class Look:
    """The nodes of one dump and where to tap them.

    `generation` is the number of acts that had been sent when it was taken, `taken_at` the session's running clock:
    the session refuses to tap by a look that is older than the last act, or too old.
    """

    def __init__(self, nodes: list[Node], generation: int, xml: str, taken_at: float = 0.0) -> None:
        self.nodes = nodes
        self.generation = generation
        self.xml = xml
        self.taken_at = taken_at

    @classmethod
    def parse(cls, xml: str, generation: int = 0, taken_at: float = 0.0) -> Look:
        """Read a hierarchy as uiautomator writes it.

        Raises:
            ScreenNotRecognised: it is not such a hierarchy.
        """
        try:
            root = etree.fromstring(UNWRITABLE.sub("", xml).encode("utf-8", errors="replace"), _parser())
        except etree.XMLSyntaxError as error:
            raise ScreenNotRecognised(f"the phone's answer is no hierarchy: {error}") from error
        nodes: list[Node] = []
        for window, top in enumerate(root):
            _collect(top, -1, window, nodes)
        return cls(nodes, generation, xml, taken_at)

    @cached_property
    def screen(self) -> Bounds:
        """The largest window: the size of the screen as the dump shows it."""
        tops = (node.bounds for node in self.nodes if node.parent == -1)
        return max(tops, key=lambda bounds: bounds.area, default=Bounds(0, 0, 0, 0))

    @cached_property
    def windows(self) -> list[Window]:
        """Every window, in the order of the dump, which says nothing about which lies on top."""
        active = {node.window for node in self.nodes if node.clickable}
        return [
            Window(
                root.window,
                root.place,
                root.package,
                root.bounds,
                kind_of(root.package, root.bounds, self.screen, takes_taps=root.window in active),
            )
            for root in self.nodes
            if root.parent == -1
        ]

    @property
    def dialogs(self) -> list[Window]:
        """The system's dialogs; while there is one, nothing else takes a tap."""
        return [window for window in self.windows if window.kind is WindowKind.DIALOG]

    @property
    def keyboard(self) -> Window | None:
        """The keyboard's window, when one is shown."""
        return next((window for window in self.windows if window.kind is WindowKind.KEYBOARD), None)

    def nodes_in(self, window: Window) -> Iterator[Node]:
        """The nodes of one window."""
        return (node for node in self.nodes if node.window == window.number)

    def of(self, package: str) -> Iterator[Node]:
        """The nodes of one app's windows."""
        return (node for node in self.nodes if node.package == package)

    @property
    def app_nodes(self) -> Iterator[Node]:
        """The nodes of apps: without keyboard, bars and dialogs of the system."""
        numbers = {window.number for window in self.windows if window.kind is WindowKind.APP}
        return (node for node in self.nodes if node.window in numbers)

    def with_text(self, text: str) -> Sequence[Node]:
        """The nodes whose text this is, as far as a dump can tell (`as_dumped`), in document order."""
        return self._by_text.get(as_dumped(text), ())

    def with_desc(self, desc: str) -> Sequence[Node]:
        """The nodes whose description this is, likewise."""
        return self._by_desc.get(as_dumped(desc), ())

    def with_id(self, resource_id: str) -> Sequence[Node]:
        """The nodes with this resource-id, whole or without its package."""
        return self._by_id.get(resource_id, ())

    def with_cls(self, cls: str) -> Sequence[Node]:
        """The nodes of this class, whole or without its package: `EditText`."""
        return self._by_cls.get(cls, ())

    @property
    def focused(self) -> Node | None:
        """The field that typed text would go to."""
        return next((node for node in self.app_nodes if node.focused and node.editable), None)

    def children(self, node: Node) -> Iterator[Node]:
        """The nodes right inside a node."""
        return (self.nodes[place] for place in self._children.get(node.place, ()))

    def within(self, node: Node) -> Iterator[Node]:
        """All nodes inside a node, in document order."""
        pending = list(reversed(self._children.get(node.place, ())))
        while pending:
            place = pending.pop()
            yield self.nodes[place]
            pending.extend(reversed(self._children.get(place, ())))

    def around(self, node: Node) -> Iterator[Node]:
        """The nodes around a node, the nearest first."""
        place = node.parent
        while place != -1:
            yield self.nodes[place]
            place = self.nodes[place].parent

    def tappable(self, node: Node) -> Node | None:
        """The node itself or the nearest node around it that takes taps."""
        current = node
        while not current.clickable:
            if current.parent == -1:
                return None
            current = self.nodes[current.parent]
        return current if current.enabled else None

    def visible(self, node: Node) -> Bounds:
        """The part of a node that a finger reaches: inside the screen and the lists around it, above the keyboard.

        Empty when there is none.
        """
        bounds = node.bounds.within(self.screen)
        for outer in self.around(node):
            if outer.scrollable:
                bounds = bounds.within(outer.bounds)
        keyboard = self.keyboard
        if keyboard is not None and keyboard.number != node.window and not bounds.within(keyboard.bounds).empty:
            bounds = Bounds(bounds.left, bounds.top, bounds.right, min(bounds.bottom, keyboard.bounds.top))
        return bounds if node.visible else Bounds(0, 0, 0, 0)

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for node in self.nodes:
            found.setdefault(node.parent, []).append(node.place)
        return found

    @cached_property
    def _by_text(self) -> dict[str, list[Node]]:
        return _index((as_dumped(node.text), node) for node in self.nodes)

    @cached_property
    def _by_desc(self) -> dict[str, list[Node]]:
        return _index((as_dumped(node.desc), node) for node in self.nodes)

    @cached_property
    def _by_id(self) -> dict[str, list[Node]]:
        return _index((name, node) for node in self.nodes for name in {node.resource_id, node.short_id})

    @cached_property
    def _by_cls(self) -> dict[str, list[Node]]:
        return _index((name, node) for node in self.nodes for name in {node.cls, node.short_cls})


def _index(pairs: Iterator[tuple[str, Node]]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for key, node in pairs:
        if key:
            found.setdefault(key, []).append(node)
    return found


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
        checkable=get("checkable") == "true",
        focusable=get("focusable") == "true",
        scrollable=get("scrollable") == "true",
        long_clickable=get("long-clickable") == "true",
        password=get("password") == "true",
        visible=get("visible-to-user") != "false",
        hint=plain(get("hint", "")),
    )
