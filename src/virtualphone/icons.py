"""The signs on buttons, simple enough to be told apart on a small picture."""

from __future__ import annotations

from PIL import ImageDraw

RED = (254, 44, 85)
INK = (22, 24, 35)
GREY = (120, 124, 130)
PALE = (233, 235, 238)
WHITE = (255, 255, 255)
BLUE = (0, 125, 245)

KINDS = frozenset(
    {"heart", "bubble", "bookmark", "arrow", "plus", "disc", "back", "next", "down", "home", "reel", "send", "lens",
     "add", "dots", "cross", "person", "grid", "lock", "mute", "repost"}
)  # fmt: skip
DARK = frozenset(
    {"home", "reel", "send", "lens", "add", "next", "down", "dots", "cross", "person", "grid", "lock", "repost"}
)
"""Those that are dark when no colour is named; the others lie on videos and are light."""
COLOURS = {"on": RED, "saved": (255, 200, 60), "ink": INK, "light": WHITE, "blue": BLUE, "chosen": INK}


def icon(draw: ImageDraw.ImageDraw, kind: str, box: tuple[int, int, int, int], colour: str) -> None:
    """Draw a sign in the middle of a box; `colour` is a name of COLOURS or empty."""
    left, top, right, bottom = box
    x, y, side = (left + right) // 2, (top + bottom) // 2, min(right - left, bottom - top) // 3
    fill = COLOURS.get(colour, INK if kind in DARK else WHITE)
    thick = max(4, side // 4) * (2 if colour == "chosen" else 1)
    if kind == "heart":
        draw.ellipse((x - side, y - side, x, y), fill=fill)
        draw.ellipse((x, y - side, x + side, y), fill=fill)
        draw.polygon([(x - side, y - side // 2), (x + side, y - side // 2), (x, y + side)], fill=fill)
    elif kind == "bubble":
        draw.ellipse((x - side, y - side, x + side, y + side * 2 // 3), fill=fill)
        draw.polygon([(x - side // 2, y), (x, y), (x - side, y + side)], fill=fill)
    elif kind == "bookmark":
        half = side * 2 // 3
        draw.polygon(
            [
                (x - half, y - side),
                (x + half, y - side),
                (x + half, y + side),
                (x, y + side // 2),
                (x - half, y + side),
            ],
            fill=fill,
        )
    elif kind == "arrow":
        draw.polygon([(x, y - side), (x + side, y), (x, y + side)], fill=fill)
        draw.rectangle((x - side, y - side // 3, x, y + side // 3), fill=fill)
    elif kind in ("back", "next"):
        way = -1 if kind == "back" else 1
        draw.line((x - way * side // 2, y - side, x + way * side // 2, y), fill=COLOURS.get(colour, INK), width=8)
        draw.line((x + way * side // 2, y, x - way * side // 2, y + side), fill=COLOURS.get(colour, INK), width=8)
    elif kind == "down":
        draw.line((x - side, y - side // 2, x, y + side // 2), fill=fill, width=5)
        draw.line((x, y + side // 2, x + side, y - side // 2), fill=fill, width=5)
    elif kind == "disc":
        draw.ellipse((x - side, y - side, x + side, y + side), fill=INK, outline=GREY, width=side // 3)
    elif kind == "plus":
        draw.rounded_rectangle((x - side * 2, y - side, x + side * 2, y + side), radius=12, fill=WHITE)
        draw.line((x - side // 2, y, x + side // 2, y), fill=INK, width=6)
        draw.line((x, y - side // 2, x, y + side // 2), fill=INK, width=6)
    else:
        _outline(draw, kind, (x, y), side, fill, thick)


def _outline(
    draw: ImageDraw.ImageDraw, kind: str, middle: tuple[int, int], side: int, fill: tuple[int, int, int], thick: int
) -> None:
    x, y = middle
    square = (x - side, y - side, x + side, y + side)
    if kind == "home":
        draw.polygon([(x - side, y), (x, y - side), (x + side, y)], outline=fill, width=thick)
        draw.rectangle((x - side * 2 // 3, y, x + side * 2 // 3, y + side), outline=fill, width=thick)
    elif kind == "reel":
        draw.rounded_rectangle(square, radius=side // 3, outline=fill, width=thick)
        draw.polygon([(x - side // 3, y - side // 2), (x + side // 2, y), (x - side // 3, y + side // 2)], fill=fill)
    elif kind == "send":
        draw.polygon([(x - side, y - side), (x + side, y - side // 2), (x - side // 4, y + side)], fill=fill)
    elif kind == "lens":
        draw.ellipse((x - side, y - side, x + side // 2, y + side // 2), outline=fill, width=thick)
        draw.line((x + side // 3, y + side // 3, x + side, y + side), fill=fill, width=thick)
    elif kind == "add":
        draw.rounded_rectangle(square, radius=side // 3, outline=fill, width=thick)
        draw.line((x - side // 2, y, x + side // 2, y), fill=fill, width=thick)
        draw.line((x, y - side // 2, x, y + side // 2), fill=fill, width=thick)
    elif kind == "dots":
        for place in (-1, 0, 1):
            spot = (x - thick // 2, y + place * side * 2 // 3 - thick // 2)
            draw.ellipse((*spot, spot[0] + thick, spot[1] + thick), fill=fill)
    elif kind == "cross":
        draw.line((x - side * 2 // 3, y - side * 2 // 3, x + side * 2 // 3, y + side * 2 // 3), fill=fill, width=thick)
        draw.line((x - side * 2 // 3, y + side * 2 // 3, x + side * 2 // 3, y - side * 2 // 3), fill=fill, width=thick)
    elif kind == "person":
        draw.ellipse((x - side // 2, y - side, x + side // 2, y), outline=fill, width=thick)
        draw.arc((x - side, y + side // 6, x + side, y + side * 2), 180, 360, fill=fill, width=thick)
    elif kind == "grid":
        draw.rectangle(square, outline=fill, width=thick)
        draw.line((x, y - side, x, y + side), fill=fill, width=thick)
        draw.line((x - side, y, x + side, y), fill=fill, width=thick)
    elif kind == "lock":
        draw.arc((x - side // 2, y - side, x + side // 2, y + side // 3), 180, 360, fill=fill, width=thick)
        draw.rounded_rectangle((x - side, y - side // 4, x + side, y + side), radius=side // 4, fill=fill)
    elif kind == "mute":
        draw.polygon([(x - side, y - side // 3), (x, y - side), (x, y + side), (x - side, y + side // 3)], fill=fill)
    else:
        draw.arc((x - side, y - side // 2, x + side, y + side), 180, 350, fill=fill, width=thick)
        draw.arc((x - side, y - side, x + side, y + side // 2), 0, 170, fill=fill, width=thick)
