"""Links that narrow a list, and those to its other pages, as HTML: what a person chose is in the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from phonedeck.dashboard.language import Texts

NEAR = 2
"""So many pages before and after the one that is shown have their own link."""


def address(path: str, **wanted: str) -> str:
    """A page's address with what is not empty."""
    kept = {name: value for name, value in wanted.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def choice(text: str, url: str, chosen: bool) -> str:
    """One link; the chosen one leads back to all, or to itself."""
    current = ' aria-current="true"' if chosen else ""
    return f'<a class="pd-choice" href="{escape(url)}"{current}>{escape(text)}</a>'


def group(label: str, links: Sequence[str]) -> str:
    """Links of one kind after their name."""
    return (
        f'<div class="pd-filter" role="group" aria-label="{escape(label)}"><span class="pd-soft pd-small">'
        f"{escape(label)}</span>{''.join(links)}</div>"
    )


def search(label: str, path: str, text: str, **kept: str) -> str:
    """A field for a part of a name; Enter shows what has it. `kept` are the other filters."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in kept.items() if value
    )
    return (
        f'<form class="pd-search" role="search" action="{path}"><i class="material-icons" aria-hidden="true">search</i>'
        f'<input type="search" name="text" value="{escape(text)}" maxlength="100" placeholder="{escape(label)}" '
        f'aria-label="{escape(label)}">{hidden}</form>'
    )


def pager(t: Texts, total: int, page: int, size: int, url: Callable[[int], str]) -> str:
    """Which of how many are shown, and links to the other pages; without links where there is one page."""
    last = max(1, -(-total // size))
    shown = t(
        "paging.shown",
        first=t.number(min(total, (page - 1) * size + 1)),
        last=t.number(min(total, page * size)),
        total=t.number(total),
    )
    words = f'<span class="pd-soft pd-small">{escape(shown)}</span>'
    if last == 1 and page == 1:
        return f'<div class="pd-pager">{words}</div>'
    numbers = sorted({1, last, *range(max(1, page - NEAR), min(last, page + NEAR) + 1)})
    parts: list[str] = []
    before = 0
    for number in numbers:
        if number > before + 1:
            parts.append('<span class="pd-soft" aria-hidden="true">…</span>')
        current = ' aria-current="page"' if number == page else ""
        parts.append(f'<a class="pd-choice" href="{escape(url(number))}"{current}>{t.number(number)}</a>')
        before = number
    return f'<nav class="pd-pager" aria-label="{escape(t("paging.pages"))}">{"".join(parts)}{words}</nav>'


def page_of(query: Mapping[str, str]) -> int:
    """Which page of a list the URL names; the first for what is no number."""
    given = query.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 8 else 1
