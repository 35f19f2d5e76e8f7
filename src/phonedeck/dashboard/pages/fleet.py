"""Fleet: a wall of phones with live pictures; with no phone at all, the way to the first one."""

from __future__ import annotations

import json

from nicegui import ui

from phonedeck.dashboard import blocks, tiles
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.pages import first_phone
from phonedeck.dashboard.tiles import Filter
from phonedeck.services.wall import Tile

AT_FIRST = 40
"""So many tiles are in sight at most before the page's scripts have come."""


async def build(view: View) -> None:
    """The wall, or the first phone."""
    found = await view.read(view.desk.wall.tiles)
    if found:
        await Wall(view, found).build()
    else:
        await first_phone.build(view)


class Wall:
    """One person's wall. It keeps what it has sent, and sends what became different."""

    def __init__(self, view: View, found: list[Tile]) -> None:
        self._view = view
        self._chosen = Filter.of(view.query)
        self._found = {each.device.id: each for each in found}
        self._shown = [each for each in found if self._chosen.takes(each.device)]
        self._sent = {each.device.id: tiles.words(view.t, each) for each in self._shown}

    async def build(self) -> None:
        t = self._view.t
        with ui.row().classes("pd-bar-row pd-top"):
            self._filters = ui.html(self._filter_links(), sanitize=False).classes("pd-filters")
            ui.space()
            blocks.new_task(self._view)
        if not self._shown:
            with blocks.empty("filter_alt_off", t("fleet.none_match"), t("fleet.none_match_next")):
                ui.link(t("fleet.show_all"), "/")
        wall = ui.html(tiles.wall(t, self._shown), sanitize=False)
        wall.props(f'aria-label="{t("fleet.phones")}" role=region')
        self._view.at_first[wall.id] = tiles.wall(t, self._shown[:AT_FIRST])
        ui.run_javascript("phonedeck.watchWall()")
        self._view.on_change(self._changed, "all")

    def _filter_links(self) -> str:
        return tiles.filters(self._view.t, list(self._found.values()), self._chosen)

    async def _changed(self, changes: Changes) -> None:
        ids = None if changes.everything else await self._concerned(changes)
        if ids is not None and not ids:
            return
        now = {each.device.id: each for each in await self._view.read(self._view.desk.wall.tiles, ids)}
        came = now.keys() - self._found.keys()
        self._found.update(now)
        shown = [each for each in self._found.values() if self._chosen.takes(each.device)]
        if came or {each.device.id for each in shown} != self._sent.keys():
            ui.navigate.reload()  # phones came, or came into what the filter names: rare, and the order is the server's
            return
        said = {each.device.id: tiles.words(self._view.t, each) for each in shown if each.device.id in now}
        different = {id_: words for id_, words in said.items() if self._sent[id_] != words}
        if different:
            self._sent.update(different)
            live = {id_: tiles.has_picture(self._found[id_]) for id_ in different}
            ui.run_javascript(f"phonedeck.putTiles({json.dumps([[i, w, live[i]] for i, w in different.items()])})")
        self._filters.set_content(self._filter_links())

    async def _concerned(self, changes: Changes) -> set[str]:
        """The phones that something changed about: also those where one of the tasks runs, or ran when we looked."""
        ended = {id_ for id_, each in self._found.items() if each.task is not None and each.task.id in changes.tasks}
        begun = await self._view.read(self._view.desk.wall.working_on, changes.tasks) if changes.tasks else set()
        return changes.devices | ended | begun


PAGE = Page("/", "fleet.title", build, icon="grid_view", wide=True)
