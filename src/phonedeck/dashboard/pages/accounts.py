"""Accounts: which there are, on which phones, what each may still do, and what holds those that are held."""

from __future__ import annotations

import asyncio

from nicegui import ui

from phonedeck.dashboard import account_cards, blocks, choices
from phonedeck.dashboard import release as releasing
from phonedeck.dashboard.account_cards import Filter
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.matching import ask_for_phone
from phonedeck.dashboard.page import Page, View
from phonedeck.services.roster import Entry

SIZE = 20


async def build(view: View) -> None:
    """The list, or the way to the first account."""
    await _List(view).build()


class _List:
    """One person's list."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._chosen = Filter.of(view.query)
        self._page = choices.page_of(view.query)
        self._entries: dict[int, Entry] = {}
        self._cards: dict[int, ui.html] = {}
        self._filters: ui.html | None = None
        self._pager: ui.html | None = None
        self._showing = asyncio.Lock()

    async def build(self) -> None:
        view, t = self._view, self._view.t
        summary = await view.read(view.desk.roster.summary)
        if not summary.total:
            with blocks.empty("people", t("accounts.none"), t("accounts.none_next")):
                ui.button(t("accounts.match"), icon="sync", on_click=self._match).props("no-caps")
            view.on_change(self._came, "devices")
            return
        with ui.element("div").classes("pd-toolbar"):
            self._filters = ui.html("", sanitize=False).classes("pd-filters pd-grow")
            ui.button(t("accounts.match"), icon="sync", on_click=self._match).props("no-caps outline")
        self._list = ui.element("ul").classes("pd-accounts").props(f'aria-label="{t("accounts.title")}"')
        self._empty = ui.element("div")
        self._pager = ui.html("", sanitize=False)
        await self._show()
        blocks.on_do(self._do)
        view.on_change(self._changed, "all")

    async def _show(self) -> None:
        """Read the page again, and send what became different. One after the other: the last one reads last."""
        async with self._showing:
            await self._show_now()

    async def _show_now(self) -> None:
        view, t = self._view, self._view.t
        summary = await view.read(view.desk.roster.summary)
        found, total = await view.read(view.desk.roster.page, self._chosen.query(self._page, SIZE))
        entries = {each.account.id: each for each in found}
        words = {id_: account_cards.card(t, each, view.services.zone) for id_, each in entries.items()}
        if list(entries) == list(self._entries):
            for id_, text in words.items():
                self._cards[id_].set_content(text)
        else:
            self._list.clear()
            with self._list:
                self._cards = {
                    id_: ui.html(text, sanitize=False, tag="li").classes("pd-card pd-account")
                    for id_, text in words.items()
                }
        self._entries = entries
        if self._filters is not None and self._pager is not None:
            self._filters.set_content(account_cards.filters(t, summary, self._chosen))
            pager = choices.pager(t, total, self._page, SIZE, lambda page: self._chosen.url(page=str(page)))
            self._pager.set_content(pager if total else "")
        if bool(self._empty.default_slot.children) == bool(entries):
            self._empty.clear()
            if not entries:
                with (
                    self._empty,
                    blocks.empty("filter_alt_off", t("accounts.none_match"), t("accounts.none_match_next")),
                ):
                    ui.link(t("accounts.show_all"), "/accounts")

    async def _changed(self, changes: Changes) -> None:
        await self._show()

    async def _came(self, changes: Changes) -> None:
        if (await self._view.read(self._view.desk.roster.summary)).total:
            ui.navigate.reload()

    async def _do(self, what: str, id_: int) -> None:
        entry = self._entries.get(id_)
        if entry is None or entry.hold is None:
            return
        if what == "look":
            await releasing.look(self._view, entry)
        elif what == "release" and await releasing.release(self._view, entry):
            await self._show()

    async def _match(self) -> None:
        if await ask_for_phone(self._view):
            ui.navigate.reload()


PAGE = Page("/accounts", "accounts.title", build, icon="people")
