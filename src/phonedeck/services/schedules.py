"""Schedules: kept, paused, and carried out when they come round."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from phonedeck.clock import Clock
from phonedeck.model.errors import NotFound, PhonedeckError
from phonedeck.model.recurrence import WEEKDAYS, Recurrence
from phonedeck.services.acting import acts, note
from phonedeck.services.rounds import Rounds
from phonedeck.services.tasks import OnceOnly, TaskService
from phonedeck.storage import schedules, task_lists, tasks
from phonedeck.storage.database import AWAY, Database
from phonedeck.wire.create_task import parse_create_task
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.schedule import NewSchedule, ScheduleChange, SchedulePage, ScheduleView
from phonedeck.wire.task import Deleted

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 30.0


class ScheduleService:
    """What the operator can do with schedules, and the thread that makes them come round."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        task_service: TaskService,
        late_start_grace: timedelta = timedelta(minutes=60),
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._tasks = task_service
        self._late_start_grace = late_start_grace
        self._rounds = Rounds("schedules", clock, self._round, most=SWEEP_SECONDS)

    def start(self) -> None:
        self._rounds.start()

    def close(self) -> None:
        self._rounds.close()

    def page(self) -> SchedulePage:
        """Every schedule."""
        with self._database.read() as connection:
            rows = schedules.every(connection)
        return SchedulePage(schedules=[self._view(row) for row in rows], total=len(rows))

    def add(self, wanted: NewSchedule) -> ScheduleView:
        """Make a schedule; it comes round for the first time after now."""
        now = self._clock.now()
        row: dict[str, Any] = {
            "name": wanted.name or "",
            "cron": wanted.cron,
            "times": wanted.times or [],
            "weekdays": [WEEKDAYS.index(day) for day in wanted.weekdays or []],
            "timezone": wanted.timezone or self._zone.key,
            "paused": bool(wanted.paused),
            "task": wanted.task,
        }
        following = None if row["paused"] else _recurrence(row).next_after(now)
        with self._database.write() as connection:
            id_ = schedules.add(connection, now, next_at=following, **row)
            note(connection, now, "schedule.created", f"schedule {id_}", **_described(row))
        self._rounds.wake()
        return self.view(id_)

    def change(self, id_: int, wanted: ScheduleChange) -> ScheduleView:
        """Change what is given. A schedule that goes on comes round for the first time after now.

        Raises:
            NotFound: there is no such schedule.
        """
        given = {name: value for name in wanted.model_fields_set if (value := getattr(wanted, name, None)) is not None}
        given = {name: value for name, value in given.items() if name in type(wanted).model_fields}
        if "weekdays" in given:
            given["weekdays"] = [WEEKDAYS.index(day) for day in given["weekdays"]]
        if "cron" in given:
            given |= {"times": [], "weekdays": []}
        elif "times" in given:
            given["cron"] = None
        with self._database.write() as connection:
            row = schedules.get(connection, id_)
            if row is None:
                raise _missing(id_)
            row |= given
            following = None if row["paused"] else _recurrence(row).next_after(self._clock.now())
            schedules.change(connection, id_, next_at=following, **given)
            note(connection, self._clock.now(), "schedule.changed", f"schedule {id_}", **_described(given))
        self._rounds.wake()
        return self.view(id_)

    def delete(self, id_: int) -> Deleted:
        """Remove a schedule; the tasks it made stay.

        Raises:
            NotFound: there is no such schedule.
        """
        with self._database.write() as connection:
            if not schedules.remove(connection, id_):
                raise _missing(id_)
            note(connection, self._clock.now(), "schedule.deleted", f"schedule {id_}")
        return Deleted(deleted_count=1)

    def view(self, id_: int) -> ScheduleView:
        """One schedule.

        Raises:
            NotFound: there is no such schedule.
        """
        with self._database.write() as connection:
            row = schedules.get(connection, id_)
        if row is None:
            raise _missing(id_)
        return self._view(row)

    def come_round(self) -> int:
        """Carry out what has come round; how many schedules that were.

        Each time is carried out once, by whichever process is first: the call is made with a key of its own, and what
        came of it is noted under the time it was due.
        """
        now = self._clock.now()
        with self._database.read() as connection:
            due = schedules.due(connection, now)
        for row in due:
            batch_id, following = None, None
            try:
                # Times that passed while the server was down or the clock was set do not all follow at once.
                following = _recurrence(row).next_after(now)
                batch_id, result = self._carry_out(row, now)
            except AWAY:
                raise  # the whole round is made again
            except Exception as error:  # a fault in one must not keep the others from coming round
                log.exception("schedule.failed", schedule=row["id"])
                result = f"failed: a fault in Phonedeck, {type(error).__name__}; the log has it"
                if following is None:
                    result += ". It does not come round again until it is changed"
            with self._database.write() as connection:
                schedules.came_round(
                    connection, row["id"], row["next_at"], following=following, result=result, batch_id=batch_id
                )
            log.info("schedule.came_round", schedule=row["id"], result=result)
        return len(due)

    def _carry_out(self, row: dict[str, Any], now: datetime) -> tuple[int | None, str]:
        if now - row["next_at"] > self._late_start_grace:
            return None, "missed: the server was not there in time"
        if row["last_batch_id"] is not None:
            with self._database.read() as connection:
                left = task_lists.in_batch(connection, row["last_batch_id"])
            if left:
                return None, f"skipped: {left} tasks of the last time have not ended"
        key = f"schedule-{row['id']}-{row['next_at'].isoformat()}"
        once = OnceOnly(key, hashlib.sha256(key.encode()).hexdigest())
        try:
            start = {"start_time": row["next_at"].isoformat()}
            with acts(f"schedule {row['id']}"):
                created = self._tasks.create(parse_create_task({**row["task"], **start}), source="api", once=once)
        except PhonedeckError as error:
            return None, f"nothing was created: {' '.join(error.message.split())[:300]}"
        with self._database.read() as connection:
            first = tasks.get(connection, created.task_ids[0]) if created.task_ids else None
        return None if first is None else first.batch_id, f"created {created.created_count} tasks"

    def _round(self) -> datetime | None:
        self.come_round()
        with self._database.read() as connection:
            return schedules.next_at(connection)

    def _view(self, row: dict[str, Any]) -> ScheduleView:
        return ScheduleView(
            id=row["id"],
            name=row["name"],
            cron=row["cron"],
            times=row["times"],
            weekdays=[WEEKDAYS[day] for day in row["weekdays"]],
            timezone=row["timezone"],
            paused=row["paused"],
            task=row["task"],
            next_at=iso_time(row["next_at"], self._zone),
            last_at=iso_time(row["last_at"], self._zone),
            last_result=row["last_result"],
            created_at=iso_time(row["created_at"], self._zone) or "",
        )


def _described(row: dict[str, Any]) -> dict[str, Any]:
    """What the audit log says of a schedule: its task by its script alone, since captions are nobody's business."""
    said = {name: value for name, value in row.items() if name != "task"}
    return said | ({"script_name": row["task"].get("script_name")} if "task" in row else {})


def _recurrence(row: dict[str, Any]) -> Recurrence:
    return Recurrence(ZoneInfo(row["timezone"]), row["cron"], row["times"], row["weekdays"])


def _missing(id_: int) -> NotFound:
    return NotFound(f"there is no schedule {id_}; GET schedules lists them")
