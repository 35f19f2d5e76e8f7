"""Disturbed copies of recorded screens: what other phones, other builds and other programs do to a tree.

Written apart from `altered`, to challenge recognition with what its rules were not made for. True elements keep their
mark through every disturbance.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator

from altered import Alteration, Labels, translation
from recorded import TRUTH, WRITTEN, Element, bounds_of, made_node, nodes, set_bounds

from phonedeck.apps.labels import Labels as Known

DIGITS = (
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
    "\u0966\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f",
    "\u0e50\u0e51\u0e52\u0e53\u0e54\u0e55\u0e56\u0e57\u0e58\u0e59",
)
SYSTEM = "com.android.systemui"


# -- other phones


def window_size(root: Element) -> tuple[int, int]:
    return max(bounds_of(top)[2] for top in root), max(bounds_of(top)[3] for top in root)


def moved(root: Element, place: Callable[[int, int], tuple[float, float]]) -> None:
    """Every corner of every node somewhere else."""
    for node in nodes(root):
        left, top, right, bottom = bounds_of(node)
        (x1, y1), (x2, y2) = place(left, top), place(right, bottom)
        set_bounds(node, round(x1), round(y1), round(x2), round(y2))


def landscape(root: Element, chance: random.Random) -> None:
    """Turned: as wide as it was high."""
    width, height = window_size(root)
    moved(root, lambda x, y: (x * height / width, y * width / height))


def denser(root: Element, chance: random.Random) -> None:
    """A resolution that no recording has, in both directions by itself."""
    across, down = chance.uniform(0.4, 2.5), chance.uniform(0.9, 1.1)
    moved(root, lambda x, y: (x * across, y * across * down))


def cut_out(root: Element, chance: random.Random) -> None:
    """A camera or a curved edge: all of it lies beside the screen's edge, but the window does not."""
    width, height = window_size(root)
    left, top = chance.choice(((0.0, 0.06), (0.07, 0.0), (0.05, 0.05)))
    moved(root, lambda x, y: (x + left * width, y + top * width))
    for window in root:
        set_bounds(window, 0, 0, width + round(left * width), height + round(top * width))


