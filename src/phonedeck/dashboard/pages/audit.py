"""Audit: who did what and when, whether the log is whole, and the log to take along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from phonedeck.dashboard import blocks, choices, moments
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.page import Page, View
from phonedeck.model.access import Scope
from phonedeck.model.audit import AuditFilter
from phonedeck.wire.audit import AuditView

PATH = "/audit"
SIZE = 50
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the URL asks for."""

    who: str = ""
    action: str = ""
    what: str = ""
    day: date | None = None
    before: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Chosen:
        try:
            day = date.fromisoformat(query.get("day", ""))
            day - timedelta(days=2), day + timedelta(days=2)  # in every zone
        except (ValueError, OverflowError):
            day = None
        before = query.get("before", "")
        return cls(
            query.get("who", "").strip()[:LONGEST],
            query.get("action", "").strip()[:LONGEST],
            query.get("what", "").strip()[:LONGEST],
            day,
            int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        )

    def filter(self, zone: ZoneInfo) -> AuditFilter:
        since = None if self.day is None else datetime.combine(self.day, time(), zone)
        until = None if self.day is None else datetime.combine(self.day + timedelta(days=1), time(), zone)
        return AuditFilter(self.who, self.action, self.what, since, until)

    def url(self, before: int | None = None) -> str:
        return choices.address(
            PATH,
            who=self.who,
            action=self.action,
            what=self.what,
            day="" if self.day is None else self.day.isoformat(),
            before="" if before is None else str(before),
        )

    @property
    def narrows(self) -> bool:
        return bool(self.who or self.action or self.what or self.day)


async def build(view: View) -> None:
    """The check, the filters, and one page of entries."""
    t = view.t
    chosen = Chosen.of(view.query)
    _check(view)
    actions = await view.read(view.services.audit.actions)
    ui.html(_filters(t, chosen, actions), sanitize=False).classes("pd-whole")
    wanted = chosen.filter(view.services.zone)
    found = await view.read(view.services.audit.find, wanted, limit=SIZE + 1, before=chosen.before)
    if not found:
        with blocks.empty("manage_search", t("audit.none"), t("audit.none_next")):
            ui.link(t("audit.all"), PATH)
        return
    shown = found[:SIZE]
    ui.html(_entries(t, shown), sanitize=False).classes("pd-whole")
    links = [f'<a href="{escape(chosen.url())}">{escape(t("audit.newest"))}</a>'] if chosen.before else []
    if len(found) > SIZE:
        links.append(f'<a href="{escape(chosen.url(shown[-1].seq))}">{escape(t("audit.older"))}</a>')
    if links:
        ui.html(f'<nav class="pd-pager" aria-label="{escape(t("audit.pages"))}">{"".join(links)}</nav>', sanitize=False)


def _check(view: View) -> None:
    t = view.t
    with ui.element("section").classes("pd-card pd-row"):
        said = ui.html(_verdict(view), sanitize=False).classes("pd-grow").props("role=status")

        async def check() -> None:
            button.props("loading")
            try:
                await view.read(view.services.audit.verify)
            finally:
                button.props(remove="loading")
            said.set_content(_verdict(view))

        button = ui.button(t("audit.check"), icon="verified", on_click=lambda: blocks.attempt(view, check))
        button.props("no-caps outline")
        ui.html(
            f'<a class="pd-download" href="/api/v1/audit/export" download="audit.jsonl">'
            f'<i class="material-icons" aria-hidden="true">download</i>{escape(t("audit.export"))}</a>',
            sanitize=False,
        )


def _verdict(view: View) -> str:
    """What the last check found."""
    t = view.t
    last = view.services.audit.verified()
    if last is None:
        return (
            f'<strong>{escape(t("audit.unchecked"))}</strong><p class="pd-soft">{escape(t("audit.unchecked_text"))}</p>'
        )
    at, verdict = last
    when = moments.stamp(at, view.services.zone)
    if not verdict.whole:
        return (
            f'<strong class="pd-bad pd-chip">{escape(t("audit.broken"))}</strong>'
            f"<p>{escape(t('audit.broken_text', problem=verdict.problem))} {when}</p>"
        )
    return (
        f'<strong class="pd-good pd-chip">{escape(t("audit.whole"))}</strong>'
        f"<p>{escape(t('audit.whole_text', number=t.number(verdict.entries)))} {when}</p>"
        f'<p class="pd-soft pd-small pd-break">{escape(t("audit.head"))} <code>{verdict.head}</code></p>'
    )


def _filters(t: Texts, chosen: Chosen, actions: Sequence[str]) -> str:
    options = "".join(
        f'<option value="{escape(each)}"{" selected" if each == chosen.action else ""}>{escape(each)}</option>'
        for each in sorted({*actions, chosen.action} - {""})
    )
    day = "" if chosen.day is None else chosen.day.isoformat()
    clear = f'<a href="{PATH}">{escape(t("audit.clear"))}</a>' if chosen.narrows else ""
    return (
        f'<form class="pd-form" action="{PATH}" role="search" aria-label="{escape(t("audit.filter"))}">'
        f"{_field(t('audit.who'), 'who', chosen.who)}"
        f'<label class="pd-field"><span>{escape(t("audit.action"))}</span><select name="action">'
        f'<option value="">{escape(t("audit.any"))}</option>{options}</select></label>'
        f"{_field(t('audit.what'), 'what', chosen.what)}"
        f"{_field(t('audit.day'), 'day', day, 'date')}"
        f'<button class="pd-button">{escape(t("audit.show"))}</button>{clear}</form>'
    )


def _field(label: str, name: str, value: str, kind: str = "text") -> str:
    return (
        f'<label class="pd-field"><span>{escape(label)}</span>'
        f'<input type="{kind}" name="{name}" value="{escape(value)}" maxlength="{LONGEST}"></label>'
    )


def _entries(t: Texts, entries: Sequence[AuditView]) -> str:
    rows = "".join(_entry(each) for each in entries)
    columns = (t("audit.when"), t("audit.who"), t("audit.action"), t("audit.what"), t("audit.detail"))
    head = "".join(f'<span role="columnheader">{escape(each)}</span>' for each in columns)
    return (
        f'<div class="pd-log" role="table" aria-label="{escape(t("audit.title"))}"><div class="pd-log-head" role="row">'
        f"{head}</div>{rows}</div>"
    )


def _entry(entry: AuditView) -> str:
    at = f'<time datetime="{escape(entry.at)}">{escape(entry.at[:19].replace("T", " "))}</time>'
    cells = (
        f'{at}<span class="pd-soft pd-small"> #{entry.seq}</span>',
        escape(entry.actor),
        f"<code>{escape(entry.action)}</code>",
        escape(entry.subject),
        _detail(entry.detail),
    )
    return f'<div class="pd-log-row" role="row">{"".join(f"<span role=cell>{each}</span>" for each in cells)}</div>'


def _detail(detail: Mapping[str, Any]) -> str:
    parts = [
        f'<span class="pd-soft">{escape(name)}</span> {escape(_said(value))}'
        for name, value in detail.items()
        if value not in (None, "", [], {})
    ]
    return " · ".join(parts)


def _said(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else json.dumps(value).strip('"')
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


PAGE = Page(PATH, "audit.title", build, icon="receipt_long", needs=Scope.ADMIN, wide=True)
