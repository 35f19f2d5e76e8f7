"""Settings: each with its value, where that comes from and what it means; changed in the file, for the next start."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from nicegui import ui

from phonedeck.dashboard import blocks, setting_fields, subpages
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.timeline import pairs
from phonedeck.model.access import Scope
from phonedeck.model.errors import InvalidRequest
from phonedeck.settings import shown as written
from phonedeck.settings_file import Row


async def build(view: View) -> None:
    """A form for each group, the licence, and what the command line said."""
    t = view.t
    subpages.links(view)
    rows = await view.read(view.desk.settings.rows)
    ui.label(t("settings.intro", file=view.desk.settings.file)).classes("pd-soft pd-break")
    notice = ui.html("", sanitize=False).classes("pd-whole")

    async def show() -> None:
        notice.set_content(_waiting(view, await view.read(view.desk.settings.rows)))

    notice.set_content(_waiting(view, rows))
    for group, members in setting_fields.grouped(rows).items():
        _Form(view, group, members, show).build()
    await _licence(view)
    with ui.element("section").classes("pd-card pd-stack"):
        blocks.heading(t("settings.given"), 2)
        ui.label(t("settings.given_text")).classes("pd-soft")
        ui.html(pairs({name: value for name, value in view.desk.settings.given.items() if value}), sanitize=False)


def _waiting(view: View, rows: Sequence[Row]) -> str:
    waiting = [row.setting.name for row in rows if row.waits]
    if not waiting:
        return ""
    names = ", ".join(f"<code>{escape(name)}</code>" for name in waiting)
    words = escape(view.t("settings.restart"))
    return (
        '<div class="pd-banner pd-warn" role="status"><i class="material-icons" aria-hidden="true">restart_alt</i>'
        f"<div><strong>{words}</strong><p>{names}</p></div></div>"
    )


async def _licence(view: View) -> None:
    t = view.t
    licence = await view.read(view.services.licence.current)
    with ui.element("section").classes("pd-card pd-stack"):
        blocks.heading(t("settings.licence"), 2)
        expires = licence.expires_at
        rows = {
            t("settings.plan"): licence.plan.name_on_wire,
            t("settings.limit"): t.number(licence.device_limit),
            t("settings.expires"): (
                t("settings.no_expiry")
                if expires is None
                else f"{expires.astimezone(view.services.zone):%Y-%m-%d %H:%M}"
            ),
            t("settings.holder"): licence.holder,
        }
        ui.html(pairs(rows), sanitize=False)
        if licence.why:
            ui.label(licence.why).classes("pd-bad pd-chip")


class _Form:
    """The fields of one group; saved together, all or none."""

    def __init__(self, view: View, group: str, rows: Sequence[Row], saved: Any) -> None:
        self._view = view
        self._group = group
        self._rows = {row.setting.name: row for row in rows}
        self._saved = saved
        self._fields: dict[str, Any] = {}
        self._notes: dict[str, ui.html] = {}
        self._resets: dict[str, ui.button] = {}

    def build(self) -> None:
        t = self._view.t
        with ui.element("section").classes("pd-card pd-stack"):
            blocks.heading(t(f"settings.group_{self._group}"), 2)
            for row in self._rows.values():
                self._row(row)
            self._button = ui.button(t("settings.save"), icon="save", on_click=self._save)
            self._button.props("no-caps").classes("pd-start")
            self._button.disable()

    def _row(self, row: Row) -> None:
        view, t, name = self._view, self._view.t, row.setting.name
        with ui.element("div").classes("pd-setting"):
            with ui.element("div").classes("pd-setting-words"):
                with ui.row().classes("pd-tile-row"):
                    ui.html(f"<code>{escape(name)}</code>", sanitize=False)
                    self._notes[name] = ui.html(_note(view, row), sanitize=False)
                help_ = t(f"setting.{name}") if t.has(f"setting.{name}") else row.setting.meaning
                ui.label(help_.replace("`", "")).classes("pd-small pd-soft pd-break")
            with ui.element("div").classes("pd-setting-field"):
                self._fields[name] = self._field(row)
                self._resets[name] = ui.button(t("settings.reset"), on_click=lambda: self._reset(name))
                reset = t("settings.reset_of", name=name)
                self._resets[name].props(f'flat dense no-caps aria-label="{reset}"').classes("pd-start")
                self._resets[name].set_visibility(row.setting.source == "file")

    def _field(self, row: Row) -> Any:
        value, name = setting_fields.shown(row, row.setting.value), row.setting.name
        kind = setting_fields.kind(row)
        made: Any
        if kind == "flag":
            made = ui.switch(value=bool(value), on_change=self._changed)
        elif kind == "choice":
            made = ui.select(list(row.schema["enum"]), value=value, on_change=self._changed).props("outlined dense")
        elif kind in ("lines", "long"):
            made = ui.textarea(value=value, on_change=self._changed).props("outlined dense autogrow rows=1")
            if kind == "lines":
                made.props["hint"] = self._view.t("settings.lines")
        else:
            made = ui.input(value=value, on_change=self._changed).props("outlined dense")
            made.props["inputmode"] = "decimal" if kind == "number" else "text"
            if value == "":
                made.props["placeholder"] = self._view.t("settings.none")
        made.props["aria-label"] = name
        if row.fixed:
            made.disable()
        return made.classes("pd-input")

    def _wanted(self) -> dict[str, object]:
        """What differs from what holds; None for what is to be the default."""
        found = {}
        for name, row in self._rows.items():
            value = setting_fields.meant(row, self._fields[name].value)
            before = setting_fields.meant(row, setting_fields.shown(row, row.setting.value))
            if not row.fixed and value != before:
                found[name] = value
        return found

    def _changed(self) -> None:
        self._button.set_enabled(bool(self._wanted()))

    async def _save(self) -> None:
        await self._write(self._wanted())

    async def _reset(self, name: str) -> None:
        await self._write({name: None})

    async def _write(self, wanted: dict[str, object]) -> None:
        view, t = self._view, self._view.t
        for field in self._fields.values():
            _mark(field, None)

        async def do() -> str | None:
            try:
                await view.act(view.desk.settings.change, wanted)
            except InvalidRequest as error:
                left = []
                for problem in error.problems:
                    field = self._fields.get(problem.field.split(".")[0])
                    if field is None:
                        left.append(problem.problem)
                    else:
                        _mark(field, problem.problem)
                if left or not error.problems:
                    ui.notify("; ".join(left) or error.message, type="negative", multi_line=True, close_button="×")
                return None
            for row in await view.read(view.desk.settings.rows):
                name = row.setting.name
                if name in self._rows:
                    self._rows[name] = row
                    self._notes[name].set_content(_note(view, row))
                    self._resets[name].set_visibility(row.setting.source == "file")
                    if name in wanted:
                        self._fields[name].set_value(setting_fields.shown(row, row.setting.value))
            self._changed()
            await self._saved()
            return t("settings.saved")

        await blocks.attempt(view, do)


def _mark(field: Any, problem: str | None) -> None:
    """What is wrong, beside the field; a switch can hold nothing wrong."""
    if hasattr(field, "error"):
        field.error = problem


def _note(view: View, row: Row) -> str:
    """Where the value comes from, and what holds until the next start."""
    t, setting = view.t, row.setting
    source = {
        "default": ("pd-quiet", t("settings.source_default")),
        "file": ("pd-busy", t("settings.source_file")),
        "environment": ("pd-warn", t("settings.source_environment", variable=setting.variable)),
    }[setting.source]
    parts = [f'<span class="pd-chip {source[0]}">{escape(source[1])}</span>']
    if setting.source == "file" and setting.default not in (None, []):
        default = t("settings.default_is", value=written(setting.default))
        parts.append(f'<span class="pd-small pd-soft">{escape(default)}</span>')
    if row.waits:
        now = t("settings.none") if row.running in (None, []) else written(row.running)
        words = t("settings.waits", value=now)
        parts.append(f'<span class="pd-chip pd-warn">{escape(words)}</span>')
    return f'<span class="pd-tile-row">{"".join(parts)}</span>'


PAGE = Page("/settings", "settings.title", build, icon="settings", needs=Scope.ADMIN)
