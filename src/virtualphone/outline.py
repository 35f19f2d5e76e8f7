"""Trees written down as indented lines, one node a line:

    Class#id FLAGS left,top,right,bottom name=value …

`Class` without a dot is one of `android.widget`, `v.Class` of `android.view`. An id without a colon belongs to the app.
FLAGS are letters: C clickable, F focusable, L long-clickable, S scrollable, s selected, D disabled; `-` for none.
Names: `text`, `desc`, `paint` (their `{place}` are filled in), `tap` (the name of what a tap does), `when` (the name of
a value that must be true for the node to be there), `selected` (the name of a value), `z`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from virtualphone.ui import Bounds, Node

LINE = re.compile(
    r"(?P<indent> *)(?P<cls>[\w.]+)(?:#(?P<id>\S+))? (?P<flags>[A-Za-z]+|-) (?P<bounds>\d+,\d+,\d+,\d+)(?P<rest>.*)"
)
ATTRIBUTE = re.compile(r' (\w+)=(?:"([^"]*)"|(\S+))')
FLAGS = {
    "C": ("clickable", True), "F": ("focusable", True), "L": ("long_clickable", True), "S": ("scrollable", True),
    "s": ("selected", True), "D": ("enabled", False),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    depth: int
    cls: str
    id: str
    bounds: Bounds
    flags: dict[str, bool]
    words: dict[str, str]


def grow(outline: str, package: str, values: Mapping[str, Any], taps: Mapping[str, Callable[[], None]]) -> Node:
    """A fresh tree from an outline; the first line is its root.

    Raises:
        ValueError: a line cannot be read.
        KeyError: a place, a value or a tap has no meaning given.
    """
    root: Node | None = None
    parents: list[Node] = []
    left_out: int | None = None
    for line in _lines(outline):
        if left_out is not None and line.depth > left_out:
            continue
        left_out = None
        words = line.words
        if "when" in words and not values[words["when"]]:
            left_out = line.depth
            continue
        made = Node(
            line.cls,
            line.bounds,
            id=f"{package}:id/{line.id}" if line.id and ":" not in line.id else line.id,
            text=words.get("text", "").format_map(values),
            desc=words.get("desc", "").format_map(values),
            paint=words.get("paint", "").format_map(values),
            tap=taps[words["tap"]] if "tap" in words else None,
            z=int(words.get("z", 0)),
        )
        for name, value in line.flags.items():
            setattr(made, name, value)
        if "selected" in words:
            made.selected = bool(values[words["selected"]])
        del parents[line.depth :]
        if parents:
            parents[-1].children.append(made)
        else:
            root = made
        parents.append(made)
    if root is None:
        raise ValueError("an outline without lines")
    return root


@lru_cache(maxsize=64)
def _lines(outline: str) -> tuple[_Line, ...]:
    lines: list[_Line] = []
    for text in outline.strip("\n").splitlines():
        match = LINE.fullmatch(text)
        if match is None:
            raise ValueError(f"not a line of an outline: {text!r}")
        left, top, right, bottom = (int(number) for number in match["bounds"].split(","))
        words = {name: quoted or plain for name, quoted, plain in ATTRIBUTE.findall(match["rest"])}
        flags = dict(FLAGS[letter] for letter in match["flags"].replace("-", ""))
        depth = len(match["indent"])
        lines.append(_Line(depth, _class(match["cls"]), match["id"] or "", (left, top, right, bottom), flags, words))
    return tuple(lines)


def _class(name: str) -> str:
    if name.startswith("v."):
        return f"android.view.{name[2:]}"
    return name if "." in name else f"android.widget.{name}"
