"""A picture of the screen, drawn from its tree, so that a person recognises what is shown."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from virtualphone import icons
from virtualphone.ui import Node, Window

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Box = tuple[int, int, int, int]
Colour = tuple[int, int, int]

RED, INK, GREY, PALE, WHITE, BLUE = icons.RED, icons.INK, icons.GREY, icons.PALE, icons.WHITE, icons.BLUE
FILLS = {"primary": RED, "blue": BLUE, "secondary": PALE, "field": (246, 247, 249), "toast": (58, 60, 68)}
"""Boxes with round corners."""
INKS = {"light": WHITE, "centre-light": WHITE, "grey": GREY, "left-grey": GREY, "danger": RED, "link": BLUE}

UNDRAWN = frozenset(map(chr, range(0x300, 0x370))) | {"\u200e"}


def picture(windows: list[Window], size: tuple[int, int], *, on: bool = True) -> Image.Image:
    """The screen as an image of its own size; black while it is off."""
    image = Image.new("RGB", size, (0, 0, 0) if not on else WHITE)
    if on:
        draw = ImageDraw.Draw(image)
        for window in windows:
            for node in window.root.layered():
                _paint(draw, image, node)
    return image


def jpeg(image: Image.Image, quality: int = 80) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _paint(draw: ImageDraw.ImageDraw, image: Image.Image, node: Node) -> None:
    left, top, right, bottom = node.bounds
    if right <= left or bottom <= top:
        return
    box = (left, top, right - 1, bottom - 1)
    kind, _, value = node.paint.partition(":")
    ink = _box(draw, image, kind, box, value)
    words = node.shown or (node.desc if kind == "label" else "")
    if node.value == "":
        ink = GREY
    if words:
        bounds = (left, top, right, min(top + 60, bottom)) if kind == "top-left" else node.bounds
        _write(draw, words, bounds, ink, centred=kind.partition("-")[0] not in ("light", "left", "field", "top"))


def _box(draw: ImageDraw.ImageDraw, image: Image.Image, kind: str, box: Box, value: str) -> Colour:
    """Paint what lies under the words; the ink for them."""
    left, top, right, bottom = box
    radius = (bottom - top) // 6
    if kind == "video":
        image.paste(_gradient(value, (right - left + 1, bottom - top + 1)), (left, top))
    elif kind == "page":
        draw.rectangle(box, fill=value or WHITE)
    elif kind == "card":
        draw.rounded_rectangle(box, radius=min(24, radius), fill=WHITE, outline=PALE, width=3)
    elif kind == "shade":
        under = image.crop((left, top, right + 1, bottom + 1))
        image.paste(under.point(lambda level: level // 2), (left, top))
    elif kind == "avatar":
        draw.ellipse(box, fill=_colour(value), outline=WHITE, width=4)
    elif kind in FILLS:
        draw.rounded_rectangle(box, radius=min(32, radius), fill=FILLS[kind])
        return INK if kind in ("secondary", "field") else WHITE
    elif kind == "line":
        draw.line((left, bottom, right, bottom), fill=PALE, width=2)
    elif kind == "badge":
        draw.ellipse(_round(box), fill=BLUE)
        return WHITE
    elif kind == "ring":
        draw.ellipse(_round(box), outline=GREY, width=4)
    elif kind == "slider":
        middle, at = (top + bottom) // 2, left + (right - left) * int(value) // 100
        draw.line((left, middle, right, middle), fill=PALE, width=10)
        draw.line((left, middle, at, middle), fill=BLUE, width=10)
        draw.ellipse((at - 18, middle - 18, at + 18, middle + 18), fill=BLUE)
    elif kind == "tile":
        draw.rectangle(box, fill=_colour(value), outline=WHITE, width=3)
    elif kind in icons.KINDS:
        icons.icon(draw, kind, box, value)
    return INKS.get(kind, INK)


def _round(box: Box) -> Box:
    """The circle in the middle of a box."""
    left, top, right, bottom = box
    x, y, half = (left + right) // 2, (top + bottom) // 2, min(right - left, bottom - top) // 2
    return (x - half, y - half, x + half, y + half)


def _write(
    draw: ImageDraw.ImageDraw,
    words: str,
    bounds: tuple[int, int, int, int],
    ink: tuple[int, int, int],
    *,
    centred: bool,
) -> None:
    left, top, right, bottom = bounds
    height = max(18, min(44, bottom - top))
    font = _font(int(height * 0.8) if bottom - top < 60 else 36)
    # the font has no glyphs for emoji, accents and marks of direction
    plain = unicodedata.normalize("NFKD", words)
    line = " ".join("".join(char for char in plain if ord(char) <= 0xFFFF and char not in UNDRAWN).split())
    while line and draw.textlength(line, font=font) > max((right - left) * 6 // 5, 40):
        line = line[:-2] + "…" if len(line) > 2 else ""
    width = draw.textlength(line, font=font)
    x = (left + right - width) / 2 if centred else left + 6
    draw.text((x, (top + bottom) / 2), line, fill=ink, font=font, anchor="lm")


@lru_cache(maxsize=64)
def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _colour(name: str) -> tuple[int, int, int]:
    red, green, blue = hashlib.sha256(name.encode()).digest()[:3]
    return 70 + red % 150, 70 + green % 150, 70 + blue % 150


@lru_cache(maxsize=8)
def _gradient(name: str, size: tuple[int, int]) -> Image.Image:
    upper, lower = _colour(name), _colour(name + "'")
    strip = Image.new("RGB", (1, 64))
    for y in range(64):
        strip.putpixel((0, y), tuple((a * (63 - y) + b * y) // 90 for a, b in zip(upper, lower, strict=True)))
    return strip.resize(size)
