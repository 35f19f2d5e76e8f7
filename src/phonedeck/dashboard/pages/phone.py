"""One phone, large: its screen, what is on it, a person's own hands, its tasks, and what happened to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

from nicegui import events, ui

from phonedeck.dashboard import blocks, tiles
from phonedeck.dashboard.choices import address
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.task_words import script_text, status_chip, target_text
from phonedeck.dashboard.timeline import pairs
from phonedeck.dashboard.work import on_a_thread
from phonedeck.model.errors import NotFound
from phonedeck.model.task import Outcome, Status
from phonedeck.model.task_filter import TaskFilter
from phonedeck.services.by_hand import IDLE_SECONDS, KEYS, Held
from phonedeck.services.wall import Happened, Tile

TOUCHED = "phonedeck-touched"
LEFT = "phonedeck-left"
"""What the page's script sends when the page is left or loaded again; where it gets lost, the client's end is told."""
SHOWN_TASKS = 12
KEY_ICONS = {"back": "arrow_back", "home": "home", "recent": "layers", "wakeup": "light_mode"}
KEY_TEXTS = {
    "back": "phone.key_back",
    "home": "phone.key_home",
    "recent": "phone.key_recent",
    "wakeup": "phone.key_wakeup",
}


async def build(view: View) -> None:
    """The phone that the path names, by any of its names."""
    device = await view.read(view.services.devices.one, view.parameters["serial"])
    id_ = device.hardware_serial or device.serial
    found = await view.read(view.desk.wall.tiles, {id_})
    if not found:
        raise NotFound(f"no such phone: {id_}")
    await _Phone(view, found[0]).build()


class _Phone:
    """One person's view of one phone."""

    def __init__(self, view: View, tile: Tile) -> None:
        self._view = view
        self._tile = tile
        self._id = tile.device.id
        self._held: Held | None = None
        self._keys: list[ui.button] = []

    async def build(self) -> None:
        t = self._view.t
        self._view.entitle(tiles.name_of(self._tile.device))
        with ui.row().classes("pd-bar-row"):
            ui.link(t("phone.all"), "/")
            ui.space()
            blocks.new_task(self._view, serial=self._id)
        with ui.element("div").classes("pd-phone"):
            with ui.element("section").classes("pd-phone-screen").props(f'aria-label="{t("phone.screen")}"'):
                self._screen()
                self._hands()
            with ui.element("div").classes("pd-stack pd-phone-side"):
                self._facts = ui.element("section").classes("pd-card pd-stack")
                self._elements()
                self._tasks = ui.element("section").classes("pd-card pd-stack")
                self._log = ui.element("section").classes("pd-card pd-stack")
        await self._show()
        self._view.on_change(self._changed, "all")
        self._view.client.on_delete(self._leave)
        ui.on(LEFT, self._leave)
        ui.timer(IDLE_SECONDS / 4, self._check_idle, immediate=False)

    def _screen(self) -> None:
        t = self._view.t
        words = {"rate": t("phone.rate", rate="{rate}"), "copied": t("problem.copied", text="{text}")}
        away = not tiles.has_picture(self._tile)
        elsewhere = not tiles.is_away(self._tile.device) and self._tile.elsewhere
        why = t("fleet.elsewhere", host=elsewhere) if elsewhere else t("phone.away")
        ui.html(
            f'<div class="pd-stage" data-phone="{escape(self._id)}" data-live="{"" if away else "1"}">'
            f'<img alt="{escape(t("phone.picture"))}" hidden><div class="pd-boxes" aria-hidden="true"></div>'
            f'<p class="pd-stage-reason">{escape(why if away else t("common.loading"))}</p></div>'
            '<p class="pd-soft pd-small pd-rate"></p>',
            sanitize=False,
        )
        ui.run_javascript(f"phonedeck.watchPhone({json.dumps(self._id)}, {json.dumps(words)})")
        ui.on(TOUCHED, self._touched)

    def _hands(self) -> None:
        t = self._view.t
        with ui.row().classes("pd-tile-row"):
            self._take = ui.button(t("phone.take"), icon="pan_tool").props("no-caps outline")
            blocks.once(self._take, self._take_or_give)
            with ui.element("div").classes("pd-keys"):
                for key in KEYS:
                    button = ui.button(icon=KEY_ICONS[key], on_click=partial(self._key, key))
                    button.props(f'round flat aria-label="{t(KEY_TEXTS[key])}"').tooltip(t(KEY_TEXTS[key]))
                    button.disable()
                    self._keys.append(button)
        with ui.row().classes("pd-type") as self._type_row:
            self._text = ui.input(t("phone.text")).props("dense outlined maxlength=2000").classes("pd-grow")
            self._text.on("keydown.enter", self._type)
            ui.button(t("phone.type"), on_click=self._type).props("no-caps")
        self._type_row.set_visibility(False)
        self._hint = ui.label(t("phone.hint_take")).classes("pd-soft pd-small")

    def _elements(self) -> None:
        t = self._view.t
        with ui.element("section").classes("pd-card pd-stack"):
            with ui.row().classes("pd-tile-row"):
                blocks.heading(t("phone.elements"), 2)
                ui.space()
                ui.switch(
                    t("phone.show_elements"),
                    on_change=lambda change: ui.run_javascript(f"phonedeck.inspect({json.dumps(bool(change.value))})"),
                )
            ui.html(
                f'<p class="pd-soft pd-small pd-element-hint">{escape(t("phone.elements_hint"))}</p>'
                '<div class="pd-element" aria-live="polite"></div>',
                sanitize=False,
            )

    async def _show(self) -> None:
        view, t = self._view, self._view.t
        wanted = TaskFilter(serial=self._id, page_size=SHOWN_TASKS)
        tasks = await view.read(view.services.tasks.page, wanted)
        log = await view.read(view.desk.wall.happened, self._id)
        device = self._tile.device
        self._facts.clear()
        with self._facts:
            blocks.heading(t("phone.state"), 2)
            ui.html(tiles.words(t, self._tile), sanitize=False).classes("pd-tile-words")
            for warning in device.facts.get("warnings", ()):
                ui.label(str(warning)).classes("pd-break")
            rows = {
                t("phone.model"): f"{device.model} · Android {device.android_version}".strip(" ·"),
                t("phone.host"): device.host or "",
                t("phone.names"): ", ".join(device.serials or (device.serial,)),
                t("phone.language"): str(device.facts.get("language") or ""),
            }
            ui.html(pairs(rows), sanitize=False)
            ui.link(t("phone.accounts"), address("/accounts", device=self._id))
        self._tasks.clear()
        with self._tasks:
            blocks.heading(t("phone.tasks"), 2)
            if tasks.tasks:
                lines = [
                    f'<li><a href="/tasks/{task.id}">{escape(script_text(t, task.script_name))} '
                    f"{escape(target_text(task.target) if task.target else '')}</a> "
                    f"{status_chip(t, Status(task.status), Outcome(task.outcome) if task.outcome else None)} "
                    f'<span class="pd-soft pd-small">{escape(task.remark or task.progress.label)}</span></li>'
                    for task in tasks.tasks
                ]
                ui.html(f'<ul class="pd-lines">{"".join(lines)}</ul>', sanitize=False)
                ui.link(t("account.all_tasks"), address("/tasks", serial=self._id))
            else:
                ui.label(t("phone.no_tasks")).classes("pd-soft")
        self._log.clear()
        with self._log:
            blocks.heading(t("phone.log"), 2)
            lines = [_line(view, line) for line in log]
            ui.html(f'<ul class="pd-lines">{"".join(lines)}</ul>', sanitize=False)

    async def _changed(self, changes: Changes) -> None:
        view = self._view
        found = await view.read(view.desk.wall.tiles, {self._id})
        if not found:
            ui.navigate.to("/")
            return
        was, self._tile = self._tile, found[0]
        if tiles.has_picture(was) != tiles.has_picture(self._tile):
            await self._leave()
            ui.navigate.reload()
            return
        if changes.everything or self._id in changes.devices or changes.tasks:
            await self._show()

    # -- by hand

    async def _take_or_give(self) -> None:
        view, t = self._view, self._view.t

        async def do() -> str:
            if self._held is not None:
                await view.act(view.desk.by_hand.give_back, self._held)
                self._hold(None)
                return t("phone.given_back")
            self._hold(await view.act(view.desk.by_hand.take, self._id))
            return t("phone.taken")

        await blocks.attempt(view, do)
        await self._show()

    def _hold(self, held: Held | None) -> None:
        t, taken = self._view.t, held is not None
        self._held = held
        for button in self._keys:
            button.set_enabled(taken)
        self._type_row.set_visibility(taken)
        self._take.set_text(t("phone.give_back") if taken else t("phone.take"))
        self._hint.set_text(t("phone.hint_taken") if taken else t("phone.hint_take"))
        ui.run_javascript(f"phonedeck.mayTouch({json.dumps(taken)})")

    async def _touched(self, event: events.GenericEventArguments) -> None:
        points = _points(event.args)
        if points is None:
            return
        start, end = points
        by_hand = self._view.desk.by_hand
        if max(abs(start[0] - end[0]), abs(start[1] - end[1])) < 24:
            await self._do(by_hand.tap, *start)
        else:
            await self._do(by_hand.drag, start, end)

    async def _key(self, name: str) -> None:
        await self._do(self._view.desk.by_hand.key, name)

    async def _type(self) -> None:
        text = str(self._text.value or "")
        if text and await self._do(self._view.desk.by_hand.type, text):
            self._text.set_value("")

    async def _do(self, call: Callable[..., None], *args: Any) -> bool:
        view, held = self._view, self._held
        if held is None:
            return False
        done = False

        async def do() -> None:
            nonlocal done
            try:
                await view.act(call, held, *args)
                done = True
            finally:
                await self._check_idle()

        await blocks.attempt(view, do)
        await self._show()
        return done

    async def _check_idle(self) -> None:
        if self._held is not None and not self._view.desk.by_hand.holds(self._held):
            self._hold(None)

    async def _leave(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            # no act of the person's: it has to happen also when the session is over
            await on_a_thread(self._view.desk.by_hand.give_back, held)


def _line(view: View, line: Happened) -> str:
    at = line.at.astimezone(view.services.zone)
    return (
        f'<li><time datetime="{at.isoformat()}">{at:%d.%m. %H:%M:%S}</time> {escape(_told(view.t, line.what))} '
        f'<span class="pd-soft pd-small">{escape(line.who)}</span></li>'
    )


def _points(args: Any) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where a finger came down and where it left, in pixels of the phone; None for what no script of ours sends."""
    if not isinstance(args, list) or len(args) != 4 or not all(isinstance(n, int) and 0 <= n < 20_000 for n in args):
        return None
    return (args[0], args[1]), (args[2], args[3])


def _told(t: Any, what: str) -> str:
    """A line of the log in the person's language, where it has words for it."""
    return str(t(f"happened.{what.replace('.', '_')}") if t.has(f"happened.{what.replace('.', '_')}") else what)


PAGE = Page("/phones/{serial}", "phone.title", build, under="/", wide=True)
