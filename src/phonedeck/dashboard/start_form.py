"""The part of a form that says when: at once, at a time, or whenever a schedule comes round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from nicegui import ui

from phonedeck.dashboard.page import View
from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.recurrence import WEEKDAYS

NOW, AT, SCHEDULE = "now", "at", "schedule"
TIMES, CRON = "times", "cron"


class StartForm:
    """When tasks start, built where it is made."""

    def __init__(self, view: View, changed: Callable[[], Any]) -> None:
        t = view.t
        self._view = view
        self._changed = changed
        zone = view.services.zone.key
        ways = {NOW: t("new.now"), AT: t("new.at"), SCHEDULE: t("new.schedule")}
        self._way = ui.radio(ways, value=NOW, on_change=self._change).props("inline")
        self._way.props["aria-label"] = t("new.when")
        with ui.element("div").classes("pd-fields") as self._at:
            self._day = self._input(t("new.day"), "date")
            self._time = self._input(t("new.time"), "time")
        with ui.element("div").classes("pd-stack") as self._schedule:
            self._name = self._input(t("new.name"))
            self._kind = ui.radio({TIMES: t("new.by_times"), CRON: t("new.by_cron")}, value=TIMES).props("inline")
            self._kind.on_value_change(self._change)
            self._kind.props["aria-label"] = t("new.schedule")
            days = {day: t(f"weekday.{day}") for day in WEEKDAYS}
            self._days = ui.select(days, label=t("new.weekdays"), multiple=True, on_change=self._change)
            self._days.props("outlined stack-label use-chips").classes("pd-input")
            self._days.props["hint"] = t("new.weekdays_help")
            self._times = self._input(t("new.times"), hint=t("new.times_help"))
            self._cron = self._input(t("new.cron"), hint=t("new.cron_help"))
        self._zone = ui.select(sorted({*_zones(), zone}), label=t("new.zone"), value=zone, with_input=True)
        self._zone.props("outlined stack-label").classes("pd-input")
        self._zone.on_value_change(self._change)
        with ui.element("div").classes("pd-fields"):
            self._least = self._input(t("new.min_interval"), hint=t("new.interval_help"))
            self._most = self._input(t("new.max_interval"))
        self._show()

    @property
    def scheduled(self) -> bool:
        """Whether a schedule is wanted, and no tasks now."""
        return bool(self._way.value == SCHEDULE)

    def of_call(self) -> dict[str, Any]:
        """The fields of a create call.

        Raises:
            InvalidRequest: the day or the time is missing.
        """
        found: dict[str, Any] = {}
        for name, element in (("min_interval", self._least), ("max_interval", self._most)):
            text = str(element.value or "").strip()
            if text:
                found[name] = int(text) if text.isdecimal() else text
        if self._way.value == AT:
            try:
                day, at = date.fromisoformat(self._day.value or ""), time.fromisoformat(self._time.value or "")
            except ValueError as error:
                raise InvalidRequest([Problem("start_time", self._view.t("new.time_missing"))]) from error
            found["start_time"] = datetime.combine(day, at, ZoneInfo(self._zone.value)).isoformat()
        return found

    def of_schedule(self) -> dict[str, Any]:
        """The fields of a schedule beside its task."""
        found: dict[str, Any] = {"name": self._name.value or "", "timezone": self._zone.value}
        if self._kind.value == CRON:
            return {**found, "cron": self._cron.value or ""}
        times = [each.strip() for each in str(self._times.value or "").split(",") if each.strip()]
        return {**found, "times": times, **({"weekdays": list(self._days.value)} if self._days.value else {})}

    def mark(self, problems: list[Problem], *, every: bool) -> list[Problem]:
        """Say what is wrong beside each field; what has no field here."""
        by_name = {
            "start_time": self._time,
            "min_interval": self._least,
            "max_interval": self._most,
            "cron": self._cron if self._kind.value == CRON else self._times,
            "times": self._times,
        }
        for element in by_name.values():
            element.error = None
        left: list[Problem] = []
        for problem in problems:
            field = by_name.get(problem.field.split("[")[0])
            if field is None:
                left.append(problem)
            elif every:
                field.error = problem.problem
        return left

    def _input(self, label: str, kind: str = "text", hint: str = "") -> ui.input:
        made = ui.input(label, on_change=self._change).props(f"outlined stack-label type={kind} debounce=250")
        if hint:
            made.props["hint"] = hint
        return made.classes("pd-input")

    def _change(self) -> None:
        self._show()
        self._changed()

    def _show(self) -> None:
        self._at.set_visibility(self._way.value == AT)
        self._schedule.set_visibility(self._way.value == SCHEDULE)
        self._zone.set_visibility(self._way.value != NOW)
        self._cron.set_visibility(self._kind.value == CRON)
        self._times.set_visibility(self._kind.value == TIMES)
        self._days.set_visibility(self._kind.value == TIMES)


@cache
def _zones() -> frozenset[str]:
    """Looked up once: it reads hundreds of files."""
    return frozenset(available_timezones())
