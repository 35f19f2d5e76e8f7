"""A picture of the screen, drawn from its tree, so that a person recognises what is shown."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from virtualphone.ui import Node, Window

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

RED = (254, 44, 85)
INK = (22, 24, 35)
GREY = (120, 124, 130)
PALE = (233, 235, 238)
WHITE = (255, 255, 255)


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
    ink = INK
    if kind == "video":
        image.paste(_gradient(value, (right - left, bottom - top)), (left, top))
    elif kind == "page":
        draw.rectangle(box, fill=value or WHITE)
    elif kind == "avatar":
        draw.ellipse(box, fill=_colour(value), outline=WHITE, width=4)
    elif kind == "primary":
        draw.rounded_rectangle(box, radius=(bottom - top) // 6, fill=RED)
        ink = WHITE
    elif kind == "secondary":
        draw.rounded_rectangle(box, radius=(bottom - top) // 6, fill=PALE)
    elif kind == "tile":
        draw.rectangle(box, fill=_colour(value), outline=WHITE, width=3)
    elif kind in ICONS:
        _icon(draw, kind, box, value)
    elif kind in ("light", "centre-light"):
        ink = WHITE
    elif kind == "grey":
        ink = GREY
    words = node.shown or (node.desc if kind == "label" else "")
    if words:
        _write(draw, words, node.bounds, ink, centred=kind not in ("light", "left"))


ICONS = frozenset({"heart", "bubble", "bookmark", "arrow", "plus", "disc", "back"})


def _icon(draw: ImageDraw.ImageDraw, kind: str, box: tuple[int, int, int, int], colour: str) -> None:
    left, top, right, bottom = box
    middle, side = (left + right) // 2, min(right - left, bottom - top) // 3
    centre = (top + bottom) // 2
    fill = RED if colour == "on" else (255, 200, 60) if colour == "saved" else WHITE
    if kind == "heart":
        draw.ellipse((middle - side, centre - side, middle, centre), fill=fill)
        draw.ellipse((middle, centre - side, middle + side, centre), fill=fill)
        draw.polygon(
            [(middle - side, centre - side // 2), (middle + side, centre - side // 2), (middle, centre + side)],
            fill=fill,
        )
    elif kind == "bubble":
        draw.ellipse((middle - side, centre - side, middle + side, centre + side * 2 // 3), fill=fill)
        draw.polygon([(middle - side // 2, centre), (middle, centre), (middle - side, centre + side)], fill=fill)
    elif kind == "bookmark":
        half = side * 2 // 3
        draw.polygon(
            [(middle - half, centre - side), (middle + half, centre - side), (middle + half, centre + side),
             (middle, centre + side // 2), (middle - half, centre + side)], fill=fill
        )  # fmt: skip
    elif kind == "arrow":
        draw.polygon([(middle, centre - side), (middle + side, centre), (middle, centre + side)], fill=fill)
        draw.rectangle((middle - side, centre - side // 3, middle, centre + side // 3), fill=fill)
    elif kind == "back":
        draw.line((middle + side // 2, centre - side, middle - side // 2, centre), fill=INK, width=8)
        draw.line((middle - side // 2, centre, middle + side // 2, centre + side), fill=INK, width=8)
    elif kind == "disc":
        draw.ellipse(
            (middle - side, centre - side, middle + side, centre + side), fill=INK, outline=GREY, width=side // 3
        )
    else:
        draw.rounded_rectangle(
            (middle - side * 2, centre - side, middle + side * 2, centre + side), radius=12, fill=WHITE
        )
        draw.line((middle - side // 2, centre, middle + side // 2, centre), fill=INK, width=6)
        draw.line((middle, centre - side // 2, middle, centre + side // 2), fill=INK, width=6)


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
    # the font has no glyphs for emoji
    line = " ".join("".join(char for char in words if ord(char) <= 0xFFFF).split())
    while line and draw.textlength(line, font=font) > max(right - left, 40):
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
