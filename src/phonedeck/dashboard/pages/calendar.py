"""Calendar: what is to come by week and day, in the server's time zone; a dialog moves, stops, pauses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from html import escape

from nicegui import ui

from phonedeck.dashboard import agenda, blocks
from phonedeck.dashboard.agenda import FEW, PATH, Chosen
from phonedeck.dashboard.live import Changes
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.task_words import script_text
from phonedeck.dashboard.timeline import pairs
from phonedeck.model.errors import InvalidRequest
from phonedeck.model.start_time import showings
from phonedeck.model.task import Status, Task
from phonedeck.wire.schedule import ScheduleChange, ScheduleView

IN_HOUR = 100


async def build(view: View) -> None:
    """The days that the URL names, or one hour of one with all its tasks."""
    await _Calendar(view).build()


class _Calendar:
    """One person's calendar."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._zone = view.services.zone
        self._today = view.now().astimezone(self._zone).date()
        self._chosen = Chosen.of(view.query, self._today)

    async def build(self) -> None:
        view, t = self._view, self._view.t
        offset = f"{view.now().astimezone(self._zone):%z}"
        with ui.row().classes("pd-bar-row"):
            zone = t("calendar.zone", zone=self._zone.key, offset=f"UTC{offset[:3]}:{offset[3:]}")
            ui.label(zone).classes("pd-soft")
            ui.space()
            blocks.new_task(view)
        if self._chosen.hour is None:
            ui.html(agenda.toolbar(t, self._chosen, self._today), sanitize=False).classes("pd-whole")
        self._days = ui.html("", sanitize=False).classes("pd-whole")
        self._empty = ui.element("div").classes("pd-whole")
        self._paused = ui.html("", sanitize=False).classes("pd-whole")
        await self._show()
        blocks.on_do(self._do)
        view.on_change(self._changed, "tasks")

    async def _show(self) -> None:
        view, t = self._view, self._view.t
        if self._chosen.hour is not None:
            self._days.set_content(await self._hour(self._chosen.hour))
            return
        start, end = self._chosen.bounds(self._zone)
        hours = await view.read(view.desk.calendar.between, start, end, few=FEW[self._chosen.view])
        paused = await view.read(view.desk.calendar.paused)
        self._days.set_content(agenda.days(t, self._chosen, hours, self._zone, self._today))
        self._paused.set_content(agenda.paused(t, paused))
        self._empty.clear()
        if not hours:
            with self._empty, blocks.empty("event_available", t("calendar.none"), t("calendar.none_next")):
                ui.link(t("calendar.on"), self._chosen.moved(1))

    async def _hour(self, start: datetime) -> str:
        view, t = self._view, self._view.t
        after = self._chosen.after
        found = await view.read(view.desk.calendar.in_hour, start, limit=IN_HOUR + 1, after=after)
        local = start.astimezone(self._zone)
        view.entitle(f"{t('calendar.title')}, {local:%Y-%m-%d %H:00}")
        back = Chosen(local.date(), "day").url()
        rows = "".join(agenda.event(t, each, self._zone) for each in found[:IN_HOUR])
        shown = f'<ul class="pd-events pd-card">{rows}</ul>' if rows else f"<p>{escape(t('calendar.none'))}</p>"
        more = ""
        if len(found) > IN_HOUR:
            url = agenda.hour_url(start, found[IN_HOUR - 1])
            more = f'<a href="{escape(url)}">{escape(t("calendar.more"))}</a>'
        return (
            f'<p class="pd-calendar-bar"><a href="{escape(back)}">{escape(t("calendar.whole_day"))}</a>'
            f'<a href="/tasks?status=0">{escape(t("calendar.all_pending"))}</a></p>{shown}{more}'
        )

    async def _changed(self, _changes: Changes) -> None:
        await self._show()

    async def _do(self, what: str, id_: int) -> None:
        async def do() -> None:
            if what == "task":
                task = await self._view.read(self._view.desk.calendar.one, id_)
                _TaskDialog(self._view, task, self._show).open()
            elif what == "schedule":
                await self._schedule(await self._view.read(self._view.services.schedules.view, id_))

        await blocks.attempt(self._view, do)

    async def _schedule(self, schedule: ScheduleView) -> None:
        view, t = self._view, self._view.t
        name = agenda.name_of(t, schedule)
        with ui.dialog() as dialog, ui.card().classes("pd-dialog").props("role=dialog"):
            dialog.props["aria-label"] = name
            ui.label(name).classes("pd-strong")
            rows = {
                t("calendar.rule"): agenda.rule(t, schedule),
                t("calendar.script"): script_text(t, str(schedule.task.get("script_name", ""))),
                t("calendar.next"): (schedule.next_at or t("calendar.rests"))[:16].replace("T", " "),
                t("calendar.last"): f"{(schedule.last_at or '')[:16].replace('T', ' ')} {schedule.last_result}".strip(),
            }
            ui.html(pairs(rows), sanitize=False)

            async def change() -> str:
                await view.act(view.services.schedules.change, schedule.id, ScheduleChange(paused=not schedule.paused))
                dialog.close()
                await self._show()
                return t("calendar.resumed") if schedule.paused else t("calendar.now_paused")

            with ui.row().classes("pd-dialog-buttons"):
                ui.button(t("common.close"), on_click=dialog.close).props("flat no-caps")
                words, icon = ("calendar.resume", "play_arrow") if schedule.paused else ("calendar.pause", "pause")
                button = ui.button(t(words), icon=icon, on_click=lambda: blocks.attempt(view, change))
                button.props("no-caps autofocus")
        dialog.on("hide", dialog.delete)
        dialog.open()


