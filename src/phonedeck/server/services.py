"""The services that the routes call, put together by the assembly."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fastapi import Request

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
from phonedeck.services.schedules import ScheduleService
from phonedeck.services.tasks import TaskService
from phonedeck.services.tokens import TokenService
from phonedeck.services.webhooks import WebhookService


@dataclass(frozen=True, slots=True)
class Services:
    """One object a noun. `zone` is that of local times in requests and answers."""

    tasks: TaskService
    devices: DeviceService
    accounts: AccountService
    events: EventService
    materials: MaterialService
    health: HealthService
    licence: LicenceService
    artifacts: ArtifactService
    schedules: ScheduleService
    webhooks: WebhookService
    metrics: MetricsService
    zone: ZoneInfo
    tokens: TokenService
    limits: LimitsService
    audit: AuditService
    notifications: NotificationService


def services(request: Request) -> Services:
    """Those of the application that was called. Asked for in a route's body: as a dependency of FastAPI they would cost
    a call as much as its query."""
    found: Services = request.app.state.services
    return found
