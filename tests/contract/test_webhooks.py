"""Webhooks: a real receiver, messages checked by the Standard Webhooks library, hours that pass by the clock given."""

from __future__ import annotations

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from application import Api
from phonedeck.model.device import DeviceState
from phonedeck.model.task import Outcome
from phonedeck.services import webhook_post
from phonedeck.services.webhook_sender import WebhookSender
from phonedeck.storage import deliveries, devices, webhooks
from phonedeck.storage.devices import Seen
from receiver import Got, Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().on() as receiver:
        yield receiver


def made(api: Api, receiver: Receiver, **more: Any) -> dict[str, Any]:
    while api.events.publish():
        pass
    return api.data("POST", "webhooks", {"url": receiver.url, **more})


def tell(api: Api, webhook: dict[str, Any]) -> int:
    """What the sender's thread does when something happened: how many attempts that made."""
    while api.events.publish():
        pass
    api.webhooks.make()
    return api.webhooks.send_due(webhook["id"])


def verified(api: Api, secret: str, got: Got) -> dict[str, Any]:
    with time_machine.travel(api.clock.time, tick=False):
        found: dict[str, Any] = Webhook(secret).verify(got.raw, got.headers)
    return found


def log(api: Api, webhook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.data("GET", f"webhooks/{webhook['id']}/deliveries{query}")["deliveries"]
    return found


def test_a_task_that_ended_is_told_once_and_signed(api: Api, receiver: Receiver) -> None:
    """By default endings alone; a library that is not ours accepts the signature, and no other body or secret."""
    [before] = api.create()
    api.carry_out(before, Outcome.DONE)
    webhook = made(api, receiver)
    url = "https://www.tiktok.com/@a/video/7300000000000000001"
    [task_id] = api.create(script_name="comment", script_config={"target_post_url": url, "comment_content": "Schön 😀"})
    api.carry_out(task_id, Outcome.REFUSED)
    assert tell(api, webhook) == 1
    assert tell(api, webhook) == 0
    [got] = receiver.got
    message = verified(api, webhook["secret"], got)
    assert (message["type"], message["data"]["task_id"]) == ("task.failed", task_id)
    assert message["data"]["task"] == api.data("GET", "task")["tasks"][0]
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"localhost:{receiver.port}"
    for forged in (Got(got.headers, got.raw.replace(b"failed", b"passed"), ""), got):
        with pytest.raises(WebhookVerificationError):
            verified(api, webhook["secret"] if forged is not got else "whsec_" + "A" * 43 + "=", forged)
    [delivery] = log(api, webhook)
    assert (delivery["state"], delivery["message_id"], delivery["attempts"][0]["status"]) == ("delivered", got.id, 204)
    assert api.data("GET", f"webhooks/{webhook['id']}/deliveries/{delivery['id']}")["body"] == message


def test_what_was_asked_for_and_nothing_else(api: Api, receiver: Receiver) -> None:
    """Types by name and by star; everything that happens to a task and a phone has one, progress has none."""
    everything = made(api, receiver, events="*")
    phones = made(api, receiver, events=["device.*"])
    first, second = api.create(script_config={"target_users": ["a1", "b2"]})
    api.carry_out(first, Outcome.DONE)
    api.data("POST", f"task/{second}/stop")
    api.data("POST", f"task/{second}/retry")
    api.data("DELETE", f"task/{second}")
    with api.database.write() as connection:
        devices.record(connection, Seen("10.0.0.1:5555", DeviceState.LOCKED, "local"), api.clock.now())
        devices.change(connection, "HW1", name="Rack", tags=None, now=api.clock.now())
    tell(api, everything)
    told = [(got.body["type"], got.body["data"].get("task_id")) for got in receiver.got]
    assert told == [
        ("task.pending", first), ("task.pending", second), ("task.running", first), ("task.completed", first),
        ("task.failed", second), ("task.pending", second), ("task.deleted", second), ("device.locked", None),
    ]  # fmt: skip
    assert receiver.got[-1].body["data"]["device"]["state"] == "locked"
    assert receiver.got[-2].body["data"]["task"] is None
    receiver.got.clear()
    tell(api, phones)
    assert [got.body["type"] for got in receiver.got] == ["device.locked"]


def test_a_receiver_that_is_down_for_an_hour_loses_nothing(api: Api) -> None:
    """Each message arrives once, each task's in order, five minutes after it is back; few attempts meanwhile."""
    receiver = Receiver()
    webhook = made(api, receiver, events=["task.*"])
    ids = api.create(script_config={"target_users": [f"user{number}" for number in range(12)]})
    for id_ in ids:
        api.clock.time += timedelta(minutes=5)
        api.carry_out(id_, Outcome.DONE)
        tell(api, webhook)
    shown = api.data("GET", f"webhooks/{webhook['id']}")
    assert (shown["waiting_count"], shown["failed_count"]) == (36, 0)
    assert shown["failing_since"].startswith("2026-11-24T10:35")
    assert sum(len(each["attempts"]) for each in log(api, webhook, "?page_size=100")) <= 12
    with receiver.on():
        api.clock.time += timedelta(minutes=5)
        assert tell(api, webhook) == 36
    heard: dict[int, list[str]] = defaultdict(list)
    for got in receiver.got:
        heard[verified_late(api, webhook, got)["data"]["task_id"]].append(got.body["type"])
    assert heard == {id_: ["task.pending", "task.running", "task.completed"] for id_ in ids}
    assert len({got.id for got in receiver.got}) == 36
    assert api.data("GET", f"webhooks/{webhook['id']}")["failing_since"] is None


def test_a_receiver_that_is_away_is_no_fault_of_the_message(api: Api) -> None:
    """However often one was tried in an hour, it is told within five minutes of the receiver's return."""
    receiver = Receiver()
    webhook = made(api, receiver)
    api.carry_out(api.create()[0], Outcome.DONE)
    for _ in range(12):
        api.clock.time += timedelta(minutes=5)
        tell(api, webhook)
    with receiver.on():
        api.clock.time += timedelta(minutes=5)
        assert tell(api, webhook) == 1


def test_what_follows_a_refused_message_waits_for_it(api: Api, receiver: Receiver) -> None:
    """Nobody hears that a task ended before hearing that it began; other tasks' messages go by."""
    webhook = made(api, receiver, events=["task.*"])
    one, other = api.create(script_config={"target_users": ["one", "other"]})
    refused = [one, "task.pending"]
    receiver.reply = lambda got: (500 if [got.body["data"]["task_id"], got.body["type"]] == refused else 200, {})
    for id_ in (one, other):
        api.carry_out(id_, Outcome.DONE)
    for seconds in (0, 6, 11):  # twice refused it is due later than the receiver is left alone for
        api.clock.time += timedelta(seconds=seconds)
        tell(api, webhook)
    heard = [(got.body["data"]["task_id"], got.body["type"]) for got in receiver.got]
    assert [type_ for id_, type_ in heard if id_ == other] == ["task.pending", "task.running", "task.completed"]
    assert {type_ for id_, type_ in heard if id_ == one} == {"task.pending"}
    receiver.reply = lambda got: (200, {})
    receiver.got.clear()
    api.clock.time += timedelta(seconds=30)
    tell(api, webhook)
    assert [(got.body["data"]["task_id"], got.body["type"]) for got in receiver.got] == [
        (one, "task.pending"), (one, "task.running"), (one, "task.completed"),
    ]  # fmt: skip


def verified_late(api: Api, webhook: dict[str, Any], got: Got) -> dict[str, Any]:
    """At the time at which it was sent."""
    with time_machine.travel(int(got.headers["webhook-timestamp"]), tick=False):
        found: dict[str, Any] = Webhook(webhook["secret"]).verify(got.raw, got.headers)
    return found


def test_a_message_that_is_never_taken_is_given_up_and_can_be_sent_again(api: Api, receiver: Receiver) -> None:
    """After about two days; the others arrive meanwhile. Sent again it has the same id and the same body."""
    webhook = made(api, receiver)
    bad, good = api.create(script_config={"target_users": ["bad", "good"]})
    receiver.reply = lambda got: (500 if got.body["data"]["task_id"] == bad else 200, {})
    for id_ in (bad, good):
        api.carry_out(id_, Outcome.DONE)
    for hours in (0, 1, 1, 1, 1, 1, 1, 4, 7, 13, 25):
        api.clock.time += timedelta(hours=hours)
        tell(api, webhook)
    states = {each["state"]: each for each in log(api, webhook)}
    assert set(states) == {"failed", "delivered"}
    assert len(states["failed"]["attempts"]) == 11
    assert "answered 500" in states["failed"]["attempts"][-1]["problem"]
    first = [got for got in receiver.got if got.body["data"]["task_id"] == bad]
    assert len({(got.id, got.raw) for got in first}) == 1
    assert len({got.headers["webhook-signature"] for got in first}) == 11
    receiver.reply = lambda got: (200, {})
    place = f"webhooks/{webhook['id']}"
    assert api.data("POST", f"{place}/redeliver") == {"redelivered_count": 1}
    assert tell(api, webhook) == 1
    assert receiver.got[-1].id == first[0].id
    again = api.data("POST", f"{place}/deliveries/{states['delivered']['id']}/redeliver")
    assert again == {"redelivered_count": 1}
    assert tell(api, webhook) == 1
    assert api.call("POST", f"{place}/deliveries/999/redeliver")["code"] == 40401
    api.clock.time += timedelta(days=8)
    api.webhooks.sweep()
    assert log(api, webhook) == []


def test_a_receiver_may_ask_for_peace_or_say_that_it_is_gone(api: Api, receiver: Receiver) -> None:
    """Retry-After is kept to; 410 disables the webhook, and says so."""
    webhook = made(api, receiver)
    receiver.reply = lambda got: (429, {"Retry-After": "600"})
    api.carry_out(api.create()[0], Outcome.DONE)
    tell(api, webhook)
    for wait, attempts in ((590, 0), (20, 1)):
        api.clock.time += timedelta(seconds=wait)
        assert tell(api, webhook) == attempts
    receiver.reply = lambda got: (410, {})
    api.clock.time += timedelta(hours=2)
    assert tell(api, webhook) == 1
    shown = api.data("GET", f"webhooks/{webhook['id']}")
    assert (shown["enabled"], "410" in shown["disabled_reason"]) == (False, True)
    refused = api.call("POST", f"webhooks/{webhook['id']}/test")
    assert (refused["code"], "410" in refused["message"]) == (40901, True)
    receiver.reply = lambda got: (200, {})
    api.data("PATCH", f"webhooks/{webhook['id']}", {"enabled": True})
    api.data("POST", f"webhooks/{webhook['id']}/test")
    api.clock.time += timedelta(hours=1)
    assert tell(api, webhook) == 2
    assert {got.body["type"] for got in receiver.got} == {"task.completed", "webhook.test"}


def test_a_new_secret_is_used_beside_the_old_one_for_a_day(api: Api, receiver: Receiver) -> None:
    """And secrets are shown once, when they are made; that a new one was made is in the audit log."""
    own = "whsec_" + "c2VjcmV0" * 5
    webhook = made(api, receiver, secret=own)
    assert webhook["secret"] == own
    new = api.data("POST", f"webhooks/{webhook['id']}/secret")["secret"]
    for secrets, refused in (([own, new], []), ([new], [own])):
        receiver.got.clear()
        api.data("POST", f"webhooks/{webhook['id']}/test")
        assert tell(api, webhook) == 1
        for secret in secrets:
            assert verified(api, secret, receiver.got[0])["type"] == "webhook.test"
        for secret in refused:
            with pytest.raises(WebhookVerificationError):
                verified(api, secret, receiver.got[0])
        api.clock.time += timedelta(days=1, minutes=1)
    for path in ("webhooks", f"webhooks/{webhook['id']}", f"webhooks/{webhook['id']}/deliveries"):
        assert "whsec_" not in str(api.call("GET", path))
    entries = api.data("GET", "audit")["entries"]
    assert (entries[0]["action"], "whsec_" in str(entries)) == ("webhook.secret_renewed", False)


def test_a_receiver_that_stays_away_is_given_up(api: Api) -> None:
    """After two days the messages have failed; the operator can send them again, and they wait as long again."""
    receiver = Receiver()
    webhook = made(api, receiver)
    api.carry_out(api.create()[0], Outcome.DONE)
    for days, state in ((1, "waiting"), (2, "failed")):
        tell(api, webhook)
        api.clock.time += timedelta(days=days)
        api.webhooks.sweep()
        assert [each["state"] for each in log(api, webhook)] == [state]
    assert api.data("GET", f"webhooks/{webhook['id']}")["failed_count"] == 1
    api.data("POST", f"webhooks/{webhook['id']}/redeliver")
    api.webhooks.sweep()
    with receiver.on():
        assert tell(api, webhook) == 1


def test_two_servers_do_not_send_one_message_at_once(api: Api, receiver: Receiver) -> None:
    """While one sends, another finds nothing to do; the first to make a message of an event is the only one."""
    webhook = made(api, receiver)
    other = WebhookSender(api.database, api.clock, api.webhooks._zone, api.events, api.webhooks._devices)
    api.carry_out(api.create()[0], Outcome.DONE)
    counted: list[int] = []

    def meanwhile(got: Got) -> tuple[int, dict[str, str]]:
        counted.append(other.make() + other.send_due(webhook["id"]))
        return 200, {}

    receiver.reply = meanwhile
    assert tell(api, webhook) == 1
    assert counted == [0]


def test_messages_go_nowhere_else(api: Api, receiver: Receiver) -> None:
    """No redirect is followed; a name that means an address where no receiver can be is not connected to."""
    elsewhere = f"http://127.0.0.1:{receiver.port}/elsewhere"
    receiver.reply = lambda got: (307, {"Location": elsewhere})
    webhook = made(api, receiver)
    api.data("POST", f"webhooks/{webhook['id']}/test")
    assert tell(api, webhook) == 1
    assert [got.path for got in receiver.got] == ["/hook?key=private"]
    [attempt] = log(api, webhook)[0]["attempts"]
    assert "redirects are not followed" in attempt["problem"]
    with api.database.write() as connection:  # as a name that meant something else when it was checked
        webhooks.change(connection, webhook["id"], url="http://169.254.169.254/latest", rest_until=None)
        deliveries.send_again(connection, webhook["id"], log(api, webhook)[0]["id"], api.clock.now())
    tell(api, webhook)
    assert "no address of a receiver" in log(api, webhook)[0]["attempts"][-1]["problem"]


def test_an_attempt_ends_in_time_whatever_names_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that asks one dead name server after the other cannot be interrupted; the server's end must not wait."""
    goes_on = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: goes_on.wait(20) and [])
    monkeypatch.setattr(webhook_post, "SECONDS", 0.3)
    begun = time.monotonic()
    answer = webhook_post.post("http://receiver.example/hook", {}, "{}")
    assert (answer.status, time.monotonic() - begun < 10) == (None, True)
    goes_on.set()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "url"),
    ({"url": "ftp://example.com/x"}, "url"),
    ({"url": "file:///etc/passwd"}, "url"),
    ({"url": "http://"}, "url"),
    ({"url": "http://example.com:0/"}, "url"),
    ({"url": "http://example.com:99999/"}, "url"),
    ({"url": "http://user:word@example.com/"}, "url"),
    ({"url": "http://example.com/#part"}, "url"),
    ({"url": "http://exa mple.com/"}, "url"),
    ({"url": "http://example.com/\r\nX: y"}, "url"),
    ({"url": "http://example.com\\@127.0.0.1/"}, "url"),
    ({"url": "http://169.254.169.254/latest/meta-data"}, "url"),
    ({"url": "http://[fe80::1]/"}, "url"),
    ({"url": "http://[::ffff:169.254.169.254]/"}, "url"),
    ({"url": "http://[64:ff9b::a9fe:a9fe]/"}, "url"),
    ({"url": "http://0.0.0.0/"}, "url"),
    ({"url": "http://224.0.0.1/"}, "url"),
    ({"url": "http://example.com/", "events": ["task.done"]}, "events"),
    ({"url": "http://example.com/", "events": []}, "events"),
    ({"url": "http://example.com/", "secret": "whsec_c2hvcnQ="}, "secret"),
    ({"url": "http://example.com/", "enabled": "perhaps"}, "enabled"),
]


