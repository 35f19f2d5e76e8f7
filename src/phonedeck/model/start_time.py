"""When a task starts: a time of day, or an instant in ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ACCEPTED_FORMS = '"HH:MM" (24 hours, such as "14:30") or ISO 8601 with a zone (such as "2027-03-01T14:30:00+07:00")'
LATEST_PAST = timedelta(hours=24)
FURTHEST_AHEAD = timedelta(days=5 * 366)

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATE_AND_TIME = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[Tt ][0-9].*")


class StartTimeError(ValueError):
    """Not a start time that can be kept; the message names the accepted forms."""


def check_start_time(value: str) -> None:
    """Raise `StartTimeError` when `value` has none of the accepted forms, whatever the time is now."""
    if _CLOCK.fullmatch(value.strip()) is None:
        _instant(value.strip())


def parse_start_time(value: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant that `value` means, in UTC. `now` is aware; `zone` is the zone of the server's clock.

    "HH:MM" is the next instant at which a clock in `zone` shows exactly that minute, second zero: while
    14:30:20 is shown, "14:30" is tomorrow. A minute that the clock skips is the first one it shows after the
    gap. A minute that it shows twice is the first of the two that is not past. A day that the zone skipped
    altogether does not count.

    An instant up to 24 hours past is due at once (`now` is returned); older ones, and those more than five
    years ahead, raise `StartTimeError`.
    """
    text = value.strip()
    now = now.astimezone(UTC)
    if clock := _CLOCK.fullmatch(text):
        return _next_showing(time(int(clock[1]), int(clock[2])), now, zone)
    instant = _instant(text)
    if instant < now - LATEST_PAST:
        raise StartTimeError("lies more than 24 hours in the past; give a time to come")
    if instant > now + FURTHEST_AHEAD:
        raise StartTimeError("lies more than five years ahead; give an earlier time")
    return max(instant, now)


def _instant(text: str) -> datetime:
    if _DATE_AND_TIME.fullmatch(text) is None:
        raise StartTimeError(f"is not a start time; accepted are {ACCEPTED_FORMS}")
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise StartTimeError(f"is not a start time; accepted are {ACCEPTED_FORMS}") from None
    raise StartTimeError(f"has no zone; add one, such as +07:00 or Z; accepted are {ACCEPTED_FORMS}")


def _next_showing(wanted: time, now: datetime, zone: ZoneInfo) -> datetime:
    today = now.astimezone(zone).date()
    # Yesterday counts: a clock set back over midnight shows the end of the day before once more.
    days = (today + timedelta(days=offset) for offset in range(-1, 4))
    showings = (showing for day in days for showing in _showings(day, wanted, zone))
    return min(showing for showing in showings if showing >= now)


def _showings(day: date, wanted: time, zone: ZoneInfo) -> list[datetime]:
    """When the clock shows `wanted` on `day`: once, twice where it is set back, or else the gap's end."""
    local = datetime.combine(day, wanted, tzinfo=zone)
    first = local.astimezone(UTC)
    second = local.replace(fold=1).astimezone(UTC)
    if first == second:
        return [first]
    if first < second:
        return [first, second]
    # A gap: read with the offset after it, the time lies before the gap, and the other way round.
    if first - second >= timedelta(days=1):
        return []
    return [_gap_end(second, first, zone)]


def showings(day: date, hour: int, minute: int, zone: ZoneInfo) -> list[datetime]:
    """When the clock of a zone shows a time on a day, in UTC: once, twice where it is set back, or the gap's end."""
    return _showings(day, time(hour, minute), zone)


def _gap_end(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first whole minute after the one change of offset between the two instants."""
    offset_before = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    end = before + timedelta(seconds=high)
    return end + timedelta(seconds=-end.astimezone(zone).second % 60)
