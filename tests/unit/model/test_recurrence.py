"""When schedules come round, also across changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from phonedeck.model.recurrence import Recurrence, check_cron

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_minute_that_the_clock_skips_is_the_first_one_after_the_gap() -> None:
    """02:30 on the night of the 28th of March 2027 in Berlin, by times and by cron."""
    now = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert Recurrence(BERLIN, times=["02:30"]).next_after(now) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    cron = Recurrence(BERLIN, cron="30 2 * * *").next_after(now)
    assert cron == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_minute_that_the_clock_shows_twice_counts_once() -> None:
    """02:30 on the 31st of October 2027 in Berlin: the first; then the next day's."""
    first = Recurrence(BERLIN, times=["02:30"]).next_after(datetime(2027, 10, 30, 12, tzinfo=UTC))
    assert first == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert first is not None
    assert Recurrence(BERLIN, times=["02:30"]).next_after(first) == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Jakarta", "Australia/Lord_Howe"]),
    st.lists(st.integers(0, 6), unique=True),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_it_lies_ahead_on_a_wanted_day(now: datetime, zone: str, weekdays: list[int], hour: int, minute: int) -> None:
    """Whatever the time, the zone and the days: within eight days, on one of them."""
    found = Recurrence(ZoneInfo(zone), times=[f"{hour:02}:{minute:02}"], weekdays=weekdays).next_after(now)
    assert found is not None
    assert now < found <= now + timedelta(days=8, hours=2)
    if weekdays:
        assert found.astimezone(ZoneInfo(zone)).weekday() in weekdays


@pytest.mark.parametrize("expression", ["", "* * * *", "61 * * * *", "* * * * mon-xyz", "0 0 30 2 *"])
def test_what_is_no_cron_expression_is_refused(expression: str) -> None:
    """In words; the thirtieth of February is none."""
    with pytest.raises(ValueError, match="is no cron expression"):
        check_cron(expression)
