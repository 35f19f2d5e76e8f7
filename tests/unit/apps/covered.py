"""Recorded screens with a pop-up drawn into the page's own window, of many shapes and in words that nobody knows."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from itertools import product
from typing import Literal

from altered import shuffle_order
from recorded import Element, bounds_of, made_node, nodes

Shape = Literal["card", "sheet", "page"]
Shade = Literal["takes taps", "only seen", "none"]
SHAPES: tuple[Shape, ...] = ("card", "sheet", "page")
SHADES: tuple[Shade, ...] = ("takes taps", "only seen", "none")
WORDS = (
    "Xyzzy plugh",
    "Сейчас нет",
    "不要",
    "ตกลง",
    "Oke",
    "Nanti saja",
    "Verstanden",
    "موافق",
    "Kasneeh",
    "Θέλω",
    "이따가",
)


def pop_ups(root: Element, shades: tuple[Shade, ...], each: int, seed: int) -> Iterator[tuple[str, Element]]:
    """Copies of a screen under a pop-up: every shape and shade with one to three buttons, `each` times."""
    chance = random.Random(seed)
    for shape, shade, buttons, number in product(SHAPES, shades, (1, 2, 3), range(each)):
        covered = copy.deepcopy(root)
        _cover(covered, chance, shape, shade, buttons)
        if chance.random() < 0.3:
            shuffle_order(covered, chance)
        yield f"{shape}, shade {shade}, {buttons} buttons, {number}", covered


def menus(root: Element, each: int, seed: int) -> Iterator[tuple[str, Element]]:
    """Copies of a screen under a sheet of plain rows, four to seven, without anything that takes the page's taps."""
    chance = random.Random(seed)
    for rows, number in product((4, 5, 7), range(each)):
        covered = copy.deepcopy(root)
        window = _window(covered)
        _, _, width, bottom = bounds_of(window)
        bottom = min([bounds_of(bar)[1] for bar in nodes(covered) if _is_bar(bar, bottom)], default=bottom)
        tall = chance.uniform(0.11, 0.15) * width
        top = bottom - rows * tall - 0.08 * width
        sheet = _made(covered, (0, top, width, bottom), clickable=chance.random() < 0.5)
        indent = chance.choice((0.05, 0.15)) * width
        for row in range(rows):
            upper = top + 0.06 * width + row * tall
            line = _made(covered, (0, upper, width, upper + tall), clickable=True)
            wide = chance.uniform(0.2, 0.5) * width
            place = (indent, upper + 0.03 * width, indent + wide, upper + tall - 0.03 * width)
            line.append(_made(covered, place, text=chance.choice(WORDS)))
            sheet.append(line)
        content = next((node for node in nodes(covered) if node.get("resource-id", "").endswith("id/content")), window)
        chance.choice((window, content)).append(sheet)
        yield f"{rows} rows, {number}", covered


def card_in_the_post(root: Element, chance: random.Random) -> Element:
    """A copy in which the post itself has a card with a button in the middle, as LIVE, surveys and polls have."""
    changed = copy.deepcopy(root)
    post = next(node for node in nodes(changed) if node.get("class", "").endswith("ViewPager"))
    _, _, width, height = bounds_of(post)
    box = (width // 8, height // 3, width * 7 // 8, height * 2 // 3)
    card = _made(changed, box, clickable=True)
    card.append(_made(changed, (box[0] + 40, box[1] + 40, box[2] - 40, box[1] + 120), text=chance.choice(WORDS)))
    card.append(_made(changed, (box[0] + 40, box[3] - 160, box[2] - 40, box[3] - 40), text="Xyzzy", clickable=True))
    post[0].append(card)
    return changed


def ad_in_the_post(root: Element, chance: random.Random) -> Element:
    """A copy in which the post is an ad: two things of one size that take taps, below each other."""
    changed = copy.deepcopy(root)
    post = next(node for node in nodes(changed) if node.get("class", "").endswith("ViewPager"))
    _, _, width, height = bounds_of(post)
    for place in range(2):
        top = round(height * 0.8) + place * round(0.11 * width)
        box = (round(0.03 * width), top, round(0.8 * width), top + round(0.09 * width))
        post[0].append(_made(changed, box, text=chance.choice(WORDS), clickable=True))
    return changed


def _cover(root: Element, chance: random.Random, shape: Shape, shade: Shade, count: int) -> None:
    window = _window(root)
    _, _, width, bottom = bounds_of(window)
    bottom = min([bounds_of(bar)[1] for bar in nodes(root) if _is_bar(bar, bottom)], default=bottom)
    tall, gap = chance.uniform(0.1, 0.13) * width, 0.03 * width
    headline = chance.random() < 0.8
    left, right = (0.1 * width, 0.9 * width) if shape == "card" else (0.0, float(width))
    height = (0.25 if headline else 0.08) * width + count * (tall + gap)
    top, low = {
        "card": ((bottom - height) * 0.5, (bottom + height) * 0.5),
        "sheet": (bottom - height - chance.uniform(0, 0.4) * width, float(bottom)),
        "page": (0.0, float(bottom)),
    }[shape]
    box = _made(root, (left, top, right, low), clickable=chance.random() < 0.5)
    if headline:
        words = f"{chance.choice(WORDS)} {chance.choice(WORDS)}?"
        box.append(_made(root, (left + gap, top + gap, right - gap, top + 0.12 * width), text=words))
    margin = chance.choice((0.04, 0.08, 0.2)) * width
    upper = top + (0.25 if headline else 0.04) * width if shape != "page" else chance.uniform(0.3, 0.6) * bottom
    for _ in range(count):
        place = (left + margin, upper, right - margin, upper + tall)
        button = _made(
            root, place, clickable=True, text="" if (inner := chance.random() < 0.3) else chance.choice(WORDS)
        )
        if inner:
            button.append(_made(root, place, text=chance.choice(WORDS)))
        box.append(button)
        upper += tall + gap
    parts = [box]
    if shade != "none":
        shadow = _made(root, (0, 0, width, bottom), clickable=shade == "takes taps")
        parts = [shadow, box]
        if chance.random() < 0.5:
            shadow.append(box)
            parts = [shadow]
    content = next((node for node in nodes(root) if node.get("resource-id", "").endswith("id/content")), window)
    host = chance.choice((window, content, content[0] if len(content) else content))
    at = chance.randrange(len(host) + 1)
    for part in reversed(parts):
        host.insert(at, part)


def _window(root: Element) -> Element:
    return max(root, key=lambda top: bounds_of(top)[2] * bounds_of(top)[3])


def _is_bar(node: Element, bottom: int) -> bool:
    return node.get("resource-id", "").endswith("navigationBarBackground") and bounds_of(node)[1] > bottom / 2


def _made(root: Element, box: tuple[float, float, float, float], *, text: str = "", clickable: bool = False) -> Element:
    left, top, right, bottom = (round(edge) for edge in box)
    package = _window(root).get("package", "")
    return made_node(package, (left, top, right, bottom), text=text, clickable=str(clickable).lower())
