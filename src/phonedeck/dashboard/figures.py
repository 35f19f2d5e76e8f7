"""A phone's screen on a page, with what was touched drawn on it: a picture, else an outline, else an empty screen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from phonedeck.dashboard.language import Texts
from phonedeck.services.artifacts import Outline
from phonedeck.wire.attempt import TrailView

SCREEN = (1080, 2340)
"""The shape of a screen whose size is not known."""


def picture(t: Texts, sha256: str, caption: str, entry: TrailView | None = None, *, lazy: bool = False) -> str:
    """A kept screenshot; a `lazy` one is fetched when it comes into sight."""
    loading = ' loading="lazy"' if lazy else ""
    image = f'<img src="/api/v1/artifacts/{escape(sha256)}" alt=""{loading}>'
    return _figure(t, image, caption, entry, drawn="")


def outline(t: Texts, shown: Outline, caption: str, entry: TrailView | None = None) -> str:
    """A screen as its tree tells it."""
    width, height = shown.size
    parts = "".join(
        f'<u class="{"pd-part-tap" if part.clickable else ""}" style="{_place(part.bounds, shown.size)}">'
        f"{escape(part.text[:80])}</u>"
        for part in shown.parts
    )
    drawn = f'<span class="pd-drawn" style="aspect-ratio:{max(1, width)}/{max(1, height)}">{parts}</span>'
    return _figure(t, drawn, caption, entry, drawn=t("task.drawn"))


def sketch(t: Texts, caption: str, entry: TrailView) -> str:
    """Where something was touched, on a screen of which nothing was kept."""
    width, height = entry.screen_size or SCREEN
    return _figure(
        t, f'<span class="pd-drawn" style="aspect-ratio:{max(1, width)}/{max(1, height)}"></span>', caption, entry,
        drawn=t("task.sketched"),
    )  # fmt: skip


def mini(entry: TrailView) -> str:
    """The same, as small as a letter: for a line of text."""
    width, height = entry.screen_size or SCREEN
    return (
        f'<span class="pd-mini" aria-hidden="true" style="aspect-ratio:{max(1, width)}/{max(1, height)}">'
        f"{_marks(entry)}</span>"
    )


def _figure(t: Texts, content: str, caption: str, entry: TrailView | None, *, drawn: str) -> str:
    words = f"{escape(caption)}{f'<small>{escape(drawn)}</small>' if drawn else ''}"
    label = escape(t("task.enlarge", what=caption))
    return (
        f'<figure class="pd-shown"><button type="button" class="pd-screenshot" aria-label="{label}">'
        f'<span class="pd-layers">{content}{_marks(entry)}</span></button>'
        f"<figcaption>{words}</figcaption></figure>"
    )


def _marks(entry: TrailView | None) -> str:
    """The element's box, and the point that was tapped; a swipe's two ends."""
    if entry is None or not entry.screen_size or min(entry.screen_size) < 1:
        return ""
    width, height = entry.screen_size
    box = ""
    if entry.element is not None:
        left, top, right, bottom = entry.element.bounds
        inside = (max(0, left), max(0, top), min(width, right), min(height, bottom))
        box = f'<i class="pd-hit" style="{_place(inside, (width, height))}"></i>'
    points = [each for each in (entry.point, entry.to) if each]
    dots = "".join(
        f'<i class="pd-dot{" pd-dot-end" if number else ""}" '
        f'style="left:{_percent(x, width)};top:{_percent(y, height)}"></i>'
        for number, (x, y) in enumerate(points)
    )
    return box + dots


def _place(bounds: Sequence[int], size: tuple[int, int]) -> str:
    left, top, right, bottom = bounds
    width, height = max(1, size[0]), max(1, size[1])
    return (
        f"left:{_percent(left, width)};top:{_percent(top, height)};"
        f"width:{_percent(max(0, right - left), width)};height:{_percent(max(0, bottom - top), height)}"
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"