def split_screen(root: Element, chance: random.Random) -> None:
    """Half of the screen; what hangs on the lower edge moved up, what lay between is not shown."""
    width, height = window_size(root)
    half = height // 2
    lower = chance.random() < 0.5
    for node in list(nodes(root)):
        _, top, _, _ = bounds_of(node)
        if half * 0.9 <= top < height * 0.85 and node.getparent() is not root and node.getparent() is not None:
            node.getparent().remove(node)
    moved(root, lambda x, y: (x, (y - half if y >= height * 0.85 else min(y, half)) + (half if lower else 0)))
    other = made_node("com.example.notes", (0, 0 if lower else half, width, half if lower else height))
    other.append(made_node("com.example.notes", (0, half // 2, width, half), text="Follow", clickable="true"))
    root.append(other)


def column(root: Element, chance: random.Random) -> None:
    """A large screen shows the app in a column in its middle."""
    width, height = window_size(root)
    gap = round(width * chance.uniform(0.2, 0.6))
    moved(root, lambda x, y: (x + gap, y))
    if chance.random() < 0.5:
        for window in root:
            set_bounds(window, 0, 0, width + 2 * gap, height)


def larger_font(root: Element, chance: random.Random) -> None:
    """What is written takes more room, over its neighbours where there is none."""
    more = chance.uniform(1.15, 1.6)
    for node in nodes(root):
        if node.get("text") and not len(node):
            left, top, right, bottom = bounds_of(node)
            x, y = (right - left) * (more - 1) / 2, (bottom - top) * (more - 1) / 2
            set_bounds(node, round(left - x), round(top - y), round(right + x), round(bottom + y))


def forced_right_to_left(root: Element, chance: random.Random) -> None:
    """The developer option: English, laid out from right to left."""
    width, _ = window_size(root)
    for node in nodes(root):
        left, top, right, bottom = bounds_of(node)
        set_bounds(node, width - right, top, width - left, bottom)


# -- other builds


def without_ids(root: Element, chance: random.Random) -> None:
    """No resource-id, not even the attribute."""
    for node in nodes(root):
        node.attrib.pop("resource-id", None)


def flattened(root: Element, chance: random.Random) -> None:
    """Drawn without containers: what says nothing and takes nothing is away, its children stand in its place."""
    for node in list(nodes(root)):
        above = node.getparent()
        means = any(node.get(name) for name in (*WRITTEN, TRUTH)) or "true" in (
            node.get("clickable"), node.get("scrollable"), node.get("selected"),
        )  # fmt: skip
        if above is not None and above is not root and not means:
            at = above.index(node)
            for child in reversed(list(node)):
                above.insert(at, child)
            above.remove(node)


def only_views(root: Element, chance: random.Random) -> None:
    """One class for everything but fields."""
    for node in nodes(root):
        if not node.get("class", "").endswith("EditText"):
            node.set("class", "android.view.View")


def grouped(root: Element, chance: random.Random) -> None:
    """Neighbours share one more container, anywhere."""
    for above in list(nodes(root)):
        if len(above) >= 2 and chance.random() < 0.5:
            at = chance.randrange(len(above) - 1)
            members = list(above)[at : at + chance.randint(2, len(above))]
            boxes = [bounds_of(node) for node in members]
            around = made_node(above.get("package", ""), _around(boxes))
            above.insert(at, around)
            for node in members:
                around.append(node)


def reversed_order(root: Element, chance: random.Random) -> None:
    """Every row of children backwards."""
    for node in nodes(root):
        for child in list(node)[::-1]:
            node.append(child)


def written_inside(root: Element, chance: random.Random) -> None:
    """What a button says stands in a child of it."""
    for node in list(nodes(root)):
        for name in ("text", "content-desc"):
            if node.get(name) and "EditText" not in node.get("class", "") and chance.random() < 0.7:
                child = made_node(node.get("package", ""), bounds_of(node))
                child.set(name, node.get(name, ""))
                node.set(name, "")
                node.append(child)


def written_outside(root: Element, chance: random.Random) -> None:
    """Buttons are read out as one: what their parts say is joined in their description."""
    for node in list(nodes(root)):
        if node.get("clickable") == "true" and len(node):
            parts = [part.get(name, "") for part in node.iter() for name in ("content-desc", "text")]
            node.set("content-desc", ", ".join(dict.fromkeys(part for part in parts if part)))
            node.set("text", "")
            for part in list(node):
                if not any(inner.get("clickable") == "true" or inner.get(TRUTH) for inner in part.iter()):
                    node.remove(part)


def capitals(root: Element, chance: random.Random) -> None:
    """Everything in capitals, as some themes write buttons."""
    _rewrite(root, lambda text: text if text.startswith("@") else text.upper())


def other_digits(root: Element, chance: random.Random) -> None:
    """Numbers in the digits of another script."""
    digits = str.maketrans("0123456789", chance.choice(DIGITS))
    _rewrite(root, lambda text: text if text.startswith("@") else text.translate(digits))


def mixed_languages(labels: Labels) -> Alteration:
    """Every label in a language of its own."""

    def mix(root: Element, chance: random.Random) -> None:
        languages = [language for language in labels if language not in ("any", "en")]
        for top in root:
            for node in top.iter():
                alone = copy.copy(node)
                for child in list(alone):
                    alone.remove(child)
                holder = made_node("", (0, 0, 0, 0))
                holder.append(alone)
                translation(labels, chance.choice(languages))(holder, chance)
                for name in WRITTEN:
                    if alone.get(name):
                        node.set(name, alone.get(name, ""))

    return mix


def fewer_tabs(root: Element, chance: random.Random) -> None:
    """One tab of the bottom row is gone, and the others share its place."""
    width, height = window_size(root)
    tabs = [
        node for node in nodes(root)
        if node.get("clickable") == "true" and 0.16 <= (bounds_of(node)[2] - bounds_of(node)[0]) / width <= 0.24
        and bounds_of(node)[1] >= height * 0.88 and bounds_of(node)[3] - bounds_of(node)[1] < 0.2 * width
    ]  # fmt: skip
    if len(tabs) < 5:
        return
    tabs.sort(key=lambda node: bounds_of(node)[0])
    gone = chance.choice(tabs)
    gone.getparent().remove(gone)
    tabs.remove(gone)
    for place, tab in enumerate(tabs):
        by = round(place * width / len(tabs)) - bounds_of(tab)[0]
        for part in tab.iter():
            left, top, right, bottom = bounds_of(part)
            set_bounds(part, left + by, top, right + by + (width // 20 if part is tab else 0), bottom)


# -- what is on the screen


def decoys(labels: Labels) -> Alteration:
    """People write what the app writes: names, comments and captions that are labels, and a row that is one."""
    read = Known(labels)

    def add(root: Element, chance: random.Random) -> None:
        words = [pattern for patterns in labels["en"].values() for pattern in patterns if "*" not in pattern]
        texts = [
            node for node in nodes(root)
            if node.get("text") and not node.get(TRUTH) and node.get("class", "").endswith("TextView")
            and not read.names(node.get("text", "")) and re.search("[a-z]", node.get("text", ""))
        ]  # fmt: skip
        for node in chance.sample(texts, min(len(texts), 3)):
            node.set("text", chance.choice(words).replace("#", "3"))
        lists = [node for node in nodes(root) if "RecyclerView" in node.get("class", "")]
        if lists:
            above = chance.choice(lists)
            left, top, right, bottom = bounds_of(above)
            high = max(1, (bottom - top) // 8)
            upper = chance.randint(top, max(top, bottom - high))
            tap = chance.choice(("true", "false"))
            box = (left, upper, right, upper + high)
            above.append(made_node(above.get("package", ""), box, text=chance.choice(words), clickable=tap))

    return add


def scrolled_lists(root: Element, chance: random.Random) -> None:
    """Every list scrolled by a part of itself; what left it is away, what is half out is cut."""
    for above in [
        node for node in nodes(root) if "Recycler" in node.get("class", "") or "Scroll" in node.get("class", "")
    ]:
        if above.getparent() is None:
            continue
        _, top, _, bottom = bounds_of(above)
        by = chance.randint(0, max(1, (bottom - top) // 2))
        for node in list(above.iterdescendants()):
            x1, y1, x2, y2 = bounds_of(node)
            upper, lower = max(top, y1 - by), min(bottom, y2 - by)
            if lower <= upper:
                if node.getparent() is not None:
                    node.getparent().remove(node)
            else:
                set_bounds(node, x1, upper, x2, lower)


def typed(root: Element, chance: random.Random) -> None:
    """Something was written into every field already."""
    for node in nodes(root):
        if "EditText" in node.get("class", ""):
            node.set("text", chance.choice(("Follow", "hello there", "Post", "@someone", "7", "Cancel")))
            node.set("focused", chance.choice(("true", "false")))


def toast(root: Element, chance: random.Random) -> None:
    """A line that goes by itself, in a window of its own or in the page's."""
    width, height = window_size(root)
    package = root[0].get("package", "")
    box = (width // 5, round(height * 0.8), width * 4 // 5, round(height * 0.86))
    line = made_node(package, box, text=chance.choice(("Copied", "Link copied", "Follow", "Liked", "Saved")))
    (root if chance.random() < 0.3 else root[0]).append(line)


def snack_bar(root: Element, chance: random.Random) -> None:
    """A bar with an action, at the lower edge or above the tabs."""
    width, height = window_size(root)
    package, low = root[0].get("package", ""), round(height * chance.choice((0.97, 0.91)))
    bar = made_node(package, (width // 30, low - width // 8, width - width // 30, low))
    bar.append(made_node(package, (width // 20, low - width // 8, width * 2 // 3, low), text="Post deleted"))
    box = (width * 3 // 4, low - width // 8, width * 24 // 25, low)
    bar.append(made_node(package, box, text=chance.choice(("Undo", "Follow", "Post", "Close")), clickable="true"))
    root[0].append(bar)


def notification(root: Element, chance: random.Random) -> None:
    """A message slides in from above; it is the system's."""
    width, height = window_size(root)
    box = (width // 40, height // 40, width * 39 // 40, height // 8)
    window = made_node(SYSTEM, box)
    window.append(made_node(SYSTEM, box, text=chance.choice(("Follow", "Not now", "@someone")), clickable="true"))
    root.insert(chance.randrange(len(root) + 1), window)


def bubble(root: Element, chance: random.Random) -> None:
    """Another program's small window over the page: a chat head, a small video."""
    width, height = window_size(root)
    side = round(width * chance.choice((0.16, 0.45)))
    left, top = chance.randint(0, width - side), chance.randint(0, height - side)
    window = made_node("com.example.chat", (left, top, left + side, top + side), desc="Follow", clickable="true")
    root.insert(chance.randrange(len(root) + 1), window)


def question(root: Element, chance: random.Random) -> None:
    """The system asks for something over all of it."""
    width, height = window_size(root)
    package = chance.choice(("com.android.permissioncontroller", "android", "com.google.android.packageinstaller"))
    window = made_node(package, (width // 12, height // 3, width * 11 // 12, height * 2 // 3))
    for place, text in enumerate(("Allow?", "Xyzzy", "Plugh")):
        top = height // 3 + place * height // 10
        box = (width // 10, top, width * 9 // 10, top + height // 12)
        window.append(made_node(package, box, text=text, clickable=str(place > 0).lower()))
    root.insert(chance.randrange(len(root) + 1), window)


def partly_invisible(root: Element, chance: random.Random) -> None:
    """Parts that the system calls invisible."""
    for node in nodes(root):
        if chance.random() < 0.06:
            for part in node.iter():
                part.set("visible-to-user", "false")


def empty_bounds(root: Element, chance: random.Random) -> None:
    """Parts that were not laid out yet."""
    for node in nodes(root):
        if chance.random() < 0.06 and not any(part.get(TRUTH) for part in node.iter()):
            for part in node.iter():
                set_bounds(part, 0, 0, 0, 0)


def upon(other: Element) -> Alteration:
    """Another page of the app is all there below, in the same window."""

    def lay(root: Element, chance: random.Random) -> None:
        (width, height), (its_width, its_height) = window_size(root), window_size(other)
        below = copy.deepcopy(other[0])
        for node in below.iter():
            left, top, right, bottom = bounds_of(node)
            x, y = width / its_width, height / its_height
            set_bounds(node, round(left * x), round(top * y), round(right * x), round(bottom * y))
            node.attrib.pop(TRUTH, None)
        root[0].insert(chance.choice((0, len(root[0]))), below)

    return lay


def copies(root: Element, labels: Labels, count: int, seed: int) -> Iterator[tuple[str, Element]]:
    """Every disturbance alone, then `count` mixtures of two to four."""
    chance = random.Random(seed)
    known: list[Alteration] = [
        landscape, denser, cut_out, split_screen, column, larger_font, forced_right_to_left, without_ids, flattened,
        only_views, grouped, reversed_order, written_inside, written_outside, capitals, other_digits,
        mixed_languages(labels), fewer_tabs, decoys(labels), scrolled_lists, typed, toast, snack_bar, notification,
        bubble, question, partly_invisible, empty_bounds,
    ]  # fmt: skip
    chosen = [[one] for one in known for _ in range(3)] + [
        chance.sample(known, chance.randint(2, 4)) for _ in range(count)
    ]
    for disturbances in chosen:
        disturbed = copy.deepcopy(root)
        for disturb in disturbances:
            disturb(disturbed, chance)
        yield " + ".join(disturb.__qualname__.partition(".")[0] for disturb in disturbances), disturbed


def _rewrite(root: Element, change: Callable[[str], str]) -> None:
    for node in nodes(root):
        for name in WRITTEN:
            if node.get(name):
                node.set(name, change(node.get(name, "")))


def _around(boxes: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
