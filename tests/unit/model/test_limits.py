"""How often an account may act, how close together, and at which hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from phonedeck.model.hold import Hold, HoldKind, next_pause
from phonedeck.model.intent import Act
from phonedeck.model.limits import (
    CEILINGS,
    DAY,
    HOUR,
    PACED,
    ActiveHours,
    Limits,
    Past,
    Refusal,
    Scope,
    Wait,
    same_text,
    text_hash,
)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
PAST = st.lists(
    st.builds(Past, st.sampled_from(Act), st.integers(0, 90_000).map(lambda ago: NOW - timedelta(seconds=ago))),
    max_size=60,
)
RULE = st.fixed_dictionaries(
    {},
    optional={
        "per_day": st.dictionaries(st.sampled_from(list(Act)), st.integers(1, 400), max_size=6),
        "per_hour": st.dictionaries(st.sampled_from(list(Act)), st.integers(1, 400), max_size=6),
        "gap_seconds": st.floats(0, 1e6),
        "active_hours": st.lists(
            st.tuples(st.sampled_from(["08:00-22:30", "20:00-06:00"]), st.sampled_from(["UTC", "Asia/Jakarta"])),
            max_size=1,
        ),
    },
)


def within(limits: Limits, act: Act, past: list[Past], at: datetime) -> bool:
    """The rules, said once more in plain counting: whether one more act keeps them."""
    all_acts = [*past, Past(act, at)]
    for window, most in ((DAY, limits.per_day[act]), (HOUR, limits.per_hour[act])):
        if sum(each.act is act and at - window < each.at <= at for each in all_acts) > most:
            return False
    if act in PACED and any(each.act in PACED and at - limits.gap < each.at <= at for each in past):
        return False
    return not limits.active_hours or all(hours.opens_at(at) is None for hours in limits.active_hours)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(Scope), RULE), max_size=4), st.sampled_from(Act), PAST)
def test_an_act_is_let_go_when_it_keeps_every_limit_and_not_a_second_sooner(
    rules: list[tuple[Scope, dict[str, object]]], act: Act, past: list[Past]
) -> None:
    """No rule passes a ceiling; the time that is told is one at which the act may be."""
    limits = Limits.of(rules)
    assert all(limits.per_day[each] <= CEILINGS[each] for each in Act)
    found = limits.check(act, past, NOW)
    if found is None:
        assert within(limits, act, past, NOW)
        return
    assert isinstance(found, Wait)
    assert not within(limits, act, past, NOW)
    assert found.until > NOW
    if len(limits.active_hours) < 2:
        assert within(limits, act, past, found.until)
        assert not within(limits, act, past, found.until - timedelta(microseconds=1))


def test_what_wins() -> None:
    """An account's rule over those of its tags, of which the strictest counts, and those over the one for all."""
    everyone = (Scope.ALL, {"per_day": {"follow": 40, "like": 10}, "gap_seconds": 5})
    tags = [(Scope.TAG, {"per_day": {"follow": 30}}), (Scope.TAG, {"per_day": {"follow": 35}, "gap_seconds": 60})]
    own = (Scope.ACCOUNT, {"per_day": {"follow": 500}})
    limits = Limits.of([everyone, *tags])
    assert (limits.per_day[Act.FOLLOW], limits.per_day[Act.LIKE], limits.gap.total_seconds()) == (30, 10, 60)
    assert Limits.of([everyone, *tags, own]).per_day[Act.FOLLOW] == 150
    assert Limits.of([]).per_day[Act.POST] == 10
    assert Limits.of([(Scope.TAG, {"accounts_per_target": 9})]).accounts_per_target == 3
    assert Limits.of([(Scope.ALL, {"accounts_per_target": 99})]).accounts_per_target == 10


def test_none_at_all_is_a_refusal() -> None:
    """An account that may not follow does not wait for it."""
    limits = Limits.of([(Scope.ALL, {"per_day": {"follow": 0}})])
    assert isinstance(limits.check(Act.FOLLOW, [], NOW), Refusal)
    assert limits.check(Act.LIKE, [], NOW) is None


@pytest.mark.parametrize(
    ("text", "at", "opens"),
    [
        ("08:00-22:30", "12:00", None),
        ("08:00-22:30", "22:30", "08:00"),
        ("08:00-22:30", "07:59", "08:00"),
        ("22:00-06:00", "23:00", None),
        ("22:00-06:00", "05:59", None),
        ("22:00-06:00", "06:00", "22:00"),
    ],
)
def test_active_hours(text: str, at: str, opens: str | None) -> None:
    """The end is outside; over midnight where it comes first."""
    zone = ZoneInfo("Asia/Jakarta")
    now = datetime.combine(NOW.date(), datetime.strptime(at, "%H:%M").time(), zone)
    found = ActiveHours.parse(text, zone).opens_at(now)
    assert (None if found is None else found.astimezone(zone).strftime("%H:%M")) == opens
    if found is not None:
        assert timedelta(0) < found - now <= timedelta(days=1)


@pytest.mark.parametrize("text", ["8-22", "08:00-08:00", "24:00-25:00", "", "08:00"])
def test_hours_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="times of day"):
        ActiveHours.parse(text, ZoneInfo("UTC"))


def test_the_same_comment_is_known_again() -> None:
    """In capitals, with an emoji, with spaces and dots; another word is another comment, in any script."""
    same = {text_hash(text) for text in ("Nice view!", "nice view", " NICE  VIEW 🔥", "Nice, view…", "ｎｉｃｅ view")}
    assert len(same) == 1
    assert len({text_hash(text) for text in ("Nice view", "Nice viewer", "สวยมาก", "สวย", "🔥", "🔥🔥", "جميل")}) == 7
    assert text_hash("  ") is None


def test_one_text_three_times_a_day() -> None:
    """By one account; after a day it may again."""
    hashed = text_hash("Nice")
    assert hashed
    past = [Past(Act.COMMENT, NOW - timedelta(hours=hours), hashed) for hours in (1, 5, 23)]
    assert isinstance(same_text(hashed, past, NOW), Refusal)
    assert same_text(hashed, past, NOW + timedelta(hours=1, microseconds=1)) is None


def test_a_rest_doubles_each_time_and_is_forgotten_after_a_week() -> None:
    """2 h, 4 h, … 48 h; an account that went on for a week begins again."""
    rests: list[float] = []
    last: Hold | None = None
    now = NOW
    for _ in range(7):
        pause = next_pause(last, now)
        rests.append(pause.total_seconds() / 3600)
        last = Hold(1, 1, HoldKind.RATE_LIMIT, "", now, now + pause)
        now = now + pause + timedelta(hours=1)
    assert rests == [2, 4, 8, 16, 32, 48, 48]
    assert next_pause(last, now + timedelta(days=7)) == timedelta(hours=2)
