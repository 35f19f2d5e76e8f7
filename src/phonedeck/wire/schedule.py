"""Schedules as the wire shows them, and the messages about them."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.recurrence import TIME, WEEKDAYS, check_cron
from phonedeck.wire.create_task import parse_create_task
from phonedeck.wire.lists import Entries
from phonedeck.wire.reading import Message, read_body
from phonedeck.wire.tolerant import Flag, Text


def _weekday(text: str) -> str:
    if text.lower()[:3] not in WEEKDAYS or len(text) < 3:
        raise ValueError(f"must be one of {', '.join(WEEKDAYS)}")
    return text.lower()[:3]


def _time(text: str) -> str:
    if TIME.fullmatch(text) is None:
        raise ValueError('must be a time of day, "HH:MM"')
    return text


class ScheduleChange(Message):
    """The body of `PATCH schedules/{id}`: what is given changes."""

    name: Annotated[str | None, Text(255)] = Field(default=None, description="For people")
    cron: Annotated[str | None, Text(255)] = Field(
        default=None, description="Five fields: minute, hour, day, month, weekday", examples=["30 14 * * mon-fri"]
    )
    times: Annotated[list[str] | None, Entries(commas=True, longest=100, entry=_time)] = Field(
        default=None, description="Times of day, instead of cron", examples=[["09:00", "18:30"]]
    )
    weekdays: Annotated[list[str] | None, Entries(commas=True, longest=7, entry=_weekday)] = Field(
        default=None, description="Days for `times`; every day when empty", examples=[["mon", "wed", "fri"]]
    )
    timezone: Annotated[str | None, Text(255)] = Field(
        default=None, description="Zone of the times; the server's when absent", examples=["Asia/Jakarta"]
    )
    paused: Annotated[bool | None, Flag()] = Field(default=None, description="It does not come round while paused")
    task: dict[str, Any] | None = Field(default=None, description="What POST task would be sent, without start_time")


class NewSchedule(ScheduleChange):
    """The body of `POST schedules`: either `cron`, or `times` and perhaps `weekdays`."""

    task: dict[str, Any] = Field(description="What POST task would be sent, without start_time")


class ScheduleView(BaseModel):
    """A schedule; times are ISO 8601 with zone."""

    id: int
    name: str
    cron: str | None = None
    times: list[str] = Field(default_factory=list)
    weekdays: list[str] = Field(default_factory=list)
    timezone: str
    paused: bool
    task: dict[str, Any]
    next_at: str | None = Field(default=None, description="When it comes round next; null while paused")
    last_at: str | None = Field(default=None, description="When it came round last")
    last_result: str = Field(default="", description="What came of that, one line")
    created_at: str


class SchedulePage(BaseModel):
    """Every schedule, by id."""

    schedules: list[ScheduleView]
    total: int


def parse_new_schedule(body: object) -> NewSchedule:
    """The body of `POST schedules`. Raises `InvalidRequest` with every problem."""
    wanted = read_body(NewSchedule, body)
    if (wanted.cron is None) == (not wanted.times):
        raise InvalidRequest([Problem("cron", "give either cron, or times (and perhaps weekdays)", wanted.cron)])
    _check(wanted)
    return wanted


def parse_schedule_change(body: object) -> ScheduleChange:
    """The body of `PATCH schedules/{id}`. Raises `InvalidRequest` with every problem."""
    wanted = read_body(ScheduleChange, body)
    if wanted.cron is not None and wanted.times:
        raise InvalidRequest([Problem("cron", "give either cron, or times", wanted.cron)])
    _check(wanted)
    return wanted


def _check(wanted: ScheduleChange) -> None:
    if wanted.timezone is not None:
        try:
            ZoneInfo(wanted.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            words = "is not a time zone; use a name such as Europe/Berlin"
            raise InvalidRequest([Problem("timezone", words, wanted.timezone)]) from error
    if wanted.cron is not None:
        try:
            check_cron(wanted.cron)
        except ValueError as error:
            raise InvalidRequest([Problem("cron", str(error), wanted.cron)]) from error
    if wanted.task is not None:
        if "start_time" in wanted.task:
            raise InvalidRequest([Problem("task.start_time", "the schedule says when; remove it")])
        if "expires_at" in wanted.task:
            words = "is one time, and the schedule comes round again: remove it, and see the setting late_start_grace"
            raise InvalidRequest([Problem("task.expires_at", words)])
        try:
            parse_create_task(wanted.task)
        except InvalidRequest as error:
            problems = [Problem(f"task.{each.field}", each.problem, each.got) for each in error.problems]
            raise InvalidRequest(problems, code=error.code) from error
