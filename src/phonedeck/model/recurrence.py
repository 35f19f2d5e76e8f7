"""When a schedule comes round: a cron expression, or weekdays and times of day, in a time zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from phonedeck.model.start_time import showings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Either `cron` (five fields), or `times` ("HH:MM") on `weekdays` (0 is Monday; none means every day)."""

    zone: ZoneInfo
    cron: str | None = None
    times: Sequence[str] = ()
    weekdays: Sequence[int] = ()

    def next_after(self, now: datetime) -> datetime | None:
        """The first time after `now`, in UTC; None when there is none.

        A minute that the clock skips is the first one after the gap; one that it shows twice counts once, the first.
        (Cron expressions follow Debian's cron in this, as cronsim does.)
        """
        local = now.astimezone(self.zone)
        if self.cron is not None:
            found = next(CronSim(self.cron, local), None)
            return None if found is None else found.astimezone(UTC)
        coming = (
            showings(local.date() + timedelta(days=offset), int(hour), int(minute), self.zone)[:1]
            for offset in range(-1, 9)
            if not self.weekdays or (local.date() + timedelta(days=offset)).weekday() in self.weekdays
            for hour, minute in (time.split(":") for time in self.times)
        )
        return min((time for times in coming for time in times if time > now), default=None)


def check_cron(expression: str) -> None:
    """Raise ValueError, saying what is wrong, when it is no cron expression of five fields."""
    try:
        CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"is no cron expression: {error}") from error
