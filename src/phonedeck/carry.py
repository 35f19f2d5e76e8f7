"""Carries a task out: the phone's session, the app on it, the script. Only the assembly knows all three."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from phonedeck.apps.app import App
from phonedeck.model.account import Account
from phonedeck.model.device import Device
from phonedeck.model.errors import DeviceLost, Refused
from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.script import Platform, ScriptName
from phonedeck.model.task import Reason
from phonedeck.phones import jpeg
from phonedeck.phones.fleet import Fleet
from phonedeck.phones.session import Session
from phonedeck.scripts import SCRIPTS, Script
from phonedeck.services.media_supply import MediaSupply
from phonedeck.storage import accounts, devices
from phonedeck.storage.blobs import Blobs
from phonedeck.storage.database import Database
from phonedeck.workplace import Workplaces


@dataclass(frozen=True, slots=True)
class Place:
    """An app in which nothing was touched yet, and the account that the task names, if it names one."""

    app: App
    platform: Platform
    username: str | None

    def enter(self, job: Job) -> tuple[str, str]:
        """Make the task's account the active one, read from its own profile before anything else is done; platform
        and username."""
        active = self.app.switch_to(self.username) if self.username is not None else self.app.active_account()
        job.act_as(self.platform.value, active.username)
        return self.platform.value, active.username


class PhoneCarrier:
    """The engine's `Carrier` on real phones."""

    def __init__(self, fleet: Fleet, database: Database, blobs: Blobs, uploads: Path, workplaces: Workplaces) -> None:
        self._fleet = fleet
        self._database = database
        self._blobs = blobs
        self._uploads = uploads
        self._workplaces = workplaces
        self._used: dict[str, Session] = {}
        """By device: what was used last. Its name may be another by now, and the database away: `abort` asks nobody."""

    def carry_out(self, job: Job) -> Result:
        script = self._script(job)
        with self._open(job) as (session, device):
            place = self._place(job, session, device)
            who = place.enter(job)
            job.supply = MediaSupply(self._database, self._blobs, self._uploads, session.clock, job.task, *who)
            return script.carry_out(job, place.app)

    def look_for(self, job: Job, intent: Intent) -> Sighting:
        script = self._script(job)
        with self._open(job) as (session, device):
            place = self._place(job, session, device)
            seen = script.glance(job, place.app, intent)
            if seen is not None:
                return seen
            place.enter(job)
            return script.look_for(job, place.app, intent)

    def screenshot(self, job: Job) -> bytes:
        return jpeg.for_keeping(self._session(job.task.device).screenshot())

    def let_go(self, device: str) -> None:
        self._session(device).restart_uiautomator()

    def abort(self, device: str) -> None:
        session = self._used.get(device)
        if session is not None:
            session.abort()

    def _script(self, job: Job) -> Script:
        script = SCRIPTS.get(ScriptName(job.task.script_name))
        if script is None:
            raise Refused(
                f"This version accepts {job.task.script_name} but cannot carry it out yet; nothing was touched.",
                reason=Reason.SCRIPT_NOT_AVAILABLE,
            )
        return script

    @contextmanager
    def _open(self, job: Job) -> Iterator[tuple[Session, Device]]:
        device = self._database.ask(lambda connection: devices.get(connection, job.task.device))
        if device is None or not device.online:
            raise DeviceLost(f"{job.task.serial} is not connected. {device.next_step if device else ''}".strip())
        session = self._used[device.id] = self._fleet.session(device.serial)
        session.begin(job.stop, intent_open=lambda: job.open_intent is not None, on_tree=job.saw, on_act=job.did)
        try:
            yield session, device
        finally:
            session.end()

    def _session(self, device_id: str) -> Session:
        known = self._database.ask(lambda connection: devices.get(connection, device_id))
        if known is None or not known.online:
            raise DeviceLost(f"{device_id} is not connected")
        session = self._used[known.id] = self._fleet.session(known.serial)
        return session

    def _place(self, job: Job, session: Session, device: Device) -> Place:
        account = self._account(job)
        if account is not None:
            platform = self._workplaces.platform_of(job.task, account, device)
            logins = self._database.ask(lambda connection: accounts.logins(connection, [account.id]))
            on_phone = (login for login in logins.get(account.id, ()) if login.device == device.id)
            login = max(on_phone, key=lambda each: each.logged_in, default=None)
            package = login.package if login is not None else ""
            return Place(self._workplaces.open(platform, session, job.task.serial, package), platform, account.username)
        here = self._database.ask(lambda connection: accounts.of_device(connection, device.id))
        platform = self._workplaces.platform_of(job.task, None, device, [each.platform for each in here])
        clones = [each.login.package for each in here if each.login is not None and each.platform is platform]
        return Place(self._workplaces.open_any(platform, session, job.task.serial, clones), platform, None)

    def _account(self, job: Job) -> Account | None:
        if job.task.username is None:
            return None
        with self._database.read() as connection:
            found = accounts.named(connection, [job.task.username])
        fitting = [account for account in found if job.task.platform in (None, account.platform.value)]
        if not fitting:
            raise Refused(
                f"@{job.task.username} is not known any more; nothing was touched.", reason=Reason.TARGET_NOT_FOUND
            )
        return fitting[0]
