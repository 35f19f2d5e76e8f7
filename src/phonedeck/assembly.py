"""The only place where the parts are put together."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from fastapi import FastAPI

from phonedeck import doors, logs
from phonedeck.clock import Clock, SystemClock
from phonedeck.dashboard.desk import Desk
from phonedeck.datadir import BLOBS_NAME, DATABASE_NAME, default_data_dir, owned
from phonedeck.launcher import VirtualPhones
from phonedeck.localzone import doubt, system_zone
from phonedeck.phones import adb, doctor
from phonedeck.phones.session import Session
from phonedeck.server.app import create_app
from phonedeck.server.run import run
from phonedeck.server.services import Services
from phonedeck.services.accounts import AccountService, Matcher
from phonedeck.services.artifacts import ArtifactService
from phonedeck.services.audit import AuditService
from phonedeck.services.by_hand import ByHand
from phonedeck.services.calendar import CalendarService
from phonedeck.services.devices import DeviceService
from phonedeck.services.events import EventService
from phonedeck.services.health import HealthService
from phonedeck.services.licence import LicenceService
from phonedeck.services.limits import LimitsService
from phonedeck.services.many_tasks import ManyTasks
from phonedeck.services.material_paths import Places
from phonedeck.services.materials import MaterialService
from phonedeck.services.metrics import MetricsService
from phonedeck.services.notifications import NotificationService
from phonedeck.services.notifier import Notifier
from phonedeck.services.retention import Retention
from phonedeck.services.roster import RosterService
from phonedeck.services.runner import NoRunner, Runner
from phonedeck.services.schedules import ScheduleService
from phonedeck.services.screens import ScreenService
from phonedeck.services.task_table import TaskTable
from phonedeck.services.tasks import TaskService
from phonedeck.services.tokens import TokenService
from phonedeck.services.wall import WallService
from phonedeck.services.webhook_sender import WebhookSender
from phonedeck.services.webhooks import WebhookService
from phonedeck.settings import Settings
from phonedeck.settings import load as load_settings
from phonedeck.settings_file import SettingsDesk
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate
from phonedeck.worker import Working, keep_log, licence_of, working
from phonedeck.workplace import PACKAGES

log = structlog.get_logger(__name__)

HOST = "local"
"""The identity of the embedded worker: it owns the data directory, so there is never another. On PostgreSQL there is
none: workers are processes of their own there, so that calls are answered while hundreds of phones work."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What `phonedeck serve` was told. `connect` are addresses of phones on the network, HOST:PORT."""

    host: str = "localhost"
    port: int = 50809
    data_dir: Path = field(default_factory=default_data_dir)
    connect: Sequence[str] = ()
    adb_port: int = adb.DEFAULT_PORT
    worker: bool = True
    database_url: str | None = None
    dashboard: bool = True


def serve(options: ServeOptions, on_ready: Callable[[str, Sequence[str]], None]) -> None:
    """Run the server until it is told to stop; `on_ready` gets its URL and what else a person needs to know of its
    doors, once calls are answered.

    Raises:
        PhonedeckError: it cannot start; the message says why and what to do.
    """
    clock = SystemClock()
    with ExitStack() as stack:
        data_dir = stack.enter_context(owned(options.data_dir))
        settings = load_settings(data_dir)
        keep_log(settings, data_dir)
        stack.enter_context(logs.behind())
        here, beyond = doors.open_here(stack, options.host, options.port)
        database = Database(options.database_url or sqlite_url(data_dir / DATABASE_NAME))
        stack.callback(database.close)
        migrate(database, clock.now())
        tokens = TokenService(database, clock)
        opened = doors.open_beyond(stack, here, beyond, settings, data_dir, tokens, clock.now())
        services, desk = stack.enter_context(
            _running(options, data_dir, settings, database, clock, tokens, opened.port)
        )
        policy = doors.policy(settings, opened.port)
        app = create_app(services, policy=policy, mapped=settings.http_status == "mapped")
        if options.dashboard:
            _add_dashboard(app, services, desk, data_dir)

        def ready() -> None:
            gc.freeze()  # what is there stays: to look through it all stops every thread for dozens of milliseconds
            on_ready(f"http://localhost:{opened.port}", doors.announcement(opened, policy, tokens))

        run(app, opened.listening, ready, tls=opened.tls, trusted_proxies=settings.trusted_proxies)


def _add_dashboard(app: FastAPI, services: Services, desk: Desk, data_dir: Path) -> None:
    """The pages for people. Imported here: it takes longer than any other command of the program needs."""
    # NiceGUI makes a directory for what it keeps, of which nothing is used; by default it is wherever one stands.
    os.environ["NICEGUI_STORAGE_PATH"] = str(data_dir / "nicegui")
    from phonedeck.dashboard.mount import mount

    mount(app, services, desk)