def test_what_cannot_be_a_webhook_is_refused(api: Api) -> None:
    """The field is named, and nothing is made."""
    for body, field in WRONG:
        envelope = api.call("POST", "webhooks", body)
        assert (envelope["code"], envelope["data"]["errors"][0]["field"]) == (40001, field), body
    assert api.data("GET", "webhooks") == {"webhooks": [], "total": 0}


def test_changing_and_removing(api: Api, receiver: Receiver) -> None:
    """While it is disabled nothing is sent, and what happens then is not told later."""
    webhook = made(api, receiver)
    place = f"webhooks/{webhook['id']}"
    changed = api.data("PATCH", place, {"enabled": False, "events": "task.*", "description": "mine"})
    assert (changed["enabled"], changed["events"], changed["description"]) == (False, ["task.*"], "mine")
    api.create()
    assert tell(api, webhook) == 0
    api.data("PATCH", place, {"enabled": "true"})
    assert tell(api, webhook) == 0
    api.create()
    assert tell(api, webhook) == 1
    assert api.data("DELETE", place) == {"deleted_count": 1}
    for method, path in (("GET", place), ("DELETE", place), ("GET", f"{place}/deliveries"), ("POST", f"{place}/test")):
        assert api.call(method, path)["code"] == 40401
    assert "id of a webhook" in api.call("GET", "webhooks/zero")["message"]
    with api.database.read() as connection:
        assert deliveries.count(connection) == {}


def test_there_is_an_end_to_webhooks(api: Api) -> None:
    """Fifty; each is a query for every change."""
    for _ in range(50):
        api.data("POST", "webhooks", {"url": "http://127.0.0.1:9/"})
    assert "50 webhooks" in api.call("POST", "webhooks", {"url": "http://127.0.0.1:9/"})["message"]
