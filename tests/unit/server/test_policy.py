"""Whose name is ours, who needs a token, what a path asks for, and how much is too much."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from phonedeck.model.access import Scope
from phonedeck.server.limits import BURST_SECONDS, MOST_CALLERS, Buckets
from phonedeck.server.policy import Policy, is_page, scope_needed


def connection(client: str = "127.0.0.1", server: str = "127.0.0.1", port: int = 50809) -> dict[str, Any]:
    return {"client": (client, 1234), "server": (server, port)}


@pytest.mark.parametrize(
    ("policy", "client", "host", "local"),
    [
        (Policy(50809), "127.0.0.1", "localhost:50809", True),
        (Policy(50809), "::1", "[::1]:50809", True),
        (Policy(50809), "192.0.2.7", "localhost:50809", False),
        (Policy(50809), "::ffff:192.0.2.7", "localhost:50809", False),
        (Policy(50809, names=["deck.lan"]), "127.0.0.1", "deck.lan", False),
        (Policy(50809, trusted_proxies=["127.0.0.1"]), "127.0.0.1", "localhost:50809", False),
        (Policy(50809), "unix", "localhost:50809", False),
    ],
)
def test_who_needs_no_token(policy: Policy, client: str, host: str, local: bool) -> None:
    """A program here that calls by a name of loopback; never what a proxy or a tunnel brings."""
    assert policy.is_local(connection(client), host) is local


def test_names_that_are_ours() -> None:
    """Loopback's with our port, those that are set, and the address that the connection came in on."""
    policy = Policy(50809, names=["Deck.LAN", "proxy.example:443"])
    assert policy.hosts(connection(server="192.0.2.5")) == {
        *(f"{name}:50809" for name in ("localhost", "127.0.0.1", "[::1]", "deck.lan", "192.0.2.5")),
        "deck.lan",
        "proxy.example:443",
    }
    assert "[2001:db8::1]:50809" in policy.hosts(connection(server="2001:db8::1"))
    assert "localhost" in Policy(80).hosts(connection(port=80))


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/api/v1/task", Scope.READ),
        ("HEAD", "/metrics", Scope.READ),
        ("POST", "/api/v1/task", Scope.OPERATE),
        ("DELETE", "/api/v1/task/1", Scope.OPERATE),
        ("PATCH", "/api/v1/materials/1", Scope.OPERATE),
        ("GET", "/api/v1/webhooks", Scope.ADMIN),
        ("POST", "/api/v1/webhooks/1", Scope.ADMIN),
        ("POST", "/api/v1/notifications", Scope.ADMIN),
        ("GET", "/api/v1/webhooksx", Scope.READ),
    ],
)
def test_what_a_call_needs(method: str, path: str, scope: Scope) -> None:
    """Looking is reading, the rest is operating, and what decides where data goes is the administrator's."""
    assert scope_needed(method, path) is scope


def test_data_is_no_page() -> None:
    """A link of another site may open pages, never data."""
    assert all(is_page(path) for path in ("/", "/docs", "/login", "/dashboard"))
    assert not any(is_page(path) for path in ("/api/v1/task", "/api/", "/metrics", "/openapi.json"))


@given(st.lists(st.floats(0, 3, allow_nan=False), max_size=200), st.integers(1, 50))
def test_no_pattern_of_calls_beats_the_pace(pauses: list[float], rate: int) -> None:
    """Over any time there are at most the burst and the rate's share; a caller that keeps to it is never refused."""
    now = 0.0
    buckets = Buckets(lambda: now)
    taken = 0
    for pause in pauses:
        now += pause
        taken += buckets.take("a", rate)
        assert taken <= rate * BURST_SECONDS + now * rate + 1e-6
    slow = Buckets(lambda: now)
    for _ in range(50):
        now += 1 / rate
        assert slow.take("b", rate)


def test_callers_do_not_use_up_memory_or_each_other() -> None:
    """One caller's flood is not another's, and the oldest are forgotten."""
    buckets = Buckets(lambda: 0.0)
    while buckets.take("flood", 1):
        pass
    assert buckets.take("other", 1)
    for number in range(MOST_CALLERS * 2):
        buckets.take(str(number), 1)
    assert len(buckets._left) == MOST_CALLERS
