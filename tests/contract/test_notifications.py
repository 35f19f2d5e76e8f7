"""Notifications: a real receiver through apprise, causes that become few messages, URLs that nobody gets to see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from application import PORT, Api
from phonedeck.model.device import DeviceState
from phonedeck.model.hold import HoldKind
from phonedeck.model.task import Outcome, Reason
from phonedeck.storage import devices, holds
from phonedeck.storage.devices import Seen
from receiver import Receiver

SECRET = "hidden-in-the-path"

on_sqlite = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
"""Each message is a process: what does not depend on the database is tried on one."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().on() as receiver:
        yield receiver


def made(api: Api, port: int, **more: Any) -> dict[str, Any]:
    while api.events.publish():
        pass
    url = f"json://owner:word@localhost:{port}/{SECRET}"
    return api.data("POST", "notifications", {"name": "me", "url": url, **more})


def look(api: Api, seconds: float = 0) -> int:
    """What the thread does, after so long: how many messages that made."""
    api.clock.time += timedelta(seconds=seconds)
    while api.events.publish():
        pass
    return api.notifier.look()


def told(api: Api, notification: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.data("GET", f"notifications/{notification['id']}/messages")["messages"]
    return found


def see(api: Api, state: DeviceState, count: int = 300) -> None:
    with api.database.write() as connection:
        for number in range(count):
            seen = Seen(f"10.1.0.{number}:5555", state, "local", hardware_serial=f"P{number:03}")
            devices.record(connection, seen, api.clock.now())


def test_three_hundred_lost_phones_are_one_message(api: Api, receiver: Receiver) -> None:
    """Told once, however long it lasts; what is back in time is not told, and what is lost again is news."""
    see(api, DeviceState.READY)
    notification = made(api, receiver.port, rules="phone_lost")
    assert look(api, 60) == 0
    see(api, DeviceState.OFFLINE)
    assert look(api) == 0
    see(api, DeviceState.READY, 10)
    assert look(api, 31) == 1
    assert api.notifier.send_due() == 1
    [got] = receiver.got
    assert got.body["title"] == "Phonedeck: 290 phones are lost"
    assert "P0" not in got.body["message"]  # names as adb has them, and what to do
    assert "10.1.0.10:5555 is offline. Check the cable" in got.body["message"]
    assert got.body["message"].endswith("and 280 more")
    assert look(api, 7200) == 0
    see(api, DeviceState.READY)
    look(api)
    see(api, DeviceState.OFFLINE, 1)
    assert (look(api), look(api, 31)) == (0, 1)
    assert [each["title"] for each in told(api, notification)] == [
        "Phonedeck: A phone is lost",
        "Phonedeck: 290 phones are lost",
    ]


def test_failures_holds_and_standstill(api: Api) -> None:
    """By rule; failures of one kind are counted, what a person stopped is none; a quiet period, then all at once."""
    notification = made(api, 9, quiet_seconds=600, idle_minutes=20)
    ids = api.create(script_config={"target_users": [f"user{number}" for number in range(5)]})
    for id_ in ids[:3]:
        api.carry_out(id_, Outcome.ERROR, Reason.TARGET_NOT_FOUND)
    api.data("POST", f"task/{ids[3]}/stop")
    with api.database.write() as connection:
        holds.freeze(connection, "tiktok", "owner", HoldKind.PERSON, "A challenge", api.clock.now())
        holds.freeze(connection, "tiktok", "rests", HoldKind.RATE_LIMIT, "Too often", api.clock.now())
    assert look(api) == 0
    assert look(api, 31) == 2
    failed, held = sorted(told(api, notification), key=lambda each: str(each["title"]), reverse=True)[::-1]
    assert (failed["title"], failed["body"]) == (
        "Phonedeck: 3 tasks failed",
        f"Task {ids[0]}, follow: over (3 times)",
    )
    assert (held["title"], held["body"]) == ("Phonedeck: An account is held", "@owner on tiktok: A challenge")
    api.carry_out(api.create(script_config={"target_users": ["late"]})[0], Outcome.ERROR)
    assert (look(api), look(api, 300), look(api, 300)) == (0, 0, 1)
    assert told(api, notification)[0]["title"] == "Phonedeck: A task failed"
    assert look(api, 1200) == 0
    assert look(api, 31) == 1
    assert told(api, notification)[0]["rule"] == "nothing_dispatched"


@on_sqlite
def test_what_is_not_taken_is_sent_again(api: Api, receiver: Receiver) -> None:
    """After a pause each time, and the problem is shown; a redirect is not followed."""
    notification = made(api, receiver.port)
    receiver.reply = lambda got: (307, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"})
    sent = api.data("POST", f"notifications/{notification['id']}/test")
    assert sent["state"] == "waiting"
    assert (api.notifier.send_due(), api.notifier.send_due()) == (1, 0)
    [message] = told(api, notification)
    assert (message["state"], message["attempts"][0]["problem"]) == ("waiting", "the service answered 307")
    assert api.data("GET", "notifications")["notifications"][0]["failing_since"]
    receiver.reply = lambda got: (204, {})
    api.clock.time += timedelta(seconds=31)
    assert api.notifier.send_due() == 1
    shown = api.data("GET", f"notifications/{notification['id']}/messages/{message['id']}")
    assert (shown["state"], shown["attempts"][1]["problem"]) == ("delivered", "")
    assert {got.path for got in receiver.got} == {f"/{SECRET}"}


@on_sqlite
@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"json://localhost:{PORT}/api/v1/task/retry-all", "it leads to this server itself"),
        ("json://169.254.169.254/latest", "169.254.169.254 is no address of a receiver"),
        ("dbus://", None),
    ],
)
def test_nothing_leads_to_ourselves(api: Api, url: str, why: str | None) -> None:
    """Nor to where clouds keep keys, nor to a program or a socket of this machine."""
    answer = api.call("POST", "notifications", {"name": "bad", "url": url})
    if why is None:
        assert answer["code"] == 40001
        return
    notification = answer["data"]
    api.data("POST", f"notifications/{notification['id']}/test")
    api.notifier.send_due()
    assert told(api, notification)[0]["attempts"][0]["problem"] == why


@on_sqlite
def test_the_url_is_a_secret(api: Api, receiver: Receiver, capfd: pytest.CaptureFixture[str]) -> None:
    """No answer, refusal, audit entry or log has it; a wrong one is not repeated."""
    notification = made(api, 9)
    assert notification["service"] == "JSON"
    place = f"notifications/{notification['id']}"
    api.data("PATCH", place, {"rules": ["account_held"], "enabled": False})
    assert api.call("POST", f"{place}/test")["code"] == 40901
    api.data("PATCH", place, {"enabled": True})
    api.data("POST", f"{place}/test")
    api.notifier.send_due()
    said = [api.call("POST", "notifications", {"name": "me", "url": f"nothing://{SECRET}"})]
    said += [api.call("POST", "notifications", {"name": "b", "url": url}) for url in (f"{SECRET}" * 200, SECRET)]
    assert [each["code"] for each in said] == [40001] * 3
    assert api.call("POST", "notifications", {"name": "me", "url": f"json://{SECRET}"})["code"] == 40901
    said += [api.call("GET", path) for path in ("notifications", place, f"{place}/messages", "audit")]
    assert SECRET not in str(said)
    assert SECRET not in "".join(capfd.readouterr())
    assert api.data("DELETE", place) == {"deleted_count": 1}
    assert api.call("GET", f"{place}/messages")["code"] == 40401
