"""Small things that lie over a page and leave it what it is: a round button, a chip, a bar with a song, a bubble.

They take the taps of what is right below them and of nothing else. The page is still the page; an element below one of
them is not to be given elsewhere.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator

from recorded import Element, bounds_of, made_node, nodes

FLOATS = "floats"
"""The attribute, known to no reader, of what was laid over a page."""

Overlay = Callable[[Element, random.Random], None]


def _size(root: Element) -> tuple[int, int]:
    window = max(root, key=lambda top: bounds_of(top)[2] * bounds_of(top)[3])
    _, _, width, bottom = bounds_of(window)
    bars = [
        bounds_of(node)[1]
        for node in nodes(root)
        if node.get("resource-id", "").endswith("navigationBarBackground") and bounds_of(node)[1] > bottom / 2
    ]
    tabs = [
        bounds_of(node)[1]
        for node in nodes(root)
        if node.get("clickable") == "true"
        and 0.16 * width <= bounds_of(node)[2] - bounds_of(node)[0] <= 0.24 * width
        and bounds_of(node)[1] >= 0.88 * bottom
    ]
    return width, min([bottom, *bars, *tabs])


def _lay(root: Element, chance: random.Random, node: Element) -> None:
    """Where an app puts it: beside the page's content, or in a container over it."""
    window = max(root, key=lambda top: bounds_of(top)[2] * bounds_of(top)[3])
    host = window
    while len(host) == 1 and chance.random() < 0.7:
        host = host[0]
    node.set(FLOATS, "true")
    host.append(node)


def place(root: Element) -> int:
    """Where in document order the overlay is."""
    return next(at for at, node in enumerate(nodes(root)) if node.get(FLOATS))


def _made(
    root: Element, box: tuple[float, float, float, float], *, text: str = "", desc: str = "", taps: bool = False
) -> Element:
    left, top, right, bottom = (round(edge) for edge in box)
    package = max(root, key=lambda one: bounds_of(one)[2] * bounds_of(one)[3]).get("package", "")
    return made_node(package, (left, top, right, bottom), text=text, desc=desc, clickable=str(taps).lower())


def round_button(root: Element, chance: random.Random) -> None:
    """A round button with a picture, at the lower right or left, read out or not."""
    width, low = _size(root)
    side, gap = chance.uniform(0.11, 0.17) * width, chance.uniform(0.03, 0.07) * width
    left = chance.choice((width - gap - side, gap))
    bottom = low - chance.uniform(0.03, 0.2) * width
    desc = chance.choice(("", "", "Xyzzy", "Neu", "جديد"))
    button = _made(root, (left, bottom - side, left + side, bottom), desc=desc, taps=True)
    button.append(_made(root, (left + side / 4, bottom - side * 3 / 4, left + side * 3 / 4, bottom - side / 4)))
    _lay(root, chance, button)


def chip(root: Element, chance: random.Random) -> None:
    """ "Back to top", "New posts": a pill with a word, in the middle near the top or the bottom."""
    width, low = _size(root)
    wide, tall = chance.uniform(0.22, 0.45) * width, chance.uniform(0.07, 0.09) * width
    top = chance.choice((chance.uniform(0.28, 0.4) * width, low - chance.uniform(0.15, 0.3) * width))
    box = ((width - wide) / 2, top, (width + wide) / 2, top + tall)
    pill = _made(root, box, taps=True)
    word = chance.choice(("Xyzzy", "Neue Beiträge", "ขึ้นด้านบน", "Ke atas"))
    pill.append(_made(root, (box[0] + tall / 2, top, box[2] - tall / 2, top + tall), text=word))
    _lay(root, chance, pill)


def song_bar(root: Element, chance: random.Random) -> None:
    """A small player above the lower edge: what plays, a button to stop it and one to close it."""
    width, low = _size(root)
    tall = chance.uniform(0.13, 0.17) * width
    top = low - tall - chance.uniform(0, 0.03) * width
    bar = _made(root, (0.02 * width, top, 0.98 * width, top + tall), taps=True)
    bar.append(_made(root, (0.18 * width, top, 0.65 * width, top + tall / 2), text="Xyzzy plugh"))
    bar.append(_made(root, (0.18 * width, top + tall / 2, 0.65 * width, top + tall), text="Quux"))
    for place in (0.72, 0.85):
        box = (place * width, top + 0.02 * width, (place + 0.11) * width, top + tall - 0.02 * width)
        bar.append(_made(root, box, desc=chance.choice(("", "Plugh")), taps=True))
    _lay(root, chance, bar)


def small_video(root: Element, chance: random.Random) -> None:
    """A video in a corner, of the app itself."""
    width, low = _size(root)
    wide = chance.uniform(0.28, 0.38) * width
    tall = wide * chance.choice((16 / 9, 9 / 16))
    left = chance.choice((0.04 * width, width - wide - 0.04 * width))
    top = chance.uniform(0.3 * width, max(0.31 * width, low - tall - 0.05 * width))
    video = _made(root, (left, top, left + wide, top + tall), taps=True, desc=chance.choice(("", "Xyzzy")))
    video.append(_made(root, (left + wide * 0.75, top, left + wide, top + wide * 0.25), taps=True))
    _lay(root, chance, video)


def bubble(root: Element, chance: random.Random) -> None:
    """A round picture of somebody at an edge, with a number on it."""
    width, low = _size(root)
    side = chance.uniform(0.13, 0.18) * width
    left = chance.choice((0.0, width - side))
    top = chance.uniform(0.3 * width, low - side - 0.1 * width)
    head = _made(root, (left, top, left + side, top + side), taps=True, desc=chance.choice(("", "Xyzzy")))
    head.append(_made(root, (left + side * 0.7, top, left + side, top + side * 0.3), text="2"))
    _lay(root, chance, head)


def notice(root: Element, chance: random.Random) -> None:
    """A line at the lower edge with one word to tap, gone in some seconds."""
    width, low = _size(root)
    tall = chance.uniform(0.11, 0.14) * width
    top = low - tall - chance.uniform(0.01, 0.05) * width
    bar = _made(root, (0.03 * width, top, 0.97 * width, top + tall))
    bar.append(_made(root, (0.07 * width, top, 0.7 * width, top + tall), text="Xyzzy plugh"))
    bar.append(_made(root, (0.76 * width, top, 0.95 * width, top + tall), text="Quux", taps=True))
    _lay(root, chance, bar)


def widget(root: Element, chance: random.Random) -> None:
    """A picture at the left that pays for watching, with a cross of its own."""
    width, _ = _size(root)
    box = (0.0, 0.32 * width, 0.2 * width, 0.56 * width)
    picture = _made(root, box, taps=True)
    picture.append(_made(root, (0.13 * width, 0.32 * width, 0.2 * width, 0.39 * width), taps=True))
    _lay(root, chance, picture)


OVERLAYS: tuple[Overlay, ...] = (round_button, chip, song_bar, small_video, bubble, notice, widget)


def copies(root: Element, each: int, seed: int) -> Iterator[tuple[str, Element]]:
    """Every overlay `each` times."""
    chance = random.Random(seed)
    for overlay in OVERLAYS:
        for number in range(each):
            copied = copy.deepcopy(root)
            overlay(copied, chance)
            yield f"{overlay.__name__} {number}", copied
