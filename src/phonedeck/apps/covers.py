"""Fingerprints of pictures in a grid: coarse enough that a screenshot of the same picture gives the same one, nearly.

Where many posts have the same words, what tells a new one is that the row of pictures moved on by one place.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from phonedeck.phones.look import Bounds

SIDE = 6
"""A fingerprint is the colours of a grid of this many fields a side."""
ALIKE = 12
"""How far the colours of one picture may lie apart in two screenshots, of 255, on average."""
SHOWN = 0.65
"""Of a tile's height: below it apps write numbers that change."""


def fingerprints(screenshot: bytes, screen: Bounds, tiles: Sequence[Bounds]) -> tuple[str, ...]:
    """The tiles' pictures in a screenshot of the whole screen, JPEG or PNG; bounds are those of the look."""
    with Image.open(io.BytesIO(screenshot)) as opened:
        image = opened.convert("RGB")
    across, down = image.width / max(1, screen.width), image.height / max(1, screen.height)
    found = []
    for tile in tiles:
        bottom = tile.top + round(tile.height * SHOWN)
        box = (round(tile.left * across), round(tile.top * down), round(tile.right * across), round(bottom * down))
        small = image.crop(box).resize((SIDE, SIDE), Image.Resampling.BOX)
        found.append(small.tobytes().hex())
    return tuple(found)


def alike(one: str, other: str) -> bool:
    """Whether two fingerprints are of one picture."""
    first, second = bytes.fromhex(one), bytes.fromhex(other)
    if len(first) != len(second) or not first:
        return False
    return sum(abs(a - b) for a, b in zip(first, second, strict=True)) <= ALIKE * len(first)


def moved_on(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the pictures stand one place further than before, behind a new one."""
    count = min(len(before), len(after) - 1)
    if count < 1 or all(alike(after[0], other) for other in after[1:]):
        return False
    moved = all(alike(before[place], after[place + 1]) for place in range(count))
    stayed = all(alike(one, other) for one, other in zip(before, after, strict=False))
    return moved and not stayed
