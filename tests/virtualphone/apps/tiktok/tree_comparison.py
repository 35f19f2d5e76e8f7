"""Two trees side by side: the parts of them that matter, in their order, and what differs."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from lxml import etree

NAMES = re.compile(r"^(Follow|Sound:) .+$")
NUMBERS = re.compile(r"(?<![@\d])\d[\d.,]*[KM]?")


@dataclass(frozen=True)
class Part:
    """A node that a reader or a finger can use. Bounds are fractions of the root's width."""

    cls: str
    id: str
    desc: str
    flags: str
    bounds: tuple[float, ...]
    worded: bool
    hint: str

    @property
    def key(self) -> tuple[str, ...]:
        return self.cls, self.id, self.desc, self.flags, self.hint

    def __str__(self) -> str:
        place = ",".join(f"{edge:.3f}" for edge in self.bounds)
        return f"{self.cls.removeprefix('android.widget.')} {self.id or '-'} {self.desc!r} {self.flags} [{place}]"


def parts(xml: str, ignored: frozenset[str] = frozenset()) -> list[Part]:
    """The nodes of a dump that have words or take touches, in the order of the dump; `ignored` are short ids."""
    root = etree.fromstring(xml.encode())
    windows = [node for node in root if node.get("package") != "com.android.systemui"]
    width = max(float(_bounds(node)[2]) for node in windows)
    found = []
    for window in windows:
        for node in window.iter("node"):
            id = (node.get("resource-id") or "").rpartition("/")[2]
            words = node.get("text") or node.get("content-desc")
            touched = any(node.get(flag) == "true" for flag in ("clickable", "scrollable", "checkable"))
            if not (words or touched) or id in ignored:
                continue
            flags = " ".join(
                flag
                for flag in ("clickable", "long-clickable", "scrollable", "checkable", "selected", "enabled")
                if node.get(flag) == "true"
            )
            found.append(
                Part(
                    node.get("class") or "",
                    id,
                    _shape(node.get("content-desc") or ""),
                    flags,
                    tuple(edge / width for edge in _bounds(node)),
                    bool(node.get("text")),
                    node.get("hint") or "",
                )
            )
    return found


def differences(real: list[Part], pretended: list[Part], tolerance: float = 0.02) -> list[str]:
    """A line for each node that only one of them has (- real, + pretended), and for each that lies elsewhere (~).

    What lies below the end of the real screen is left out: one recording shows the upper part only.
    """
    end = max(part.bounds[3] for part in real)
    pretended = [part for part in pretended if part.bounds[1] < end]
    lines = []
    matcher = difflib.SequenceMatcher(
        None, [part.key for part in real], [part.key for part in pretended], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(real[a:b], pretended[c:d], strict=True):
                # Words are of different lengths: where they end says nothing.
                edges = (0, 1, 3) if one.worded else (0, 1, 2, 3)
                if any(abs(one.bounds[edge] - min(other.bounds[edge], end)) > tolerance for edge in edges):
                    lines.append(f"~ {one} lies at [{','.join(f'{edge:.3f}' for edge in other.bounds)}]")
        else:
            lines += [f"- {part}" for part in real[a:b]] + [f"+ {part}" for part in pretended[c:d]]
    return lines


def _shape(desc: str) -> str:
    """A description without the names and numbers in it."""
    desc = NAMES.sub(r"\1 …", desc)
    if desc.endswith(" profile"):
        return "… profile"
    return desc if desc.startswith("@") else NUMBERS.sub("N", desc)


def _bounds(node: etree._Element) -> tuple[int, ...]:
    return tuple(int(edge) for edge in re.findall(r"-?\d+", node.get("bounds") or "[0,0][0,0]"))
