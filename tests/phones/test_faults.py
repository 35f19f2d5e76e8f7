"""What goes wrong between the session and a phone: the error is named, an act is never sent twice, reads go on."""

from __future__ import annotations

import threading

import pytest
from virtual import SILENT_SECONDS, Phone

from phonedeck.model.errors import DeviceLost, OutcomeUnknown, PhoneFrozen

pytestmark = pytest.mark.timeout(180)
"""The bound for each fault: what hangs fails here."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_read_goes_on_when_the_phone_vanishes_in_the_middle(phone: Phone, when: str) -> None:
    """The connection is cut while a dump is on its way; adb connects again and the dump is asked for once more."""
    session = phone.session()
    session.look()
    phone.fault("drop", at="rpc:1", when=when)
    assert session.look().nodes


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_tap_whose_answer_is_lost_is_unknown_and_not_repeated(phone: Phone, when: str) -> None:
    """Whether it landed cannot be known here; the phone has it once at most."""
    session = phone.session()
    look = session.look()
    phone.fault("drop", at="rpc:1", when=when)
    with pytest.raises(OutcomeUnknown, match="a tap at 5,5"):
        session.tap_at(look, 5, 5)
    assert session.look().nodes
    assert len(phone.calls("click")) == 1


def test_a_read_that_is_never_answered_is_asked_again(phone: Phone) -> None:
    """One call hangs, the server goes on."""
    session = phone.session(SILENT_SECONDS)
    session.look()
    phone.fault("hang", at="rpc:1")
    assert session.look().nodes


def test_an_act_that_is_never_answered_is_unknown(phone: Phone) -> None:
    """It is not sent again, neither then nor by what comes after."""
    session = phone.session(SILENT_SECONDS)
    look = session.look()
    phone.fault("hang", at="rpc:1")
    with pytest.raises(OutcomeUnknown):
        session.swipe(look, (500, 1500), (500, 500))
    phone.heal()
    session.look()
    assert len(phone.calls("swipe")) <= 1


def test_a_frozen_phone_is_named_so_and_works_again_later(phone: Phone) -> None:
    """adb goes on listing it as a device; nothing answers."""
    session = phone.session(SILENT_SECONDS, patience_seconds=1.0)
    session.look()
    phone.fault("freeze")
    with pytest.raises(PhoneFrozen):
        session.look()
    phone.heal()
    assert session.look().nodes


def test_an_act_on_a_frozen_phone_is_not_sent(phone: Phone) -> None:
    """No stream to it can be opened, so nothing can have happened."""
    session = phone.session(SILENT_SECONDS, patience_seconds=1.0)
    look = session.look()
    phone.fault("freeze")
    with pytest.raises(PhoneFrozen):
        session.tap_at(look, 5, 5)
    phone.heal()
    assert phone.session().look().nodes
    assert not phone.calls("click")


def test_an_act_of_an_intent_on_a_frozen_phone_is_unknown(phone: Phone) -> None:
    """It was written into the open stream, and may be carried out when the phone thaws."""
    session = phone.session(SILENT_SECONDS, patience_seconds=1.0)
    session.begin(threading.Event(), intent_open=lambda: True)
    look = session.look()
    phone.fault("freeze")
    with pytest.raises(OutcomeUnknown):
        session.tap_at(look, 5, 5)
    phone.heal()
    assert phone.session().look().nodes
    assert len(phone.calls("click")) <= 1


def test_a_dead_uiautomator_server_is_started_again_before_an_act_is_sent(phone: Phone) -> None:
    """Nothing had been sent, so nothing is unknown: the tap lands, once."""
    session = phone.session()
    look = session.look()
    phone.fault("kill_server")
    session.tap_at(look, 5, 5)
    assert len(phone.calls("click")) == 1


def test_a_server_that_dies_with_an_act_leaves_it_unknown(phone: Phone) -> None:
    """The answer is lost with the server; the tap is not sent to the new one."""
    session = phone.session()
    look = session.look()
    phone.fault("kill_server", at="rpc:1", when="after")
    with pytest.raises(OutcomeUnknown):
        session.tap_at(look, 5, 5)
    assert session.look().nodes
    assert len(phone.calls("click")) == 1


def test_a_phone_that_is_away_for_a_few_seconds_is_waited_for(phone: Phone) -> None:
    """Unplugged for 5 s in the middle of a read."""
    session = phone.session()
    session.look()
    phone.fault("unplug", at="rpc:1", **{"for": 5})
    assert session.look().nodes


def test_a_phone_that_stays_away_is_lost(phone: Phone) -> None:
    """The error says what adb says; when the phone is back, the same session works."""
    session = phone.session(patience_seconds=1.0)
    session.look()
    phone.fault("unplug")
    with pytest.raises(DeviceLost, match=r"not connected \(adb: (offline|not listed)\)"):
        session.look()
    phone.heal()
    phone.connect()
    assert session.look().nodes


def test_a_phone_that_is_no_longer_authorised_is_lost(phone: Phone) -> None:
    """Someone tapped Revoke on it."""
    session = phone.session(patience_seconds=1.0)
    session.look()
    phone.fault("unauthorized")
    with pytest.raises(DeviceLost, match="adb: unauthorized"):
        session.look()


def test_an_act_of_an_intent_goes_over_the_stream_that_was_open_before(phone: Phone) -> None:
    """Whoever takes a phone over restarts its server: what was to be sent before that ends with the old streams."""
    session = phone.session()
    session.begin(threading.Event(), intent_open=lambda: True)
    look = session.look()
    session.tap_at(look, 5, 5)
    look = session.look()
    phone.fault("kill_server")
    assert phone.session().look().nodes
    with pytest.raises((DeviceLost, OutcomeUnknown)):
        session.tap_at(look, 5, 5)
    assert len(phone.calls("click")) == 1


def test_a_slow_phone_is_waited_for(phone: Phone) -> None:
    """Slow is not dead, as long as a call takes less than its deadline."""
    session = phone.session()
    phone.fault("slow", ms=700)
    assert session.look().nodes
