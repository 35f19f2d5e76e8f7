"""adb's lists become lasting changes, and phones that come and go are named."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from phonedeck.phones.sightings import ABSENT, Quarantine, Sightings


def test_what_adb_says_on_the_way_to_another_state_is_not_told() -> None:
    """absent, offline and back within a quarter second is no change at all."""
    sightings = Sightings()
    sightings.list_came({"a": "device"}, 0.0)
    assert sightings.settled(0.5) == [("a", "device")]
    assert sightings.list_came({}, 1.0) == ["a"]
    sightings.list_came({"a": "offline"}, 1.1)
    sightings.list_came({"a": "device"}, 1.25)
    assert sightings.settled(60.0) == []


def test_what_lasts_is_told_once() -> None:
    """A phone that stays away is gone, and is told again only when it is back."""
    sightings = Sightings()
    sightings.list_came({"a": "device", "b": "unauthorized"}, 0.0)
    assert sorted(sightings.settled(1.0)) == [("a", "device"), ("b", "unauthorized")]
    sightings.list_came({"b": "unauthorized"}, 2.0)
    assert sightings.settled(2.3) == []
    assert sightings.settled(2.5) == [("a", ABSENT)]
    assert sightings.settled(9.0) == []
    sightings.list_came({"a": "device", "b": "unauthorized"}, 10.0)
    assert sightings.settled(11.0) == [("a", "device")]


@given(
    st.lists(
        st.tuples(st.floats(0, 3), st.dictionaries(st.sampled_from("abc"), st.sampled_from(["device", "offline"])))
    )
)
def test_what_was_told_is_what_was_listed(lists: list[tuple[float, dict[str, str]]]) -> None:
    """Whatever comes: once nothing changes any more, the changes told add up to adb's last list."""
    sightings, told, at = Sightings(), {}, 0.0
    for pause, states in lists:
        at += pause
        told.update(sightings.settled(at))
        sightings.list_came(states, at)
    told.update(sightings.settled(at + 10))
    assert {serial: state for serial, state in told.items() if state} == (lists[-1][1] if lists else {})
    assert not sightings.unsettled


def test_three_losses_in_ten_minutes_are_a_quarantine() -> None:
    """It ends when the phone was not lost for ten minutes."""
    quarantine = Quarantine()
    assert [quarantine.lost("a", at) for at in (0.0, 300.0, 599.0)] == [False, False, True]
    assert not quarantine.lost("b", 599.0)
    assert quarantine.holds("a", 1000.0)
    assert quarantine.lost("a", 1000.0)
    assert quarantine.holds("a", 1599.0)
    assert quarantine.released(1599.0) == []
    assert quarantine.released(1600.0) == ["a"]
    assert not quarantine.holds("a", 1600.0)
    assert not quarantine.lost("a", 1601.0)


def test_three_losses_in_a_longer_time_are_none() -> None:
    """A phone that is unplugged now and then is a phone that is used."""
    quarantine = Quarantine()
    assert not any(quarantine.lost("a", at) for at in (0.0, 301.0, 602.0, 903.0))