class _TaskDialog:
    """One task that waits: move it, or stop it."""

    def __init__(self, view: View, task: Task, show: Callable[[], Awaitable[None]]) -> None:
        self._view = view
        self._task = task
        self._due = task.due_at.astimezone(view.services.zone)
        self._show = show

    def open(self) -> None:
        t, task = self._view.t, self._task
        title = t("calendar.task", number=task.id)
        with ui.dialog() as self._dialog, ui.card().classes("pd-dialog").props(f'role=dialog aria-label="{title}"'):
            ui.link(title, f"/tasks/{task.id}").classes("pd-strong")
            rows = {
                t("calendar.script"): f"{script_text(t, task.script_name)} {task.target or ''}".strip(),
                t("calendar.account"): f"@{task.username}" if task.username else "",
                t("calendar.phone"): task.serial,
                t("calendar.waits"): task.remark,
            }
            ui.html(pairs(rows), sanitize=False)
            with ui.element("div").classes("pd-fields"):
                self._day = ui.input(t("calendar.day"), value=f"{self._due:%Y-%m-%d}")
                self._time = ui.input(t("calendar.time"), value=f"{self._due:%H:%M}")
                for field, kind in ((self._day, "date"), (self._time, "time")):
                    field.props(f"outlined stack-label type={kind}").classes("pd-input")
            ui.label(t("calendar.zone_hint", zone=self._view.services.zone.key)).classes("pd-soft pd-small")
            with ui.row().classes("pd-dialog-buttons"):
                ui.button(t("common.close"), on_click=self._dialog.close).props("flat no-caps")
                ui.button(t("calendar.stop"), icon="stop", on_click=self._stop).props("no-caps outline color=negative")
                ui.button(t("calendar.move"), icon="event", on_click=self._move).props("no-caps")
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.open()

    async def _move(self) -> None:
        view, t = self._view, self._view.t
        self._day.error = self._time.error = None
        try:
            day, at = date.fromisoformat(self._day.value or ""), time.fromisoformat(self._time.value or "")
            start = showings(day, at.hour, at.minute, view.services.zone)[0]
        except (ValueError, IndexError):
            self._time.error = t("calendar.bad_time")
            return

        async def do() -> str | None:
            try:
                await view.act(view.services.tasks.reschedule, self._task.id, start.isoformat())
            except InvalidRequest as error:
                self._time.error = "; ".join(each.problem for each in error.problems)
                return None
            self._dialog.close()
            await self._show()
            return t("calendar.moved", number=self._task.id, time=f"{day} {at:%H:%M}")

        await blocks.attempt(view, do)

    async def _stop(self) -> None:
        view, t = self._view, self._view.t

        async def do() -> str | None:
            now = await view.read(view.services.tasks.view, self._task.id)
            if now.status == Status.RUNNING and not await blocks.ask(
                view, t("calendar.task", number=now.id), t("calendar.runs_now"), t("calendar.stop"), danger=True
            ):
                return None
            await view.act(view.services.tasks.stop, self._task.id)
            self._dialog.close()
            await self._show()
            return t("calendar.stopped", number=self._task.id)

        await blocks.attempt(view, do)


PAGE = Page(PATH, "calendar.title", build, icon="calendar_month", wide=True)
