"""A worker: one host's phones and the dispatch of their tasks; inside the server, or a process of its own."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import FrameType

import structlog

from phonedeck import ending, logs
from phonedeck.carry import PhoneCarrier
from phonedeck.clock import Clock, SystemClock
from phonedeck.datadir import BLOBS_NAME, LOGS_NAME, default_data_dir, owned
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.engine.times import Times
from phonedeck.matching import AccountMatcher
from phonedeck.model.device import DeviceState
from phonedeck.model.errors import Conflict, InvalidRequest
from phonedeck.model.plan import Licence, Plan
from phonedeck.phones import adb, doctor
from phonedeck.phones.fleet import Fleet, Sighted
from phonedeck.services import licence as licence_files
from phonedeck.services.artifacts import Shelf
from phonedeck.services.licence import LicenceService
from phonedeck.settings import Settings
from phonedeck.settings import load as load_settings
from phonedeck.storage import connections, devices, hosts
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import AWAY, Database
from phonedeck.storage.devices import Seen
from phonedeck.storage.migrate import migrate
from phonedeck.storage.notices import Listener
from phonedeck.workplace import PACKAGES, Workplaces

log = structlog.get_logger(__name__)

AWAY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What `phonedeck worker` was told. `connect` are addresses of phones on the network, HOST:PORT."""

    database_url: str
    host_name: str
    connect: Sequence[str] = ()
    adb_port: int = adb.DEFAULT_PORT
    data_dir: Path = field(default_factory=default_data_dir)
    threads: int = 64
    lease_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Working:
    """What works on a host's phones."""

    dispatcher: Dispatcher
    matcher: AccountMatcher
    fleet: Fleet


def work(options: WorkerOptions, on_ready: Callable[[str], None]) -> None:
    """Carry out tasks on this host's phones until told to stop; `on_ready` gets the host's name.

    Raises:
        PhonedeckError: it cannot start, or another process took its name.
    """
    clock = SystemClock()
    database = Database(options.database_url, connections.of_worker(options.threads), few_rows=True)
    if database.is_sqlite:
        raise InvalidRequest("a worker of its own needs PostgreSQL; one process owns a SQLite file: phonedeck serve")
    with ExitStack() as stack:
        stack.callback(database.close)
        data_dir = stack.enter_context(owned(options.data_dir))
        settings = load_settings(data_dir)
        keep_log(settings, data_dir)
        stack.enter_context(logs.behind())
        migrate(database, clock.now())
        with database.read() as connection:
            others = [each for each in hosts.every(connection) if each.host != options.host_name]
            if short := connections.shortage(connection, 1 + len(others)):
                log.warning("database.few_connections", advice=short)
        here = stack.enter_context(
            working(
                database,
                Blobs(data_dir / BLOBS_NAME),
                clock,
                settings,
                licence_of(settings, data_dir, clock),
                data_dir,
                host=options.host_name,
                connect=options.connect,
                adb_port=options.adb_port,
                threads=options.threads,
                lease_seconds=options.lease_seconds,
            )
        )
        asked: list[int] = []

        def end(number: int, _frame: FrameType | None) -> None:
            asked.append(number)  # nothing that has a lock: it runs between any two steps of this very thread

        for number in ending.signals():
            signal.signal(number, end)
        gc.freeze()  # what is there stays: to look through it all stops every thread for dozens of milliseconds
        on_ready(options.host_name)
        while not asked:
            if clock.wait(here.dispatcher.lost, 0.5):
                raise Conflict(f"another process works as host {options.host_name!r} now; this one has ended")


