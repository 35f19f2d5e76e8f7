"""Tasks: a table of all of them, page by page, as it changes; and one deed for many."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

from nicegui import events, ui

from phonedeck.dashboard import blocks, task_rows
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.many import do_with_many
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.task_rows import PAGE_SIZE, Chosen
from phonedeck.services.many_tasks import Deed
from phonedeck.services.task_table import Slice

TICKED = "phonedeck-ticked"
AT_FIRST = 20
"""So many rows are in sight at most before the page's scripts have come."""
DEED_ICONS = {Deed.STOP: "stop", Deed.RETRY: "replay", Deed.DELETE: "delete"}


async def build(view: View) -> None:
    """The table that the URL names."""
    chosen = Chosen.of(view.query, view.services.zone)
    phones = await view.read(view.desk.table.phones)
    if chosen.problems:
        ui.html(task_rows.form(view.t, chosen, phones), sanitize=False)
        with ui.element("section").classes("pd-problem").props("role=alert"):
            ui.label(view.t("tasks.bad_filter", fields=", ".join(chosen.problems)))
        return
    found = await view.read(view.desk.table.slice, chosen.wanted)
    _Table(view, chosen, found, phones).build()


class _Table:
    """One person's table. It keeps what it has sent, and sends what became different."""

    def __init__(self, view: View, chosen: Chosen, found: Slice, phones: list[tuple[str, str]]) -> None:
        self._view = view
        self._chosen = chosen
        self._found = found
        self._phones = phones
        self._sent = self._rows(found)
        self._ticked: list[int] = []
        self._buttons: dict[Deed, ui.button] = {}

    def build(self) -> None:
        t = self._view.t
        with ui.row().classes("pd-bar-row"):
            self._statuses = ui.html(task_rows.statuses(t, self._chosen, self._found), sanitize=False)
            ui.space()
            blocks.new_task(self._view)
        ui.html(task_rows.form(t, self._chosen, self._phones), sanitize=False)
        if not self._found.tasks:
            self._empty()
            self._view.on_change(self._came, "tasks")
            return
        with ui.row().classes("pd-bar-row pd-deeds"):
            self._scope = ui.label().classes("pd-strong").props("aria-live=polite")
            ui.space()
            for deed in Deed:
                button = ui.button(icon=DEED_ICONS[deed], on_click=partial(self._ask, deed)).props("no-caps outline")
                if deed is Deed.DELETE:
                    button.props("color=negative")
                self._buttons[deed] = button
        self._say_scope()
        rows = list(self._sent.values())
        table = ui.html(task_rows.table(t, rows), sanitize=False)
        self._view.at_first[table.id] = task_rows.table(t, rows[:AT_FIRST])
        self._pages = ui.html(task_rows.pages(t, self._chosen, self._found), sanitize=False)
        ui.run_javascript("phonedeck.watchTasks()")
        ui.on(TICKED, self._tick)
        self._view.on_change(self._changed, "tasks")

    def _empty(self) -> None:
        t = self._view.t
        if self._chosen.given:
            with blocks.empty("filter_alt_off", t("tasks.none_match"), t("tasks.none_match_next")):
                ui.link(t("tasks.show_all"), task_rows.PATH)
        else:
            with blocks.empty("checklist", t("tasks.none"), t("tasks.none_next")):
                blocks.new_task(self._view)

    def _rows(self, found: Slice) -> dict[int, str]:
        now, zone = datetime.now(UTC), self._view.services.zone
        names = dict(self._phones)
        return {task.id: task_rows.row(self._view.t, task, zone, now, names) for task in found.tasks}

    # -- live

    async def _came(self, _changes: Changes) -> None:
        if (await self._view.read(self._view.desk.table.slice, self._chosen.wanted)).tasks:
            ui.navigate.reload()

    async def _changed(self, changes: Changes) -> None:
        if not self._concerns(changes):
            return
        found = await self._view.read(self._view.desk.table.slice, self._chosen.wanted)
        if not found.tasks:
            ui.navigate.reload()  # which says that nothing is left, and what to do then
            return
        rows = self._rows(found)
        if list(rows) != list(self._sent) or any(self._sent[id_] != text for id_, text in rows.items()):
            sent = [[id_, None if self._sent.get(id_) == text else text] for id_, text in rows.items()]
            ui.run_javascript(f"phonedeck.putTasks({json.dumps(sent)})")
        self._sent, self._found = rows, found
        self._statuses.set_content(task_rows.statuses(self._view.t, self._chosen, found))
        self._pages.set_content(task_rows.pages(self._view.t, self._chosen, found))
        self._say_scope()

    def _concerns(self, changes: Changes) -> bool:
        """Whether a row changed, or one may have come: on the first page, where new ones come."""
        if changes.everything or not changes.tasks.isdisjoint(self._sent):
            return True
        return bool(changes.tasks) and self._chosen.wanted.cursor is None

    # -- one deed for many

    async def _tick(self, event: events.GenericEventArguments) -> None:
        self._ticked = _ids(event.args)
        self._say_scope()

    def _say_scope(self) -> None:
        t = self._view.t
        some = len(self._ticked)
        self._scope.set_text(t.count("tasks.ticked", some) if some else task_rows.total(t, self._found))
        texts = {Deed.STOP: t("tasks.stop"), Deed.RETRY: t("tasks.retry"), Deed.DELETE: t("tasks.delete")}
        for deed, button in self._buttons.items():
            button.set_text(texts[deed] if some else t("tasks.all_of_them", do=texts[deed]))

    async def _ask(self, deed: Deed) -> None:
        which = list(self._ticked) or self._chosen.wanted
        await do_with_many(self._view, deed, which, _untick)


def _untick() -> None:
    ui.run_javascript("phonedeck.untick()")


def _ids(args: Any) -> list[int]:
    """The ids that the page's script sends; none of what no script of ours sends."""
    if not isinstance(args, list) or len(args) > PAGE_SIZE or not all(isinstance(each, int) for each in args):
        return []
    return args


PAGE = Page("/tasks", "tasks.title", build, icon="checklist", wide=True)
