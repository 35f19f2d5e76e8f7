"""The calendar as HTML: days with their hours, tasks as buttons, hours with many tasks as a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from phonedeck.dashboard import choices, moments
from phonedeck.dashboard.icons import icon
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.task_words import script_text
from phonedeck.model.task import Task
from phonedeck.services.calendar import Hour, Rounds
from phonedeck.wire.schedule import ScheduleView

PATH = "/calendar"
FEW = {"week": 4, "day": 24}
"""So many tasks of an hour are named; more are counted."""
WEEK = 7
MOST_TIMES = 2


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the URL asks for: a week, a day, or one hour of a day."""

    day: date
    view: Literal["week", "day"] = "week"
    hour: datetime | None = None
    after: tuple[datetime, int] | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> Chosen:
        """What cannot be read is today."""
        try:
            day = date.fromisoformat(query.get("day", ""))
            day + timedelta(days=2 * WEEK), day - timedelta(days=2 * WEEK)
        except (ValueError, OverflowError):
            day = today
        hour = _instant(query.get("hour", ""))
        at, _, id_ = query.get("after", "").partition(",")
        seen = _instant(at)
        after = (seen, int(id_)) if seen and id_.isascii() and id_.isdigit() and len(id_) < 19 else None
        return cls(day, "day" if query.get("view") == "day" else "week", hour, after)

    @property
    def days(self) -> list[date]:
        """The week's days from Monday, or the one."""
        if self.view == "day":
            return [self.day]
        monday = self.day - timedelta(days=self.day.weekday())
        return [monday + timedelta(days=number) for number in range(WEEK)]

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when to before when."""
        first, last = self.days[0], self.days[-1] + timedelta(days=1)
        return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)

    def url(self, day: date | None = None, view: str = "") -> str:
        return choices.address(PATH, view=view or self.view, day=(day or self.day).isoformat())

    def moved(self, by: int) -> str:
        """So many weeks or days on."""
        return self.url(self.days[0] + by * timedelta(days=len(self.days)))


def hour_url(start: datetime, after: Task | None = None) -> str:
    """One hour with all its tasks."""
    seen = "" if after is None else f"{after.due_at.isoformat()},{after.id}"
    return choices.address(PATH, hour=start.isoformat(), after=seen)


def toolbar(t: Texts, chosen: Chosen, today: date) -> str:
    """Back, today, on; week or day; what is shown."""
    days = chosen.days
    shown = moments.day_name(t, days[0]) + (f" – {moments.day_name(t, days[-1])}" if len(days) > 1 else "")
    back, on = (t("calendar.back"), t("calendar.on"))
    views = choices.choice(t("calendar.week"), chosen.url(view="week"), chosen.view == "week") + choices.choice(
        t("calendar.one_day"), chosen.url(view="day"), chosen.view == "day"
    )
    return (
        f'<nav class="pd-calendar-bar" aria-label="{escape(t("calendar.title"))}">'
        f'<a class="pd-choice" href="{escape(chosen.moved(-1))}" aria-label="{escape(back)}">{icon("chevron_left")}</a>'
        f"{choices.choice(t('calendar.today'), chosen.url(today), today in days)}"
        f'<a class="pd-choice" href="{escape(chosen.moved(1))}" aria-label="{escape(on)}">{icon("chevron_right")}</a>'
        f'<strong class="pd-calendar-shown">{escape(shown)} {days[-1].year}</strong>{views}</nav>'
    )


def days(t: Texts, chosen: Chosen, hours: Sequence[Hour], zone: ZoneInfo, today: date) -> str:
    """Every day that is shown; one without anything says so."""
    by_day: dict[date, list[Hour]] = {day: [] for day in chosen.days}
    for hour in hours:
        by_day.setdefault(hour.start.astimezone(zone).date(), []).append(hour)
    cards = "".join(_day(t, chosen, day, by_day[day], zone, today) for day in chosen.days)
    return f'<div class="pd-days pd-days-{chosen.view}">{cards}</div>'


def _day(t: Texts, chosen: Chosen, day: date, hours: Sequence[Hour], zone: ZoneInfo, today: date) -> str:
    look = " pd-today" if day == today else " pd-past" if day < today else ""
    name = f"{moments.weekday_name(t, day)} {day.day}"
    head = (
        f'<h2 class="pd-h3"><a href="{escape(chosen.url(day, "day"))}">{escape(name)}</a></h2>'
        if chosen.view == "week"
        else ""
    )
    body = "".join(_hour(t, hour, zone) for hour in hours)
    none = f'<p class="pd-soft pd-small">{escape(t("calendar.nothing"))}</p>' if not body else ""
    current = ' aria-current="date"' if day == today else ""
    return (
        f'<section class="pd-day{look}"{current} aria-label="{escape(moments.day_name(t, day))}">{head}{body}{none}'
        "</section>"
    )


def _hour(t: Texts, hour: Hour, zone: ZoneInfo) -> str:
    starts = f"{hour.start.astimezone(zone):%H:00}"
    entries = [_rounds(t, each, zone) for each in hour.rounds] + [event(t, each, zone) for each in hour.tasks]
    if hour.count and not hour.tasks:
        words = escape(t.count("calendar.many", hour.count))
        entries.append(f'<li><a class="pd-event pd-event-many" href="{escape(hour_url(hour.start))}">{words}</a></li>')
    return f'<div class="pd-hour"><span class="pd-hour-name">{starts}</span><ul>{"".join(entries)}</ul></div>'


def event(t: Texts, task: Task, zone: ZoneInfo) -> str:
    """A task as a button; what waits for its account or a phone looks other than what was scheduled."""
    script = script_text(t, task.script_name)
    what = f"{script} @{task.target}" if task.target and "/" not in task.target else script
    look = "" if task.scheduled_at is not None else " pd-event-waits"
    who = task.username and f"@{task.username}"
    return (
        f'<li><button type="button" class="pd-event{look}" data-do="task" data-id="{task.id}" aria-haspopup="dialog">'
        f'<time datetime="{task.due_at.isoformat()}">{task.due_at.astimezone(zone):%H:%M}</time> {escape(what)}'
        f'<span class="pd-event-who">{escape(who or task.serial)}</span></button></li>'
    )


def _rounds(t: Texts, rounds: Rounds, zone: ZoneInfo) -> str:
    times = [f"{at.astimezone(zone):%H:%M}" for at in rounds.at]
    shown = ", ".join(times) if len(times) <= MOST_TIMES else f"{times[0]}–{times[-1]} · {len(times)}×"
    script = script_text(t, str(rounds.schedule.task.get("script_name", "")))
    entry = f'type="button" class="pd-event pd-event-schedule" data-do="schedule" data-id="{rounds.schedule.id}"'
    return (
        f'<li><button {entry} aria-haspopup="dialog">{icon("event_repeat")}<time>{shown}</time> '
        f"{escape(name_of(t, rounds.schedule))}"
        f'<span class="pd-event-who">{escape(script)}</span></button></li>'
    )


def name_of(t: Texts, schedule: ScheduleView) -> str:
    return schedule.name or t("calendar.schedule", number=schedule.id)


def paused(t: Texts, schedules: Sequence[ScheduleView]) -> str:
    """The schedules that rest, to be resumed."""
    rows = "".join(
        f'<li><button type="button" class="pd-event pd-event-paused" data-do="schedule" data-id="{each.id}" '
        f'aria-haspopup="dialog">{icon("pause_circle")}{escape(name_of(t, each))}'
        f'<span class="pd-event-who">{escape(rule(t, each))}</span></button></li>'
        for each in schedules
    )
    return (
        f'<h2 class="pd-h2">{escape(t("calendar.paused"))}</h2><ul class="pd-events">{rows}</ul>' if schedules else ""
    )


def rule(t: Texts, schedule: ScheduleView) -> str:
    """When a schedule comes round, in words: `Monday, Friday 07:30 · Asia/Jakarta`."""
    if schedule.cron is not None:
        return f"{schedule.cron} · {schedule.timezone}"
    days = ", ".join(t(f"weekday.{day}") for day in schedule.weekdays) or t("calendar.daily")
    return f"{days} {', '.join(schedule.times)} · {schedule.timezone}"


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        found - timedelta(days=2), found + timedelta(days=2)  # in every zone
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
