"""Matching: which accounts are logged in on a phone, read from its apps. By itself when a phone is first seen, and on
demand. No password is asked for, stored or typed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import structlog

from phonedeck.apps.app import LoggedIn
from phonedeck.clock import Clock
from phonedeck.engine.dispatch import Dispatcher
from phonedeck.model.account import AccountFilter, Login
from phonedeck.model.device import Device
from phonedeck.model.errors import Conflict, DeviceLost, PhonedeckError, Refused
from phonedeck.model.script import Platform
from phonedeck.phones.fleet import Fleet
from phonedeck.storage import accounts, devices, slots
from phonedeck.storage.database import Database
from phonedeck.workplace import PACKAGES, Workplaces

log = structlog.get_logger(__name__)

MOST_ACCOUNTS = 8
"""An app holds no more on one phone."""
AT_ONCE = 4
BUSY_SECONDS = 2.0


class AccountMatcher:
    """Reads the accounts of phones. A phone is taken like for a task, so that nothing else works on it meanwhile."""

    def __init__(
        self, fleet: Fleet, database: Database, clock: Clock, workplaces: Workplaces, host: str, dispatcher: Dispatcher
    ) -> None:
        self._fleet = fleet
        self._database = database
        self._clock = clock
        self._workplaces = workplaces
        self._host = host
        self._dispatcher = dispatcher
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="match")

    def first_seen(self, serial: str) -> None:
        """A phone is ready: match it when no account of it is known yet. Answers at once."""
        if not self._closing.is_set():
            self._pool.submit(self._match_if_unknown, serial)

    def match(self, device: Device) -> None:
        """Read the accounts of every app on the phone that this version knows, clones that an account names included,
        and store them.

        Raises:
            DeviceLost: the phone is not connected.
            Conflict: a task works on it.
            PhonedeckError: an app shows something else, or none may be worked in; what the others showed is stored.
        """
        if not device.online:
            raise DeviceLost(f"{device.serial} is not connected. {device.next_step}".strip())
        slot = None
        try:
            with self._database.write() as connection:
                slot = slots.take(connection, self._host, device.id)
                if slot is not None:
                    self._dispatcher.take(slot)
        except BaseException:
            if slot is not None:
                self._dispatcher.leave(slot)
            raise
        if slot is None:
            raise Conflict(f"{device.serial} is busy; match its accounts when its task has ended")
        try:
            self._read(device)
        finally:
            try:
                with self._database.write() as connection:
                    slots.release(connection, slot)
            finally:
                self._dispatcher.leave(slot)

    def close(self) -> None:
        """End: what is being read is cut off."""
        self._closing.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _match_if_unknown(self, serial: str) -> None:
        try:
            with self._database.read() as connection:
                device = devices.named(connection, [serial]).get(serial)
                known = device is None or accounts.every(connection, AccountFilter(devices=(device.id,)))
            if device is not None and device.online and not known:
                self.match(device)
        except Conflict:
            # A task came first: the phone is matched when it has ended.
            self._clock.wait(self._closing, BUSY_SECONDS)
            self.first_seen(serial)
        except PhonedeckError as error:
            log.info("match.failed", serial=serial, error=error.message)
        except Exception:  # a fault here must be seen, and must not end the thread that matches other phones
            log.exception("match.failed", serial=serial)

    def _read(self, device: Device) -> None:
        session = self._fleet.session(device.serial)
        session.begin(self._closing)
        read, failed = 0, list[PhonedeckError]()
        try:
            for platform, package in [*self._workplaces.installed(session), *self._clones(device)]:
                try:
                    seen = self._workplaces.open(platform, session, device.serial, package).accounts()
                except DeviceLost:
                    raise
                except PhonedeckError as error:
                    log.info("match.app", device=device.id, package=package, error=error.message)
                    failed.append(error)
                else:
                    read += 1
                    self._store(device, platform, package, seen)
        finally:
            session.end()
        # That one app may not be worked in is no fault where another was read.
        serious = [error for error in failed if not (read and isinstance(error, Refused))]
        if serious:
            raise serious[0]

    def _clones(self, device: Device) -> list[tuple[Platform, str]]:
        """Apps under packages of their own, which only the accounts in them tell."""
        with self._database.read() as connection:
            here = accounts.of_device(connection, device.id)
        logins = {(each.platform, each.login.package) for each in here if each.login is not None}
        return sorted((platform, package) for platform, package in logins if package and package not in PACKAGES)

    def _store(self, device: Device, platform: Platform, package: str, seen: LoggedIn) -> None:
        """Only a whole list says who is not logged in any more, and in which order the accounts are."""
        now = self._clock.now()
        listed = seen.accounts[:MOST_ACCOUNTS]
        with self._database.write() as connection:
            here = {account.username for account in listed}
            places: dict[str, int] = {}
            for known in accounts.every(connection, AccountFilter(platform=platform, devices=(device.id,))):
                login = known.login
                if login is None or login.package not in ("", package):
                    continue
                if not seen.whole:
                    places[known.username] = login.place
                elif known.username not in here:
                    accounts.log_in(connection, known.id, Login(device.id, login.package, logged_in=False), now)
            for place, account in enumerate(listed):
                account_id = accounts.save(connection, platform, account.username, now)
                login = Login(device.id, package, places.get(account.username, place))
                accounts.log_in(connection, account_id, login, now)
                # A person who named the account may not have known the package.
                accounts.drop_login(connection, account_id, device.id, "")
