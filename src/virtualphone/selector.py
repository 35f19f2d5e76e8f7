"""uiautomator's UiSelector, as uiautomator2 sends it: a dict of conditions and a bit mask of those that count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from virtualphone.ui import Node

TEXTS: dict[str, Callable[[Node], str]] = {
    "text": lambda node: node.shown,
    "description": lambda node: node.desc,
    "className": lambda node: node.cls,
    "packageName": lambda node: node.package,
    "resourceId": lambda node: node.id,
}
FLAGS = {
    "checkable": "checkable",
    "checked": "checked",
    "clickable": "clickable",
    "longClickable": "long_clickable",
    "scrollable": "scrollable",
    "enabled": "enabled",
    "focusable": "focusable",
    "focused": "focused",
    "selected": "selected",
}


def find(roots: Iterable[Node], selector: dict[str, Any]) -> list[Node]:
    """The nodes that the selector names, in the order of the dump; `instance` and `index` narrow them."""
    roots = list(roots)
    found = [node for root in roots for node in root.walk() if matches(node, selector)]
    chain = selector.get("childOrSibling") or []
    if chain:
        found = _narrowed(found, selector, roots)
    for kind, inner in zip(chain, selector.get("childOrSiblingSelector") or [], strict=False):
        if kind == "child":
            found = [child for node in found for child in node.walk() if child is not node and matches(child, inner)]
        else:
            found = [
                sibling
                for root in roots
                for parent in root.walk()
                if any(child is node for child in parent.children for node in found)
                for sibling in parent.children
                if matches(sibling, inner)
            ]
        found = _narrowed(found, inner, roots)
    return _narrowed(found, selector, roots) if not chain else found


def _narrowed(found: list[Node], selector: dict[str, Any], roots: list[Node]) -> list[Node]:
    if selector.get("index") is not None:
        places = {
            id(child): place
            for root in roots
            for parent in root.walk()
            for place, child in enumerate(each for each in parent.children if each.visible)
        }
        found = [node for node in found if places.get(id(node), 0) == int(selector["index"])]
    if selector.get("instance") is not None:
        return found[int(selector["instance"]) : int(selector["instance"]) + 1]
    return found


def matches(node: Node, selector: dict[str, Any]) -> bool:
    """Whether one node fulfils every condition."""
    for name, value in selector.items():
        for stem, read in TEXTS.items():
            if name == stem and read(node) != value:
                return False
            if name == f"{stem}Contains" and value.lower() not in read(node).lower():
                return False
            if name == f"{stem}StartsWith" and not read(node).lower().startswith(value.lower()):
                return False
            if name == f"{stem}Matches" and not re.fullmatch(value, read(node), re.DOTALL):
                return False
        if name in FLAGS and getattr(node, FLAGS[name]) != value:
            return False
    return True
