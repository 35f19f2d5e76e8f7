"""A web page must not reach the API, and every answer has its envelope."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings

from phonedeck import logs
from phonedeck.clock import SystemClock
from phonedeck.model.plan import Licence, Plan
from phonedeck.server.app import create_app
from phonedeck.server.policy import Policy
from phonedeck.server.services import Services
from phonedeck.services.accounts import AccountService
from phonedeck.services.artifacts import ArtifactService
from phonedeck.services.audit import AuditService
from phonedeck.services.devices import DeviceService
from phonedeck.services.events import EventService
from phonedeck.services.health import HealthService
from phonedeck.services.licence import LicenceService
from phonedeck.services.limits import LimitsService
from phonedeck.services.materials import MaterialService
from phonedeck.services.metrics import MetricsService
from phonedeck.services.notifications import NotificationService
from phonedeck.services.notifier import Notifier
from phonedeck.services.runner import NoRunner
from phonedeck.services.schedules import ScheduleService
from phonedeck.services.tasks import TaskService
from phonedeck.services.tokens import TokenService
from phonedeck.services.webhook_sender import WebhookSender
from phonedeck.services.webhooks import WebhookService
from phonedeck.storage import counts
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate

PORT = 50809
ZONE = ZoneInfo("UTC")


def client(tmp_path: Path, plan: Plan = Plan.BUSINESS) -> TestClient:
    clock = SystemClock()
    database = Database(sqlite_url(tmp_path / "phonedeck.db"))
    migrate(database, clock.now().astimezone(UTC))
    devices = DeviceService(database, clock, ZONE, NoRunner(), {})
    events = EventService(database, clock, ZONE, devices)
    services = Services(
        TaskService(database, clock, ZONE, NoRunner()),
        devices,
        AccountService(database, clock, ZONE),
        events,
        MaterialService(database, Blobs(tmp_path / "blobs"), clock, ZONE),
        HealthService(database, clock, ZONE, NoRunner()),
        LicenceService(clock, own=Licence(plan, plan.devices)),
        ArtifactService(database, Blobs(tmp_path / "blobs")),
        ScheduleService(database, clock, ZONE, TaskService(database, clock, ZONE, NoRunner())),
        WebhookService(database, clock, ZONE, WebhookSender(database, clock, ZONE, events, devices)),
        MetricsService(database, clock),
        ZONE,
        TokenService(database, clock),
        LimitsService(database, clock, ZONE, NoRunner()),
        AuditService(database, clock, ZONE),
        NotificationService(database, clock, ZONE, Notifier(database, clock, ZONE, events)),
    )
    return TestClient(
        create_app(services, policy=Policy(PORT)),
        base_url=f"http://localhost:{PORT}",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
    )


@pytest.fixture
def api(tmp_path: Path) -> Iterator[TestClient]:
    with client(tmp_path) as api:
        yield api


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": f"evil.example:{PORT}"},
        {"Host": "localhost"},
        {"Host": f"localhost:{PORT + 1}"},
        {"Host": f"localhost.evil.example:{PORT}"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{PORT + 1}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_foreign_host_or_origin_is_refused(api: TestClient, headers: dict[str, str]) -> None:
    """DNS rebinding brings a foreign host, a page brings its origin; neither gets an answer."""
    answer = api.get("/api/v1/task/stats", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, 40302)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": f"127.0.0.1:{PORT}"},
        {"Host": f"[::1]:{PORT}"},
        {"Host": f"LOCALHOST:{PORT}"},
        {"Origin": f"http://localhost:{PORT}", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_programs_and_our_own_pages_are_answered(api: TestClient, headers: dict[str, str]) -> None:
    """Old clients send no credential and no origin."""
    assert api.get("/api/v1/task/stats", headers=headers).json()["code"] == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_a_page_may_send_without_asking_is_refused(api: TestClient, kind: str) -> None:
    """Simple requests of a page carry these types; JSON must be named."""
    answer = api.post("/api/v1/task", content=b"{}", headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.json()["code"]) == (415, 41501)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, 40401),
        ("GET", "/api/v1/nowhere", None, 404, 40401),
        ("PUT", "/api/v1/task/stats", None, 405, 40501),
        ("DELETE", "/api/v1/task/stats", None, 405, 40501),
        ("GET", "/api/v1/task/retry-all", None, 405, 40501),
        ("PATCH", "/api/v1/task/batch", b"{}", 405, 40501),
        ("GET", "/api/v1/task/batch/", None, 405, 40501),
        ("GET", "/api/v1/", None, 404, 40401),
        ("POST", "/api/v1/task/", b"{}", 200, 40002),
        ("GET", "/api/v1/task/99/", None, 200, 40401),
        ("GET", "/api/v1/task/?page_size=101", None, 200, 40001),
        ("POST", "/api/v1/task", b"{", 415, 41501),
        ("POST", "/api/v1/task", b'{"a": NaN}', 415, 41501),
        ("POST", "/api/v1/task", b"[" * 100_000, 415, 41501),
        ("POST", "/api/v1/task", b'"' + b"x" * (9 * 1024 * 1024) + b'"', 413, 41301),
        ("POST", "/api/v1/task", b"", 200, 40001),
        ("POST", "/api/v1/task", b"{}", 200, 40002),
        ("POST", "/api/v1/task", b'{"script_name": "message"}', 200, 40003),
        ("GET", "/api/v1/task/0", None, 200, 40001),
        ("GET", "/api/v1/task/99", None, 200, 40401),
        ("GET", "/api/v1/task?page_size=101", None, 200, 40001),
    ],
)
def test_every_error_has_its_envelope(
    api: TestClient, method: str, path: str, body: bytes | None, status: int, code: int
) -> None:
    """Documented codes travel with 200, because some clients throw on 4xx before they can look."""
    answer = api.request(method, path, content=body, headers={"Content-Type": "application/json; charset=utf-8"})
    envelope = answer.json()
    assert (answer.status_code, envelope["code"]) == (status, code), envelope
    assert set(envelope) == {"code", "message", "data"}
    assert envelope["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "task", "GET, POST"),
        ("PUT", "task/99", "GET, PATCH, DELETE"),
        ("GET", "task/batch", "DELETE"),
        ("OPTIONS", "devices/x", "GET, POST"),
    ],
)
def test_a_wrong_method_hears_of_all_that_are_right(api: TestClient, method: str, path: str, allowed: str) -> None:
    """In the header that programs read, and in the message that people do."""
    answer = api.request(method, f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json()["message"].endswith(f"use {allowed}")


def test_plan_starter_answers_nothing(tmp_path: Path) -> None:
    """Its code is 40301, on every call."""
    with client(tmp_path, Plan.STARTER) as api:
        for path in ("license/check", "task", "task/stats", "task/1", "devices"):
            assert api.get(f"/api/v1/{path}").json()["code"] == 40301


def test_a_fault_of_ours_shows_an_incident_and_no_trace(api: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message leads to the log; the log has the rest."""

    def broken(*_args: object) -> None:
        raise RuntimeError("a secret detail")

    logs.configure()  # as the server's: plain, without the values of variables
    monkeypatch.setattr(counts, "by_status", broken)
    answer = api.get("/api/v1/task/stats")
    assert (answer.status_code, answer.json()["code"]) == (500, 50001)
    assert "incident" in answer.json()["message"]
    assert "secret" not in answer.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "serials": JSON,
            "usernames": JSON,
            "script_name": st.sampled_from(["follow", "post", "comment", "account_warmup", "unfollow"]) | JSON,
            "script_config": st.dictionaries(
                st.sampled_from(["target_users", "target_post_url", "task_duration", "captions", "platform"]), JSON
            )
            | JSON,
            "start_time": JSON,
            "min_interval": JSON,
        },
    )
    | JSON
)
def test_no_body_whatever_brings_the_server_down(api: TestClient, body: object) -> None:
    """Arbitrary JSON gets an answer of the contract, never a fault, and creates nothing."""
    answer = api.post("/api/v1/task", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.json()["code"] in (40001, 40002, 40003, 40401), answer.json()
    assert api.get("/api/v1/task/stats").json()["data"]["total"] == 0
