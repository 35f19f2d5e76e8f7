"""Recorded hierarchies, and how a tree of the pretend app differs from one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from virtualphone.ui import Node

FOLDER = Path(__file__).parents[5] / "shared" / "recordings"
PREFIX = "com.instagram.android:id/"
FLAGS = ("clickable", "long-clickable", "focusable", "scrollable", "selected", "enabled")
TOLERANCE = 0.025
"""Of the screen's width and height. The right edge of a text depends on the words, and is not compared."""
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NAME_IDS = frozenset({"action_bar_title", "row_feed_photo_profile_name", "profile_header_full_name_above_vanity"})


@dataclass(frozen=True)
class Raw:
    """A node with what is said on it."""

    cls: str
    id: str
    desc: str
    text: str
    flags: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Seen:
    """A node as it is compared: `said` is description and text without names, numbers, dates and captions."""

    cls: str
    id: str
    said: str
    flags: str
    bounds: tuple[float, float, float, float]

    @property
    def what(self) -> str:
        return f"{self.cls} {self.id} {self.said} {self.flags}"


def recorded(name: str) -> list[Raw]:
    """The nodes of a recording, outermost first."""
    root = ElementTree.parse(FOLDER / name).getroot()[0]
    width, height = _numbers(root.get("bounds", ""))[2:]
    found = []
    for each in root.iter("node"):
        left, top, right, bottom = _numbers(each.get("bounds", ""))
        found.append(
            Raw(
                each.get("class", ""),
                each.get("resource-id", "").removeprefix(PREFIX),
                each.get("content-desc", ""),
                each.get("text", ""),
                " ".join(flag for flag in FLAGS if each.get(flag) == "true"),
                (left / width, top / height, right / width, bottom / height),
            )
        )
    return found


def built(root: Node) -> list[Raw]:
    """The nodes of a tree of the pretend app, in the same form."""
    _, _, width, height = root.bounds
    return [
        Raw(
            each.cls,
            each.id.removeprefix(PREFIX),
            each.desc,
            each.text,
            " ".join(flag for flag in FLAGS if getattr(each, flag.replace("-", "_"))),
            (each.bounds[0] / width, each.bounds[1] / height, each.bounds[2] / width, each.bounds[3] / height),
        )
        for each in root.walk()
    ]


def plain(nodes: Iterable[Raw]) -> list[Seen]:
    """The nodes without what is somebody's: names, captions, the words of a profile, numbers and dates."""
    nodes = list(nodes)
    signs: dict[str, str] = {}
    for place, each in enumerate(nodes):
        if each.id in NAME_IDS and each.text != "Posts":
            signs[each.text] = "NAME"
            signs |= dict.fromkeys(each.text.split(" and "), "NAME") if " and " in each.text else {}
        if each.cls.endswith("IgTextLayoutView"):
            signs[each.text] = "CAPTION"
            signs |= {other.desc: "CAPTION" for other in nodes[place + 2 : place + 4]}
        if each.id == "profile_declarative_ui_bio":
            signs[nodes[place + 3].text] = "BIO"
    return [
        Seen(each.cls, each.id, f"{_said(each.desc, signs)}|{_said(each.text, signs)}", each.flags, each.bounds)
        for each in nodes
    ]


def _said(words: str, signs: dict[str, str]) -> str:
    for name in sorted(signs, key=len, reverse=True):
        words = words.replace(name, signs[name])
    words = re.sub(r"(Followed by) .*", r"\1 NAME", words)
    words = re.sub(r"(may include audio from) .*\)", r"\1 SOUND)", words)
    words = re.sub(r"^((?:Reel|Photo) by) .*?(,| at )", r"\1 NAME\2", words)
    words = re.sub(rf"({MONTHS}) \d+", "DATE", words)
    return re.sub(r"[\d,]+", "9", words).replace("9 comments", "9 comment").replace(" AM", " PM")


def differences(expected: list[Seen], found: list[Seen]) -> list[str]:
    """A line for each node that is missing, too much, or elsewhere; empty when the trees agree."""
    lines = []
    matcher = difflib.SequenceMatcher(None, [each.what for each in expected], [each.what for each in found], False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(expected[a:b], found[c:d], strict=True):
                lines += _apart(one, other)
        else:
            lines += [f"- recorded: {each.what} {_shown(each)}" for each in expected[a:b]]
            lines += [f"+ here:     {each.what} {_shown(each)}" for each in found[c:d]]
    return lines


def _apart(one: Seen, other: Seen) -> list[str]:
    edges = (0, 1, 2, 3) if one.said == "|" else (0, 1, 3)
    if all(abs(one.bounds[edge] - other.bounds[edge]) <= TOLERANCE for edge in edges):
        return []
    return [f"~ {one.what}: recorded at {_shown(one)}, here at {_shown(other)}"]


def _shown(seen: Seen) -> str:
    return "[" + " ".join(f"{edge:.3f}" for edge in seen.bounds) + "]"


def _numbers(bounds: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", bounds)]
