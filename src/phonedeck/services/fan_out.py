"""How one create call becomes tasks: each executor with each target, in that order, at each start."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.start_time import parse_start_time
from phonedeck.model.task import NewTask
from phonedeck.services.executors import Executor
from phonedeck.services.material_paths import Places, check_files
from phonedeck.wire.create_task import CreateTask
from phonedeck.wire.scripts.base import Draw

MOST_TASKS = 10_000


@dataclass(frozen=True, slots=True)
class When:
    """The starts of a call, None for at once, and the last time at which its tasks may start."""

    starts: Sequence[datetime | None]
    expires_at: datetime | None


class FanOut:
    """By this installation's time zone, folders and patience with late starts."""

    def __init__(self, zone: ZoneInfo, places: Places, late_start_grace: timedelta) -> None:
        self._zone = zone
        self._places = places
        self._late_start_grace = late_start_grace

    def checked(self, wanted: CreateTask, now: datetime, *, any_file: bool) -> When:
        """What needs no database: the times of a call, and whether its files are there. Raises InvalidRequest."""
        starts = self._starts(wanted, now)
        when = When(starts, self._expires_at(wanted, starts, now))
        check_files(wanted.config, self._places if any_file else replace(self._places, anywhere=False))
        return when

    def start(self, text: str, now: datetime) -> datetime:
        """The instant that a start time means. Raises InvalidRequest."""
        try:
            return parse_start_time(text, now, self._zone)
        except ValueError as error:
            raise InvalidRequest([Problem("start_time", str(error), text)]) from error

    def tasks(
        self, wanted: CreateTask, executors: Sequence[Executor], when: When, now: datetime, source: str
    ) -> list[NewTask]:
        """The tasks of a call. Raises InvalidRequest: there would be too many."""
        targets = wanted.config.targets()
        count = len(executors) * len(targets) * len(when.starts)
        if count > MOST_TASKS:
            raise InvalidRequest(
                f"this call would create {count:,} tasks ({len(executors):,} phones or accounts × {len(targets):,} "
                f"targets × {len(when.starts):,} start times); at most {MOST_TASKS:,} can be created at once: split it"
            )
        chance = random.Random()  # noqa: S311  # spreads tasks over time and texts; nothing is kept secret by it
        draw = Draw(chance)
        new: list[NewTask] = []
        config = wanted.config
        alike = None if config.varies else [config.for_task(target, 0, draw) for target in targets]
        for executor in executors:
            delay = timedelta()
            for number, ((place, target), start) in enumerate(product(enumerate(targets), when.starts)):
                if number and wanted.max_interval:
                    delay += timedelta(minutes=chance.uniform(wanted.min_interval, wanted.max_interval))
                platform = target.platform or executor.platform
                new.append(
                    NewTask(
                        device=executor.device.id,
                        serial=executor.serial,
                        username=executor.username,
                        script_name=wanted.script.value,
                        script_config=alike[place] if alike else config.for_task(target, len(new), draw),
                        target=target.text,
                        platform=platform.value if platform else None,
                        source=source,
                        due_at=(start or now) + delay if delay else start or now,
                        scheduled_at=start + delay if start and delay else start,
                        expires_at=when.expires_at or (start + delay + self._late_start_grace if start else None),
                        expires_by_grace=when.expires_at is None and start is not None,
                    )
                )
        return new

    def _starts(self, wanted: CreateTask, now: datetime) -> list[datetime | None]:
        if not wanted.start_times:
            return [None]
        # two ways to write one time are one start
        return list(dict.fromkeys(self.start(text, now) for text in wanted.start_times))

    def _expires_at(self, wanted: CreateTask, starts: Sequence[datetime | None], now: datetime) -> datetime | None:
        if wanted.expires_at is None:
            return None
        try:
            expires_at = parse_start_time(wanted.expires_at, now, self._zone)
        except ValueError as error:
            raise InvalidRequest([Problem("expires_at", str(error), wanted.expires_at)]) from error
        if any(expires_at <= (start or now) for start in starts):
            words = "is not after the start, so that nothing would ever run; give a later time"
            raise InvalidRequest([Problem("expires_at", words, wanted.expires_at)])
        return expires_at
