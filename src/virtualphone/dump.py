"""The hierarchy as uiautomator writes it."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from virtualphone.ui import Node

FLAGS = (
    "checkable", "checked", "clickable", "enabled", "focusable", "focused", "scrollable", "long_clickable", "password",
    "selected",
)  # fmt: skip


def hierarchy(roots: Iterable[Node], rotation: int = 0, *, compressed: bool = False, deepest: int = 1000) -> str:
    """The XML of a dump: one top node a window. Invisible nodes are left out, and what lies deeper than `deepest`;
    compressed, layouts that say nothing are left out too, and what is in them is put in their place."""
    parts = [f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<hierarchy rotation=\"{rotation}\">"]
    for root in roots:
        for place, top in enumerate(_important([root]) if compressed else [root]):
            if top.visible and deepest > 0:
                _write(top, place, parts, compressed, deepest)
    parts.append("</hierarchy>")
    return "".join(parts)


def as_dumped(text: str) -> str:
    """A text as the dump shows it: each half of a surrogate pair, so each emoji twice, becomes a dot; so does what
    XML 1.0 cannot hold."""
    return "".join(
        ".." if ord(char) > 0xFFFF else "." if ord(char) < 0x20 and char not in "\t\n\r" else char for char in text
    )


def _important(nodes: list[Node]) -> list[Node]:
    """The nodes without layouts that say nothing and take no tap."""
    found: list[Node] = []
    for node in nodes:
        if node.shown or node.desc or node.clickable or node.scrollable or node.checkable or node.edit is not None:
            found.append(node)
        elif node.visible:
            found += _important(node.children)
    return found


def _write(node: Node, index: int, parts: list[str], compressed: bool, deepest: int) -> None:
    left, top, right, bottom = node.bounds
    flags = " ".join(f'{name.replace("_", "-")}="{str(getattr(node, name)).lower()}"' for name in FLAGS)
    parts.append(
        f'<node index="{index}" text={_quoted(node.shown)} resource-id={_quoted(node.id)} class={_quoted(node.cls)} '
        f"package={_quoted(node.package)} content-desc={_quoted(node.desc)} {flags} "
        f'visible-to-user="true" bounds="[{left},{top}][{right},{bottom}]" drawing-order="0" '
        f'hint={_quoted(node.hint)} display-id="0"'
    )
    inner = _important(node.children) if compressed else node.children
    children = [child for child in inner if child.visible] if deepest > 1 else []
    if not children:
        parts.append(" />")
        return
    parts.append(">")
    for place, child in enumerate(children):
        _write(child, place, parts, compressed, deepest - 1)
    parts.append("</node>")


def _quoted(text: str) -> str:
    # quoteattr may choose single quotes; uiautomator always writes double ones
    quoted = quoteattr(as_dumped(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
    return '"' + quoted[1:-1].replace('"', "&quot;") + '"' if quoted[0] == "'" else quoted
