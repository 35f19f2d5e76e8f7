"""Bars as inline SVG. The words are HTML beside it, so that they keep their size; a table has the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from phonedeck.dashboard.language import Texts

STEPS = (1, 2, 5)
LINES = 4


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the bars: its name, its class (`pd-fill-…`), and a figure for each bar."""

    name: str
    look: str
    values: Sequence[int]


def bars(t: Texts, title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Bars that stand on each other, with a legend. Put `table` under it: nobody should need eyes for figures."""
    totals = [sum(values) for values in zip(*(each.values for each in series), strict=True)]
    top = _top(max(totals, default=0))
    return (
        f'<figure class="pd-chart" aria-label="{escape(title)}">{_legend(series)}'
        f'<div class="pd-plot" aria-hidden="true"><div class="pd-scale">{_scale(t, top)}</div>'
        f'<div class="pd-plot-area">{_svg(labels, series, top)}'
        f'<div class="pd-plot-labels">{_labels(labels)}</div></div></div></figure>'
    )


def table(t: Texts, title: str, column: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """The same figures as a table; `column` heads the labels."""
    head = "".join(f'<th scope="col">{escape(each.name)}</th>' for each in series)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{t.number(each.values[place])}</td>" for each in series)
        + "</tr>"
        for place, label in enumerate(labels)
    )
    return (
        f'<div class="pd-scroll" tabindex="0" role="region" aria-label="{escape(title)}"><table class="pd-table">'
        f'<caption class="pd-sr">{escape(title)}</caption><thead><tr><th scope="col">{escape(column)}</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _top(most: int) -> int:
    """The end of the scale: the smallest of 4, 8, 20, 40, 80, 200 … that all bars fit under."""
    power = 1
    while True:
        for step in STEPS:
            if LINES * step * power >= most:
                return LINES * step * power
        power *= 10


def _legend(series: Sequence[Series]) -> str:
    entries = "".join(f'<li><i class="pd-swatch {each.look}"></i>{escape(each.name)}</li>' for each in series)
    return f'<ul class="pd-legend">{entries}</ul>'


def _scale(t: Texts, top: int) -> str:
    return "".join(f"<span>{t.number(top * line // LINES)}</span>" for line in range(LINES, -1, -1))


def _svg(labels: Sequence[str], series: Sequence[Series], top: int) -> str:
    width = 100 / max(len(labels), 1)
    lines = "".join(
        f'<line x1="0" x2="100" y1="{100 * line / LINES:g}" y2="{100 * line / LINES:g}"/>' for line in range(LINES + 1)
    )
    rects = []
    for place, label in enumerate(labels):
        base = 100.0
        for each in series:
            height = 100 * each.values[place] / top
            base -= height
            if height:
                shape = (
                    f'x="{(place + 0.14) * width:.3f}" y="{base:.3f}" width="{0.72 * width:.3f}" height="{height:.3f}"'
                )
                words = escape(f"{label} · {each.name}: {each.values[place]}")
                rects.append(f'<rect class="{each.look}" {shape}><title>{words}</title></rect>')
    return f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{lines}{"".join(rects)}</svg>'


def _labels(labels: Sequence[str]) -> str:
    return "".join(f"<span>{escape(label)}</span>" for label in labels)