@contextmanager
def working(
    database: Database,
    blobs: Blobs,
    clock: Clock,
    settings: Settings,
    licence: LicenceService,
    data_dir: Path,
    *,
    host: str,
    connect: Sequence[str],
    adb_port: int,
    threads: int = 64,
    lease_seconds: float = 30.0,
    on_dispatch: Callable[[float], None] = lambda seconds: None,
) -> Iterator[Working]:
    """The host's fleet, dispatcher and matching of accounts, closed in the opposite order."""
    closing = threading.Event()
    with ExitStack() as stack:
        owns_adb = adb.start_server(adb_port)
        if others := [each for each in adb.phonedecks(adb_port) if each != os.getpid()]:
            log.warning("adb.shared", port=adb_port, processes=others, advice=doctor.SHARED_ADVICE)

        def seen(sighted: Sighted) -> None:
            # What a phone's thread saw must not be lost because the database is away for a moment.
            while not closing.is_set():
                try:
                    with database.write() as connection:
                        changed = devices.record(connection, _seen(sighted, host), clock.now())
                except AWAY:
                    clock.wait(closing, AWAY_SECONDS)
                    continue
                if changed:
                    dispatcher.wake()
                if sighted.state is DeviceState.READY:
                    matcher.first_seen(sighted.serial)
                return

        fleet = Fleet(
            adb_port,
            clock,
            addresses=_addresses(database, host, connect),
            owns_adb=owns_adb,
            call_seconds=settings.phone_call_seconds,
            quarantine_after=settings.quarantine_after,
            packages=list(PACKAGES),
            on_sighted=seen,
        )
        workplaces = Workplaces(data_dir, settings.unmeasured_versions)
        part = lease_seconds / 30
        dispatcher = Dispatcher(
            database,
            clock,
            PhoneCarrier(fleet, database, blobs, settings.uploads(data_dir), workplaces),
            blobs,
            host=host,
            device_limit=licence.device_limit,
            threads=threads,
            times=Times(lease=lease_seconds, beat=5 * part, act=10 * part, sweep=30.0 if database.is_sqlite else 1.5),
            automatic_retries=settings.automatic_retries,
            retry_seconds=settings.retry_seconds,
            on_dispatch=on_dispatch,
        )
        matcher = AccountMatcher(fleet, database, clock, workplaces, host, dispatcher)
        if not database.is_sqlite:
            listener = Listener(database.url, host, clock, dispatcher.noticed)
            listener.start()
            stack.callback(listener.close)
        shelf = Shelf(
            database,
            blobs,
            clock,
            host,
            kept=timedelta(days=settings.artifact_days),
            most_megabytes=settings.artifact_megabytes,
        )
        dispatcher.start()
        shelf.start()
        stack.callback(shelf.close)
        stack.callback(fleet.close)
        stack.callback(matcher.close)
        stack.callback(dispatcher.close)
        stack.callback(closing.set)
        fleet.start()
        yield Working(dispatcher, matcher, fleet)


def keep_log(settings: Settings, data_dir: Path) -> None:
    """Write log files as an installation says.

    Raises:
        Conflict: they cannot be written.
    """
    if settings.log_files:
        folder = settings.log_folder or data_dir / LOGS_NAME
        logs.keep(folder, megabytes=settings.log_megabytes, files=settings.log_files)


def licence_of(settings: Settings, data_dir: Path, clock: Clock) -> LicenceService:
    """The plan that an installation is under."""
    return LicenceService(
        clock,
        own=Licence(Plan.BUSINESS, settings.device_limit),
        public_key=settings.license_public_key,
        file=data_dir / licence_files.FILE_NAME,
    )


def _seen(sighted: Sighted, host: str) -> Seen:
    return Seen(
        serial=sighted.serial,
        state=sighted.state,
        host=host,
        reason=sighted.reason,
        hardware_serial=sighted.hardware_serial,
        model=sighted.model,
        android_version=sighted.android_version,
        api_level=sighted.api_level,
        apps=sighted.apps,
        advice=sighted.advice,
        serials=sighted.serials,
        facts=sighted.facts,
    )


def _addresses(database: Database, host: str, named: Sequence[str]) -> list[str]:
    """The phones on the network to connect to: those that were named now, and those that were here before."""
    with database.read() as connection:
        before = [name for device in devices.every(connection) if device.host == host for name in device.serials]
    return list(dict.fromkeys([*named, *filter(adb.on_network, before)]))