@contextmanager
def _running(
    options: ServeOptions,
    data_dir: Path,
    settings: Settings,
    database: Database,
    clock: Clock,
    tokens: TokenService,
    port: int,
) -> Iterator[tuple[Services, Desk]]:
    """Fleet, dispatcher and services, closed in the opposite order."""
    zone = ZoneInfo(settings.timezone) if settings.timezone else system_zone()
    if not settings.timezone and (unsure := doubt(clock.now())):
        log.warning("timezone.unknown", advice=unsure)
    with ExitStack() as stack:
        licence = licence_of(settings, data_dir, clock)
        blobs = Blobs(data_dir / BLOBS_NAME)
        uploads = settings.uploads(data_dir)
        uploads.mkdir(parents=True, exist_ok=True)
        places = Places(settings.material_roots, uploads)
        metrics = MetricsService(database, clock)
        runner: Runner = NoRunner()
        matcher: Matcher | None = None
        sessions: Callable[[str], Session] | None = None
        here: Working | None = None
        if options.worker and database.is_sqlite:
            here = stack.enter_context(
                working(
                    database,
                    blobs,
                    clock,
                    settings,
                    licence,
                    data_dir,
                    host=HOST,
                    connect=options.connect,
                    adb_port=options.adb_port,
                    on_dispatch=metrics.started,
                )
            )
            runner, matcher, sessions = here.dispatcher, here.matcher, here.fleet.session
        services = _services(
            database, blobs, places, clock, zone, licence, runner, tokens, settings, metrics, port, matcher, sessions
        )
        services.audit.settings_are(settings.model_dump(mode="json", exclude_defaults=True))
        services.events.start()
        stack.callback(services.events.close)
        services.schedules.start()
        stack.callback(services.schedules.close)
        services.webhooks.start()
        stack.callback(services.webhooks.close)
        services.notifications.start()
        stack.callback(services.notifications.close)
        retention = Retention(database, clock, kept=timedelta(days=settings.task_days))
        retention.start()
        stack.callback(retention.close)
        many = ManyTasks(database, clock, runner, services.tasks)
        given = _given(options, data_dir, database)
        kept = SettingsDesk(data_dir, settings, given, services.audit.settings_written)
        desk = _desk(services, database, clock, options, kept, here, many)
        stack.callback(desk.by_hand.close)
        if here is not None:
            virtual = VirtualPhones(here.fleet.connect)
            stack.callback(virtual.close)
            desk = replace(desk, start_virtual=virtual.start)
            # First of all: while a message to a slow receiver is waited for, no task begins, and none goes on.
            stack.callback(here.dispatcher.stop)
        yield services, desk


def _desk(
    services: Services,
    database: Database,
    clock: Clock,
    options: ServeOptions,
    settings: SettingsDesk,
    here: Working | None,
    many: ManyTasks,
) -> Desk:
    """What the pages need beside the services of the routes."""
    zone = services.zone
    sessions, viewfinders = (None, None) if here is None else (here.fleet.session, here.fleet.viewfinder)
    return Desk(
        clock,
        WallService(database, clock, None if here is None else HOST),
        ScreenService(database, clock, HOST, viewfinders),
        ByHand(database, clock, HOST, sessions, None if here is None else here.dispatcher),
        RosterService(database, clock, zone),
        CalendarService(database, clock, zone, services.schedules),
        TaskTable(database),
        many,
        settings,
        lambda: doctor.machine(options.adb_port, 1),
    )


def _given(options: ServeOptions, data_dir: Path, database: Database) -> dict[str, str]:
    """What the command line said, for people; no password of a database."""
    return {
        "--host": options.host,
        "--port": str(options.port),
        "--data-dir": str(data_dir),
        "--database": "" if database.is_sqlite else database.engine.url.render_as_string(hide_password=True),
        "--adb-port": str(options.adb_port),
        "--connect": ", ".join(options.connect),
        "--no-worker": "" if options.worker else "yes",
    }


def _services(
    database: Database,
    blobs: Blobs,
    places: Places,
    clock: Clock,
    zone: ZoneInfo,
    licence: LicenceService,
    runner: Runner,
    tokens: TokenService,
    settings: Settings,
    metrics: MetricsService,
    port: int,
    matcher: Matcher | None = None,
    sessions: Callable[[str], Session] | None = None,
) -> Services:
    devices = DeviceService(database, clock, zone, runner, PACKAGES, sessions)
    grace = timedelta(minutes=settings.late_start_grace)
    tasks = TaskService(database, clock, zone, runner, places, grace)
    events = EventService(database, clock, zone, devices)
    return Services(
        tasks=tasks,
        devices=devices,
        accounts=AccountService(database, clock, zone, matcher, runner),
        events=events,
        materials=MaterialService(database, blobs, clock, zone),
        health=HealthService(database, clock, zone, runner),
        licence=licence,
        artifacts=ArtifactService(database, blobs),
        schedules=ScheduleService(database, clock, zone, tasks, grace),
        webhooks=WebhookService(database, clock, zone, WebhookSender(database, clock, zone, events, devices)),
        metrics=metrics,
        zone=zone,
        tokens=tokens,
        limits=LimitsService(database, clock, zone, runner),
        audit=AuditService(database, clock, zone),
        notifications=NotificationService(database, clock, zone, Notifier(database, clock, zone, events, [port])),
    )
