"""Carries a task out: the phone's session, the app on it, the script. Only the assembly knows all three."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from phonedeck.apps.app import App
from phonedeck.model.account import Account
from phonedeck.model.device import Device
from phonedeck.model.errors import DeviceLost, Refused
from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.script import ScriptName
from phonedeck.model.task import Reason
from phonedeck.phones.fleet import Fleet
from phonedeck.phones.session import Session
from phonedeck.scripts import SCRIPTS, Script
from phonedeck.storage import accounts, devices
from phonedeck.storage.database import Database
from phonedeck.workplace import Workplaces


class PhoneCarrier:
    """The engine's `Carrier` on real phones."""

    def __init__(self, fleet: Fleet, database: Database, workplaces: Workplaces) -> None:
        self._fleet = fleet
        self._database = database
        self._workplaces = workplaces

    def carry_out(self, job: Job) -> Result:
        script = self._script(job)
        with self._open(job) as (session, device):
            return script.carry_out(job, self._app(job, session, device))

    def look_for(self, job: Job, intent: Intent) -> Sighting:
        script = self._script(job)
        with self._open(job) as (session, device):
            return script.look_for(job, self._app(job, session, device), intent)

    def screenshot(self, job: Job) -> bytes:
        return self._session(job.task.device).screenshot()

    def let_go(self, device: str) -> None:
        self._session(device).restart_uiautomator()

    def abort(self, device: str) -> None:
        with self._database.read() as connection:
            known = devices.get(connection, device)
        if known is not None:
            self._fleet.session(known.serial).abort()

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
        with self._database.read() as connection:
            device = devices.get(connection, job.task.device)
        if device is None or not device.online:
            raise DeviceLost(f"{job.task.serial} is not connected. {device.next_step if device else ''}".strip())
        session = self._fleet.session(device.serial)
        session.begin(job.stop, intent_open=lambda: job.open_intent is not None, on_tree=job.saw)
        try:
            yield session, device
        finally:
            session.end()

    def _session(self, device_id: str) -> Session:
        with self._database.read() as connection:
            known = devices.get(connection, device_id)
        if known is None or not known.online:
            raise DeviceLost(f"{device_id} is not connected")
        return self._fleet.session(known.serial)

    def _app(self, job: Job, session: Session, device: Device) -> App:
        """The app, with the task's account active in it: read from its own profile before anything else is done."""
        account = self._account(job)
        platform = self._workplaces.platform_of(job.task, account, device)
        login = account.login if account is not None else None
        app = self._workplaces.open(platform, session, job.task.serial, login.package if login is not None else "")
        active = app.switch_to(account.username) if account is not None else app.active_account()
        job.act_as(platform.value, active.username)
        return app

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
