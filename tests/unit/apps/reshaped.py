"""Reshaped copies of screens: as an app lays the same page out on a tablet, in landscape, zoomed, above a keyboard, or
with a card more or less. Unlike a stretched picture, things keep their size and hold to the edge they belong to."""

from __future__ import annotations

import random
from collections.abc import Callable

from altered import Alteration
from disturbed import window_size
from recorded import TRUTH, WRITTEN, Element, bounds_of, made_node, nodes, set_bounds

Move = Callable[[int, int, int, int], tuple[float, float, float, float]]


def _moved(root: Element, move: Move) -> None:
    for node in nodes(root):
        set_bounds(node, *(round(edge) for edge in move(*bounds_of(node))))


def _equal_shares(root: Element, width: int) -> set[Element]:
    """Things that share the width in equal parts, and all that is in them: tabs, tiles, numbers."""
    found: set[Element] = set()
    for node in nodes(root):
        lines: dict[tuple[int, int], list[Element]] = {}
        for child in node:
            left, top, right, _ = bounds_of(child)
            lines.setdefault((top, (right - left) // max(1, width // 50)), []).append(child)
        for line in lines.values():
            spread = bounds_of(line[-1])[2] - bounds_of(line[0])[0]
            if len(line) >= 2 and abs(spread) >= 0.6 * width:
                found.update(part for child in line for part in child.iter())
    return found


def _wider(root: Element, more: float, higher: float) -> None:
    width, height = window_size(root)
    by, low = (more - 1) * width, (higher - 1) * height
    shares = _equal_shares(root, width)
    for node in nodes(root):
        left, top, right, bottom = bounds_of(node)
        x1: float = left
        x2: float = right
        if node in shares:
            x1, x2 = left * more, right * more
        elif right - left >= 0.6 * width:
            x1, x2 = (left, right + by) if left <= 0.2 * width else (left + by / 2, right + by)
        elif left + right >= 1.3 * width:
            x1, x2 = left + by, right + by
        elif left + right >= 0.8 * width:
            x1, x2 = left + by / 2, right + by / 2
        y1, y2 = (top + low, bottom + low) if top >= 0.85 * height else (top, bottom)
        if bottom >= 0.85 * height > top and bottom - top >= 0.3 * height:
            y2 = bottom + low
        set_bounds(node, round(x1), round(max(0, y1)), round(x2), round(max(0, y2)))


def tablet(root: Element, chance: random.Random) -> None:
    """A large screen: half as wide again or twice as wide, and a little higher."""
    _wider(root, chance.uniform(1.4, 2.2), chance.uniform(1.0, 1.3))


def turned(root: Element, chance: random.Random) -> None:
    """Landscape: wider than high; what lay between is cut."""
    width, height = window_size(root)
    for node in list(nodes(root)):
        _, top, _, bottom = bounds_of(node)
        above = node.getparent()
        if above is not None and above is not root and 0.45 * height <= top and bottom < 0.85 * height:
            above.remove(node)
    _wider(root, height / width, width / height)
    low = window_size(root)[1]
    for node in nodes(root):
        left, top, x, bottom = bounds_of(node)
        set_bounds(node, left, min(top, low), x, min(bottom, low))


def zoomed(root: Element, chance: random.Random) -> None:
    """The largest display size: everything is higher, what hangs on the lower edge grows upwards, the rest is cut."""
    _, height = window_size(root)
    more = chance.uniform(1.1, 1.35)

    def move(left: int, top: int, right: int, bottom: int) -> tuple[float, float, float, float]:
        if top >= 0.85 * height:
            return left, height - (height - top) * more, right, height - (height - bottom) * more
        return left, min(height, top * more), right, min(height, bottom * more)

    _moved(root, move)


def above_keyboard(root: Element, chance: random.Random) -> None:
    """A keyboard is shown and the page made room: what hangs on its lower edge moved up. The keyboard may be no part of
    the dump."""
    width, height = window_size(root)
    by = round(chance.uniform(0.3, 0.42) * height)
    hanging = [node for node in nodes(root) if bounds_of(node)[1] >= 0.85 * height]
    around = {above for node in hanging for above in node.iterancestors()}
    for node in list(nodes(root)):
        left, top, right, bottom = bounds_of(node)
        if top >= 0.85 * height:
            set_bounds(node, left, top - by, right, bottom - by)
        elif node not in around and bottom > height - by and bottom - top < 0.6 * height:
            if (above := node.getparent()) is not None and above is not root:
                above.remove(node)
        elif bottom > height - by and node.getparent() is not root:
            set_bounds(node, left, top, right, max(top, bottom - by))
    if chance.random() < 0.6:
        package = chance.choice(("com.google.android.inputmethod.latin", "com.samsung.android.honeyboard"))
        keys = made_node(package, (0, height - by, width, height))
        for n, letter in enumerate("qwertyuiop"):
            box = (n * width // 10, height - by + 40, (n + 1) * width // 10, height - by + 140)
            keys.append(made_node(package, box, text=letter, clickable="true"))
        root.append(keys)


def _inserted(root: Element, chance: random.Random, tall: int, make: Callable[[int, int], list[Element]]) -> None:
    """Room of a height between two parts of the page, and new parts in it; what is below moves down, or is cut. What
    hangs on the lower edge stays."""
    width, height = window_size(root)
    low = round(0.85 * height)
    leaves = [bounds_of(node) for node in nodes(root) if not len(node)]
    lines = [
        line
        for line in sorted({top for _, top, _, _ in leaves if 0.15 <= top / height <= 0.7})
        if not any(top < line < bottom and bottom - top < 0.6 * height for _, top, _, bottom in leaves)
    ]
    if not lines:
        return
    line = chance.choice(lines)
    pushed = next(node for node in nodes(root) if not len(node) and bounds_of(node)[1] == line)
    host = next(
        (
            node
            for node in pushed.iterancestors()
            if node.get("bounds")
            and bounds_of(node)[2] - bounds_of(node)[0] >= 0.9 * width
            and bounds_of(node)[1] < line
        ),
        root[0],
    )
    for node in list(nodes(root)):
        left, top, right, bottom = bounds_of(node)
        above = node.getparent()
        if line <= top < low:
            if top + tall >= low and above is not None and above is not root:
                above.remove(node)
            set_bounds(node, left, top + tall, right, min(bottom + tall, max(low, top + tall)))
        elif top < line < bottom < low:
            set_bounds(node, left, top, right, min(bottom + tall, low))
    for part in make(line, tall):
        host.append(part)


def with_card(root: Element, chance: random.Random) -> None:
    """A card among the page's parts, with words, a button and a cross: "complete your profile", an offer, a hint."""
    width, _ = window_size(root)
    package = root[0].get("package", "")

    def make(line: int, tall: int) -> list[Element]:
        card = made_node(package, (width // 30, line, width - width // 30, line + tall), clickable="true")
        card.append(
            made_node(package, (width // 8, line + tall // 8, width * 5 // 8, line + tall // 3), text="Xyzzy plugh")
        )
        box = (width * 2 // 3, line + tall // 3, width * 11 // 12, line + tall * 2 // 3)
        card.append(
            made_node(package, box, text=chance.choice(("Quux", "Ekle", "追加", "Hinzufügen")), clickable="true")
        )
        card.append(made_node(package, (width * 11 // 12, line, width * 29 // 30, line + tall // 4), clickable="true"))
        return [card]

    _inserted(root, chance, round(chance.uniform(0.18, 0.32) * width), make)


def with_row_of_people(root: Element, chance: random.Random) -> None:
    """Suggested people side by side, each with a picture, a name and a button."""
    width, _ = window_size(root)
    package = root[0].get("package", "")

    def make(line: int, tall: int) -> list[Element]:
        row = made_node(package, (0, line, width, line + tall))
        row.set("class", "androidx.recyclerview.widget.RecyclerView")
        row.set("scrollable", "true")
        for n in range(3):
            left, right = n * width // 3 + 10, (n + 1) * width // 3 - 10
            person = made_node(package, (left, line, right, line + tall), clickable="true")
            person.append(
                made_node(
                    package,
                    (left + 10, line + tall // 2, right - 10, line + tall * 5 // 8),
                    text=chance.choice(("moss", "Following", "fern.walks")),
                )
            )
            person.append(
                made_node(
                    package,
                    (left + 10, line + tall * 2 // 3, right - 10, line + tall * 7 // 8),
                    text=chance.choice(("Follow", "Suivre", "Folgen", "フォロー")),
                    clickable="true",
                )
            )
            row.append(person)
        return [row]

    _inserted(root, chance, round(chance.uniform(0.45, 0.6) * width), make)


def with_notice_line(root: Element, chance: random.Random) -> None:
    """A line of text over the whole width: an account's note, a law's, a sale's."""
    width, _ = window_size(root)
    package = root[0].get("package", "")

    def make(line: int, tall: int) -> list[Element]:
        return [
            made_node(
                package,
                (0, line, width, line + tall),
                text="Xyzzy plugh quux grault",
                clickable=chance.choice(("true", "false")),
            )
        ]

    _inserted(root, chance, round(chance.uniform(0.06, 0.12) * width), make)


def labels_lost(root: Element, chance: random.Random) -> None:
    """A third of all labels is missing."""
    for node in nodes(root):
        if chance.random() < 0.33 and "EditText" not in node.get("class", ""):
            for name in WRITTEN:
                if node.get(name) and not node.get(TRUTH, "").endswith("handle"):
                    node.set(name, "")


def text_in_hint(root: Element, chance: random.Random) -> None:
    """What fields show is told as their hint; something is written in some."""
    for node in nodes(root):
        if "EditText" in node.get("class", "") and node.get("text"):
            node.set("hint", node.get("text", ""))
            node.set("text", chance.choice(("", "hello there")))


def buttons_of_system(root: Element, chance: random.Random) -> None:
    """Three buttons or a line for gestures: the window ends above them, or goes on below."""
    width, height = window_size(root)
    tall = chance.choice((0.022, 0.06)) * height
    bar = made_node("com.android.systemui", (0, round(height - tall), width, height))
    for n, desc in enumerate(("Back", "Home", "Overview")):
        box = (width * n // 3, round(height - tall), width * (n + 1) // 3, height)
        bar.append(made_node("com.android.systemui", box, desc=desc, clickable="true"))
    if tall > 0.05 * height or chance.random() < 0.5:
        inner = (height - tall) / height
        _moved(root, lambda left, top, right, bottom: (left, top * inner, right, bottom * inner))
        if chance.random() < 0.5:
            for window in root:
                set_bounds(window, 0, 0, width, height)
    root.append(bar)


RESHAPINGS: tuple[Alteration, ...] = (
    tablet,
    turned,
    zoomed,
    above_keyboard,
    with_card,
    with_row_of_people,
    with_notice_line,
    labels_lost,
    text_in_hint,
    buttons_of_system,
)
