"""What is to come: pending tasks by the hour they become due, and the times at which schedules come round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model.errors import NotFound
from phonedeck.model.recurrence import WEEKDAYS, Recurrence
from phonedeck.model.task import Task
from phonedeck.services.schedules import ScheduleService
from phonedeck.storage import agenda, tasks
from phonedeck.storage.database import Database
from phonedeck.wire.schedule import ScheduleView

MOST_ROUNDS = 500
"""So many times of one schedule are shown, the next ones."""
MOST_AT_ONCE = 1000
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rounds:
    """The times in one hour at which a schedule comes round, in UTC."""

    schedule: ScheduleView
    at: Sequence[datetime]


@dataclass(slots=True)
class Hour:
    """One hour of the server's clock, by its start in UTC. `tasks` are named where there are few, else only counted."""

    start: datetime
    count: int = 0
    tasks: list[Task] = field(default_factory=list)
    rounds: list[Rounds] = field(default_factory=list)


class CalendarService:
    """Looks ahead; what lies in the past is no calendar's business but the list of tasks'."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, schedules: ScheduleService) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._schedules = schedules

    def between(self, start: datetime, end: datetime, *, few: int) -> list[Hour]:
        """The hours in which something is to come. An hour with more than `few` tasks has only their count."""
        start = max(start, self._clock.now())
        hours: dict[datetime, Hour] = {}

        def hour(at: datetime) -> Hour:
            begins = self._hour(at)
            return hours.setdefault(begins, Hour(begins))

        with self._database.read() as connection:
            counted = agenda.counts(connection, start, end)
            for quarter, count in counted.items():
                hour(quarter).count += count
            named = [each for each in hours.values() if each.count <= few]
            if sum(counted.values()) <= MOST_AT_ONCE:
                for task in agenda.tasks(connection, start, end, limit=MOST_AT_ONCE):
                    if (of := hour(task.due_at)).count <= few:
                        of.tasks.append(task)
            else:
                for each in named:
                    first, last = max(each.start, start), min(each.start + HOUR, end)
                    each.tasks = agenda.tasks(connection, first, last, limit=few)
        for schedule in self._schedules.page().schedules:
            for begins, times in self._rounds(schedule, start, end).items():
                hour(begins).rounds.append(Rounds(schedule, times))
        return [hours[begins] for begins in sorted(hours)]

    def in_hour(self, start: datetime, *, limit: int, after: tuple[datetime, int] | None = None) -> list[Task]:
        """The tasks of one hour by time, a page of them."""
        with self._database.read() as connection:
            return agenda.tasks(connection, start, start + HOUR, limit=limit, after=after)

    def one(self, task_id: int) -> Task:
        """One task.

        Raises:
            NotFound: there is no such task.
        """
        with self._database.read() as connection:
            task = tasks.get(connection, task_id)
        if task is None:
            raise NotFound(f"there is no task {task_id}; it may have been deleted")
        return task

    def paused(self) -> list[ScheduleView]:
        """The schedules that rest."""
        return [each for each in self._schedules.page().schedules if each.paused]

    def _rounds(self, schedule: ScheduleView, start: datetime, end: datetime) -> dict[datetime, list[datetime]]:
        found: dict[datetime, list[datetime]] = {}
        if schedule.paused:
            return found
        weekdays = [WEEKDAYS.index(day) for day in schedule.weekdays]
        recurrence = Recurrence(ZoneInfo(schedule.timezone), schedule.cron, schedule.times, weekdays)
        at = recurrence.next_after(start)
        for _ in range(MOST_ROUNDS):
            if at is None or at >= end:
                break
            found.setdefault(self._hour(at), []).append(at)
            at = recurrence.next_after(at)
        return found

    def _hour(self, at: datetime) -> datetime:
        return at.astimezone(self._zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
