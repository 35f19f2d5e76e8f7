"""Start times: the clock's next showing in any zone, and ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonedeck.model.start_time import StartTimeError, check_start_time, parse_start_time

BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ZONES = [
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Jakarta",
    "Pacific/Apia",
    "America/Nuuk",
    "Asia/Kathmandu",
    "UTC",
]


@pytest.mark.parametrize(
    ("zone", "now", "value", "expected"),
    [
        pytest.param("Asia/Jakarta", "2027-03-01T07:00:00Z", "14:30", "2027-03-01T07:30:00Z", id="today"),
        pytest.param("Asia/Jakarta", "2027-03-01T08:00:00Z", "14:30", "2027-03-02T07:30:00Z", id="past"),
        pytest.param("UTC", "2027-03-01T14:30:20Z", "14:30", "2027-03-02T14:30:00Z", id="minute under way is past"),
        pytest.param("UTC", "2027-03-01T14:30:00Z", "14:30", "2027-03-01T14:30:00Z", id="this very instant"),
        pytest.param("UTC", "2027-03-01T10:00:00Z", "9:05", "2027-03-02T09:05:00Z", id="one digit of hour"),
        pytest.param("UTC", "2027-03-01T10:00:00Z", " 00:00 ", "2027-03-02T00:00:00Z", id="midnight"),
        pytest.param("Europe/Berlin", "2027-03-27T22:00:00Z", "02:30", "2027-03-28T01:00:00Z", id="gap: 03:00 instead"),
        pytest.param("Europe/Berlin", "2027-03-28T01:10:00Z", "02:30", "2027-03-29T00:30:00Z", id="gap just over"),
        pytest.param("Europe/Berlin", "2027-10-30T22:00:00Z", "02:30", "2027-10-31T00:30:00Z", id="overlap: first"),
        pytest.param(
            "Europe/Berlin",
            "2027-10-31T00:45:00Z",
            "02:30",
            "2027-10-31T01:30:00Z",
            id="overlap: second left",
        ),
        pytest.param("Europe/Berlin", "2027-10-31T01:45:00Z", "02:30", "2027-11-01T01:30:00Z", id="overlap: both past"),
        pytest.param(
            "Australia/Lord_Howe", "2027-10-02T10:00:00Z", "02:10", "2027-10-02T15:30:00Z", id="gap of 30 min"
        ),
        pytest.param("America/Sao_Paulo", "2018-11-04T01:00:00Z", "00:00", "2018-11-04T03:00:00Z", id="no midnight"),
        pytest.param("America/Sao_Paulo", "2018-02-18T01:50:00Z", "23:15", "2018-02-18T02:15:00Z", id="evening twice"),
        pytest.param(
            "America/St_Johns", "2010-11-07T02:30:30Z", "23:45", "2010-11-07T03:15:00Z", id="back over midnight"
        ),
        pytest.param(
            "Pacific/Apia", "2011-12-29T23:30:00Z", "12:00", "2011-12-30T22:00:00Z", id="a day that never was"
        ),
        pytest.param("UTC", "2027-03-01T00:00:00Z", "2027-03-01T14:30:00+07:00", "2027-03-01T07:30:00Z", id="ISO"),
        pytest.param("UTC", "2027-03-01T00:00:00Z", "2027-03-01T07:30Z", "2027-03-01T07:30:00Z", id="ISO Z"),
        pytest.param("UTC", "2027-03-01T12:00:00Z", "2027-03-01T07:30Z", "2027-03-01T12:00:00Z", id="ISO past: now"),
    ],
)
def test_meaning(zone: str, now: str, value: str, expected: str) -> None:
    start = parse_start_time(value, datetime.fromisoformat(now), ZoneInfo(zone))
    assert start == datetime.fromisoformat(expected)
    assert start.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "HH:MM"),
        ("tomorrow", "HH:MM"),
        ("24:00", "HH:MM"),
        ("14:60", "HH:MM"),
        ("14:30:00", "HH:MM"),
        ("2:30 pm", "HH:MM"),
        ("\u0661\u0662:\u0661\u0662", "HH:MM"),
        ("2027-03-01", "HH:MM"),
        ("2027-13-01T10:00:00Z", "HH:MM"),
        ("2027-03-01T10:00:00", "has no zone"),
        ("0001-01-01T00:00:00+14:00", "HH:MM"),
        ("9999-12-31T23:59:00-12:00", "HH:MM"),
    ],
)
def test_other_forms_are_refused(value: str, words: str) -> None:
    with pytest.raises(StartTimeError, match=words):
        parse_start_time(value, datetime(2027, 3, 1, tzinfo=UTC), BERLIN)
    with pytest.raises(StartTimeError, match=words):
        check_start_time(value)


def test_instants_too_far_away_are_refused() -> None:
    now = datetime(2027, 3, 2, 12, tzinfo=UTC)
    with pytest.raises(StartTimeError, match="24 hours in the past"):
        parse_start_time("2027-03-01T11:59:59Z", now, BERLIN)
    assert parse_start_time("2027-03-01T12:00:00Z", now, BERLIN) == now
    with pytest.raises(StartTimeError, match="five years"):
        parse_start_time("2033-01-01T00:00:00Z", now, BERLIN)


@settings(max_examples=150)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    now=st.datetimes(datetime(2009, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_no_earlier_instant_shows_the_time(zone: ZoneInfo, now: datetime, hour: int, minute: int) -> None:
    check_next_showing(zone, now, hour, minute)


@settings(max_examples=150)
@given(
    change=st.sampled_from(
        [
            ("Europe/Berlin", "2027-03-28T01:00Z"),
            ("Europe/Berlin", "2027-10-31T01:00Z"),
            ("America/Sao_Paulo", "2018-11-04T03:00Z"),
            ("America/Sao_Paulo", "2018-02-18T02:00Z"),
            ("Australia/Lord_Howe", "2027-10-02T15:30Z"),
            ("Australia/Lord_Howe", "2027-04-03T15:00Z"),
            ("America/Nuuk", "2027-03-28T01:00Z"),
        ]
    ),
    before=st.integers(-30 * 3600, 30 * 3600),
    hour=st.integers(0, 3) | st.integers(21, 23),
    minute=st.integers(0, 59),
)
def test_the_same_around_changes_of_the_clock(change: tuple[str, str], before: int, hour: int, minute: int) -> None:
    at = datetime.fromisoformat(change[1])
    check_next_showing(ZoneInfo(change[0]), at - timedelta(seconds=before), hour, minute)


def check_next_showing(zone: ZoneInfo, now: datetime, hour: int, minute: int) -> None:
    """Against a plain search, minute by minute."""
    start = parse_start_time(f"{hour:02}:{minute:02}", now, zone)
    assert start >= now
    assert start.second == 0
    assert start.microsecond == 0

    def shows(instant: datetime) -> bool:
        local = instant.astimezone(zone)
        return (local.hour, local.minute) == (hour, minute)

    instant = now.replace(second=0, microsecond=0)
    if instant < now:
        instant += timedelta(minutes=1)
    while instant < start:
        assert not shows(instant)
        instant += timedelta(minutes=1)
    if not shows(start):
        # The clock jumped over the time: the minute before the start is not the one before it on the clock.
        earlier = (start - timedelta(minutes=1)).astimezone(zone)
        later = start.astimezone(zone)
        assert earlier.utcoffset() != later.utcoffset()
        assert (earlier.hour, earlier.minute) < (hour, minute) or earlier.date() < later.date()
