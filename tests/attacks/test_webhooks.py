"""Webhooks by the running server: they arrive, tell no secret to the log, and cannot be turned against the server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import httpx
import pytest
from figures import Figures
from standardwebhooks import Webhook
from target import TLS, Target

from phonedeck.clock import SystemClock
from receiver import Receiver


def eventually(what: Callable[[], bool], seconds: float = 120) -> None:
    deadline, clock = SystemClock().running() + seconds, SystemClock()
    pause = threading.Event()
    while not what():
        assert clock.running() < deadline, "it did not happen"
        clock.wait(pause, 0.02)


def test_what_happens_arrives_signed_and_the_log_keeps_the_secret(target: Target) -> None:
    """By itself, within a moment; neither the secret nor what the URL holds is written anywhere a person reads."""
    with Receiver().on() as receiver:
        webhook = target.call("POST", "webhooks", {"url": receiver.url, "events": "task.*"})["data"]
        task_id = target.call(
            "POST", "task", {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_user": "someone"}}
        )["data"]["task_ids"][0]
        assert receiver.came.wait(120)
        [got] = receiver.got
        message = Webhook(webhook["secret"]).verify(got.raw, got.headers)
        assert (message["type"], message["data"]["task_id"]) == ("task.pending", task_id)
        receiver.reply = lambda got: (500, {})
        target.call("DELETE", f"task/{task_id}")
        eventually(lambda: len(receiver.got) > 1)
        place = f"webhooks/{webhook['id']}"
        eventually(lambda: "webhook.failed" in target.log)
        assert target.call("DELETE", place)["code"] == 0
    assert webhook["secret"] not in target.log
    assert "private" not in target.log


@pytest.mark.usefixtures("unharmed")
def test_a_webhook_cannot_make_the_server_call_itself(target: Target, figures: Figures) -> None:
    """A message would arrive from this machine, as JSON, and be a call in the owner's name."""
    names = ("localhost", "127.0.0.1", "[::1]")
    paths = ("task/retry-all", "task/1/retry", "task/1/stop", "task", "task/batch-delete", "accounts")
    passed = 0
    for name in names:
        for path in paths:
            url = f"http://{name}:{target.port}/api/v1/{path}"
            webhook = target.call("POST", "webhooks", {"url": url})["data"]
            place = f"webhooks/{webhook['id']}"
            target.call("POST", f"{place}/test")

            def tried(place: str = place) -> list[dict[str, object]]:
                found: list[dict[str, object]] = target.call("GET", f"{place}/deliveries")["data"]["deliveries"][0][
                    "attempts"
                ]
                return found

            eventually(lambda tried=tried: bool(tried()))  # type: ignore[misc]
            passed += tried()[0]["status"] != 403
            target.call("DELETE", place)
    figures("Webhooks led back to the server", len(names) * len(paths), passed)


def test_a_webhook_that_leads_on_is_not_followed(target: Target, figures: Figures) -> None:
    """A receiver redirects to a service of this machine, to a file, to the keys of a cloud."""
    ends = ("http://127.0.0.1:{port}/secret", "http://169.254.169.254/", "file:///etc/passwd", "gopher://127.0.0.1/")
    with Receiver().on() as inner, Receiver().on() as receiver:
        where = iter([end.format(port=inner.port) for end in ends for _ in (301, 302, 307, 308)])
        statuses = iter((301, 302, 307, 308) * len(ends))
        receiver.reply = lambda got: (next(statuses), {"Location": next(where)})
        tried = 0
        for _ in range(len(ends) * 4):
            webhook = target.call("POST", "webhooks", {"url": receiver.url})["data"]
            target.call("POST", f"webhooks/{webhook['id']}/test")
            tried += 1
            eventually(lambda tried=tried: len(receiver.got) >= tried)  # type: ignore[misc]
            target.call("DELETE", f"webhooks/{webhook['id']}")
        figures("Webhooks led elsewhere", tried, len(inner.got))


def test_only_an_administrator_decides_where_data_goes(target: Target) -> None:
    """A token for operating makes no webhook."""
    token = target.token("operator")
    answer = httpx.post(
        f"{target.url}/api/v1/webhooks",
        content=json.dumps({"url": "http://127.0.0.1:9/"}),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        verify=TLS,
    )
    assert answer.json()["code"] == 40302
    assert target.call("GET", "webhooks")["data"]["total"] == 0
