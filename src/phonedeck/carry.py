"""Carries a task out: the phone's session, the app on it, the script. Only the assembly knows all three."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from phonedeck.apps.app import App
from phonedeck.apps.driver import Driver
from phonedeck.apps.pack import Pack
from phonedeck.apps.tiktok import TikTok
from phonedeck.model.device import Device
from phonedeck.model.errors import DeviceLost, Refused
from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting
from phonedeck.model.script import Platform, ScriptName
from phonedeck.model.task import Reason
from phonedeck.phones.fleet import Fleet
from phonedeck.phones.session import Session
from phonedeck.scripts import SCRIPTS, Script
from phonedeck.storage import devices
from phonedeck.storage.database import Database

APPS = {Platform.TIKTOK: TikTok}
"""The platforms that this version can work in."""

PACKAGES = {package: str(platform) for platform in APPS for package in Pack.load(platform.value).packages}


class PhoneCarrier:
    """The engine's `Carrier` on real phones."""

    def __init__(self, fleet: Fleet, database: Database) -> None:
        self._fleet = fleet
        self._database = database

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
        if job.task.username is not None:
            raise Refused(
                "This version cannot switch accounts yet, and will not act under another one. Nothing was touched.",
                reason=Reason.SCRIPT_NOT_AVAILABLE,
            )
        if job.task.script_config.get("access_method") == "search":
            raise Refused(
                "This version opens profiles by their link only; use access_method direct. Nothing was touched.",
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
        platform = Platform(job.task.platform) if job.task.platform else self._set_up_for(device)
        if platform not in APPS:
            raise Refused(
                f"This version cannot work in {platform.value.capitalize()} yet; nothing was touched.",
                reason=Reason.APP_NOT_SUPPORTED,
            )
        pack = Pack.load(platform.value)
        for package in pack.packages:
            # Asked again for every task: apps are updated and removed while the server runs.
            version = session.app_version(package)
            if version is not None:
                return APPS[platform](Driver(session, pack, package, version))
        raise Refused(
            f"{platform.value.capitalize()} is not installed on {job.task.serial}; install it and log in, then retry.",
            reason=Reason.APP_NOT_INSTALLED,
        )

    def _set_up_for(self, device: Device) -> Platform:
        for package in device.apps:
            if package in PACKAGES:
                return Platform(PACKAGES[package])
        return Platform.TIKTOK
