"""An account's own limits in a dialog: what is left empty is as its tags, the rule for all, or the defaults say."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from phonedeck.dashboard import blocks
from phonedeck.dashboard.page import View
from phonedeck.model.errors import InvalidRequest
from phonedeck.model.intent import Act
from phonedeck.model.limits import CEILINGS
from phonedeck.services.roster import Entry
from phonedeck.wire.limits import LimitsView, parse_new_limits


async def edit(view: View, entry: Entry, own: LimitsView | None) -> bool:
    """Show the rule, take what the person makes of it; whether it was changed."""
    return await _LimitsForm(view, entry, own).ask()


class _LimitsForm:
    def __init__(self, view: View, entry: Entry, own: LimitsView | None) -> None:
        self._view = view
        self._entry = entry
        self._own = own or LimitsView(applies_to="account", name="")
        self._fields: dict[str, ui.input] = {}
        self._changed = False

    async def ask(self) -> bool:
        t, username = self._view.t, self._entry.account.username
        with ui.dialog() as dialog, ui.card().classes("pd-dialog pd-dialog-wide"):
            ui.label(t("limits.title", username=username)).classes("pd-strong")
            ui.label(t("limits.text")).classes("pd-soft pd-small")
            with ui.element("div").classes("pd-limits"):
                for each in self._entry.budget.acts:
                    self._act(Act(each.act), each.limit_day, each.limit_hour)
                gap = "" if self._own.gap_seconds is None else f"{self._own.gap_seconds:g}"
                self._add("gap_seconds", t("limits.gap"), gap, f"{self._entry.budget.gap_seconds:g}")
                hours, _, zone = (self._own.active_hours or [""])[0].partition(" ")
                self._add("active_hours", t("account.hours"), hours, "08:00-22:30")
                self._add("timezone", t("new.zone"), zone, self._view.services.zone.key)
            with ui.row().classes("pd-dialog-buttons"):
                ui.button(t("common.cancel"), on_click=dialog.close).props("flat no-caps autofocus")
                if self._own.name:
                    none = ui.button(t("limits.none"), on_click=lambda: self._put({}, dialog))
                    none.props("flat no-caps color=negative")
                ui.button(t("limits.keep"), on_click=lambda: self._put(self._given(), dialog)).props("no-caps")
        try:
            await dialog
        finally:
            dialog.delete()
        return self._changed

    def _act(self, act: Act, day: int, hour: int) -> None:
        t, name = self._view.t, self._view.t(f"acts.{act.value}")
        for member, label, now in (
            ("per_day", t("limits.day", acts=name), day),
            ("per_hour", t("limits.hour", acts=name), hour),
        ):
            own = getattr(self._own, member).get(act.value)
            hint = t("limits.most", most=CEILINGS[act])
            self._add(f"{member}.{act.value}", label, "" if own is None else str(own), str(now)).props["hint"] = hint

    def _add(self, name: str, label: str, value: str, placeholder: str) -> ui.input:
        field = ui.input(label, value=value, placeholder=placeholder).props("outlined dense stack-label")
        self._fields[name] = field
        return field

    def _given(self) -> dict[str, Any]:
        """The body of `PUT limits`, without what is empty."""
        found: dict[str, Any] = {}
        for name, field in self._fields.items():
            member, _, act = name.partition(".")
            value = str(field.value or "").strip()
            if value and act:
                found.setdefault(member, {})[act] = value
            elif value:
                found[member] = value
        return found

    async def _put(self, given: dict[str, Any], dialog: ui.dialog) -> None:
        for field in self._fields.values():
            field.error = None

        async def do() -> str | None:
            try:
                wanted = parse_new_limits({**given, "account_id": self._entry.account.id})
            except InvalidRequest as error:
                if not self._mark(error):
                    raise
                return None
            await self._view.act(self._view.services.limits.put, wanted)
            self._changed = True
            dialog.close()
            return self._view.t("limits.kept")

        await blocks.attempt(self._view, do)

    def _mark(self, error: InvalidRequest) -> bool:
        """Say beside each field what is wrong with it; whether there was one for every problem."""
        for problem in error.problems:
            acts = [f"{problem.field}.{act.value}" for act in Act if problem.problem.startswith(f"{act.value} ")]
            field = self._fields.get(acts[0] if acts else problem.field)
            if field is None:
                return False
            field.error = problem.problem
        return True
