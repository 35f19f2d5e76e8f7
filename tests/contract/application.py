"""The application, driven over HTTP as a client would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from phonedeck.clock import SystemClock
from phonedeck.model.device import DeviceState
from phonedeck.model.plan import Licence, Plan
from phonedeck.model.task import Outcome, Reason, Task
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
from phonedeck.services.material_paths import EVERYWHERE, Places
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
from phonedeck.storage import tasks
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate

PORT = 50809
ZONE = ZoneInfo("Asia/Jakarta")


class FixedClock(SystemClock):
    """The system's clock with a wall time that a test can set."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 3, 30, 20, tzinfo=UTC)  # 10:30:20 in Jakarta

    def now(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time


@dataclass
class Api:
    """Calls of the API, and a way to end tasks as the engine would."""

    http: TestClient
    database: Database
    clock: FixedClock
    events: EventService
    schedules: ScheduleService
    webhooks: WebhookSender
    notifier: Notifier

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """One call's envelope."""
        answer = self.http.request(method, f"/api/v1/{path}", json=body, headers=headers or None)
        envelope: dict[str, Any] = answer.json()
        assert set(envelope) == {"code", "message", "data"}
        return envelope

    def data(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """The data of a call that must succeed."""
        envelope = self.call(method, path, body, **headers)
        assert (envelope["code"], envelope["message"]) == (0, "success"), envelope
        data: dict[str, Any] = envelope["data"]
        return data

    def create(self, **body: Any) -> list[int]:
        wanted = {"serials": ["HW1"], "script_name": "follow", "script_config": {"target_users": ["someone"]}, **body}
        ids: list[int] = self.data("POST", "task", wanted)["task_ids"]
        return ids

    def carry_out(self, task_id: int, outcome: Outcome, reason: Reason | None = None) -> Task:
        """Begin and finish a task."""
        with self.database.write() as connection:
            begun = tasks.begin(connection, task_id, "local", 1, self.clock.now())
            assert begun is not None
            tasks.finish(connection, begun, outcome, reason=reason, remark="over", now=self.clock.now())
        return begun


def start(database: Database, plan: Plan, directory: Path, *, mapped: bool = False, places: Places = EVERYWHERE) -> Api:
    """The application under a plan, with two known phones: HW1 and HW2."""
    clock = FixedClock()
    migrate(database, clock.now())
    runner = NoRunner()
    devices = DeviceService(database, clock, ZONE, runner, {})
    for number in (1, 2):
        serial = f"10.0.0.{number}:5555"
        devices.seen(Seen(serial, DeviceState.READY, "local", hardware_serial=f"HW{number}", model="Pixel"))
    events = EventService(database, clock, ZONE, devices)
    sender = WebhookSender(database, clock, ZONE, events, devices)
    notifier = Notifier(database, clock, ZONE, events, [PORT])
    services = Services(
        TaskService(database, clock, ZONE, runner, places),
        devices,
        AccountService(database, clock, ZONE),
        events,
        MaterialService(database, Blobs(directory / "blobs"), clock, ZONE),
        HealthService(database, clock, ZONE, runner),
        LicenceService(clock, own=Licence(plan, plan.devices)),
        ArtifactService(database, Blobs(directory / "blobs")),
        ScheduleService(database, clock, ZONE, TaskService(database, clock, ZONE, runner)),
        WebhookService(database, clock, ZONE, sender),
        MetricsService(database, clock),
        ZONE,
        TokenService(database, clock),
        LimitsService(database, clock, ZONE, runner),
        AuditService(database, clock, ZONE),
        NotificationService(database, clock, ZONE, notifier),
    )
    http = TestClient(
        create_app(services, policy=Policy(PORT), mapped=mapped),
        base_url=f"http://localhost:{PORT}",
        client=("127.0.0.1", 50000),
    )
    return Api(http, database, clock, events, services.schedules, sender, notifier)


def on_this_machine(app: ASGIApp) -> ASGIApp:
    """The application as a program on this machine meets it, for clients that do not say where they are."""

    async def called_from_loopback(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "client": ("127.0.0.1", 50000)}, receive, send)

    return called_from_loopback
