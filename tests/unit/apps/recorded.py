"""Recorded screens as trees: where their true elements are, and how a tree is read and changed.

Every true element of a recording carries its name in an attribute that no reader knows, so that it is still known after
any alteration which node is the right one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

TRUTH = "true-element"
WRITTEN = ("text", "content-desc", "hint")
BOUNDS = re.compile(r"\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]")

Element = etree._Element


@dataclass(frozen=True)
class Recording:
    """A recorded screen: its app, its screen, and how each of its elements is found in it, once, by hand."""

    file: str
    app: str
    screen: str
    version: str | None
    elements: dict[str, str]
    """Element name → XPath of its node."""

    def load(self, folder: Path) -> Element:
        """The tree, its true elements marked."""
        root = etree.parse(str(folder / self.file)).getroot()
        for name, path in self.elements.items():
            found = root.xpath(path)
            assert len(found) >= 1, f"{self.file} has no {name} at {path}"
            found[0].set(TRUTH, name)
        return root


def written(root: Element) -> str:
    """The tree as a dump."""
    return etree.tostring(root, encoding="unicode")


def truths(root: Element) -> dict[str, int]:
    """True element → its place in document order."""
    nodes = [node for top in root for node in top.iter() if isinstance(node.tag, str)]
    return {node.get(TRUTH, ""): place for place, node in enumerate(nodes) if node.get(TRUTH)}


def nodes(root: Element) -> list[Element]:
    return [node for top in root for node in top.iter()]


def bounds_of(node: Element) -> tuple[int, int, int, int]:
    match = BOUNDS.fullmatch(node.get("bounds", ""))
    return tuple(map(int, match.groups())) if match else (0, 0, 0, 0)  # type: ignore[return-value]


def set_bounds(node: Element, left: int, top: int, right: int, bottom: int) -> None:
    node.set("bounds", f"[{left},{top}][{right},{bottom}]")


def width_of(root: Element) -> int:
    return max(bounds_of(top)[2] for top in root)


def made_node(
    package: str, box: tuple[int, int, int, int], *, text: str = "", desc: str = "", clickable: str = "false"
) -> Element:
    return etree.Element(
        "node",
        {
            "text": text,
            "content-desc": desc,
            "resource-id": "",
            "class": "android.widget.FrameLayout",
            "package": package,
            "clickable": clickable,
            "enabled": "true",
            "bounds": f"[{box[0]},{box[1]}][{box[2]},{box[3]}]",
        },
    )
