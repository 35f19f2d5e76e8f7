"""Where a task works: the platform, the package on the phone, and the account in it. Said before anything is tapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from phonedeck.apps.app import App
from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram import Instagram
from phonedeck.apps.pack import Pack
from phonedeck.apps.tiktok import TikTok
from phonedeck.model.account import Account
from phonedeck.model.device import Device
from phonedeck.model.errors import InvalidRequest, Refused
from phonedeck.model.script import Platform
from phonedeck.model.task import Reason, Task
from phonedeck.phones.session import Session

APPS: dict[Platform, Callable[[Driver], App]] = {Platform.TIKTOK: TikTok, Platform.INSTAGRAM: Instagram}
"""The platforms that this version can work in. A phone that has several is set up for the first of them."""

PACKAGES = {package: str(platform) for platform in APPS for package in Pack.load(platform.value).packages}
"""Package → platform, of every app that this version can work in."""


@dataclass(frozen=True, slots=True)
class Workplaces:
    """What the installation allows. `data_dir` is where an operator's packs lie."""

    data_dir: Path | None = None
    unmeasured_versions: bool = False

    def platform_of(
        self, task: Task, account: Account | None, device: Device, of_accounts: Iterable[Platform] = ()
    ) -> Platform:
        """From the target's URL or the task's configuration, else the account, else what the phone is set up for: the
        apps on it, and those that its accounts are in, which may be clones."""
        if task.platform:
            return Platform(task.platform)
        if account is not None:
            return account.platform
        installed = {PACKAGES[package] for package in device.apps if package in PACKAGES} or {
            each.value for each in of_accounts
        }
        return next((platform for platform in APPS if platform.value in installed), Platform.TIKTOK)

    def open(self, platform: Platform, session: Session, serial: str, package: str = "") -> App:
        """The app on the phone; nothing is started or tapped yet. `package` is a clone's, where the account is in one.

        Raises:
            Refused: this version does not know the app, it is not installed, its version is not measured, or its
                pack has a mistake.
        """
        if platform not in APPS:
            raise Refused(
                f"This version cannot work in {platform.value.capitalize()} yet; nothing was touched.",
                reason=Reason.APP_NOT_SUPPORTED,
            )
        try:
            pack = Pack.load(platform.value, self.data_dir)
        except InvalidRequest as error:
            raise Refused(f"{error.message}; nothing was touched.", reason=Reason.PACK_INVALID) from error
        # Asked again for every task: apps are updated and removed while the server runs.
        for candidate in (package,) if package else pack.packages:
            version = session.app_version(candidate)
            if version is not None:
                strict = self._strict(pack, version, serial)
                return APPS[platform](Driver(session, pack, candidate, version, strict=strict))
        raise Refused(
            f"{package or pack.name} is not installed on {serial}; install it and log in, then retry.",
            reason=Reason.APP_NOT_INSTALLED,
        )

    def open_any(self, platform: Platform, session: Session, serial: str, clones: Iterable[str]) -> App:
        """The app itself, or else the first of its clones that is there.

        Raises:
            Refused: as `open` does.
        """
        try:
            return self.open(platform, session, serial)
        except Refused as error:
            there = [
                package for package in dict.fromkeys(clones) if package and session.app_version(package) is not None
            ]
            if error.reason is not Reason.APP_NOT_INSTALLED or not there:
                raise
        return self.open(platform, session, serial, there[0])

    def installed(self, session: Session) -> list[tuple[Platform, str]]:
        """Every package on the phone that this version can work in."""
        return [(Platform(name), package) for package, name in PACKAGES.items() if session.app_version(package)]

    def _strict(self, pack: Pack, version: str, serial: str) -> bool:
        if version in pack.measured:
            return False
        if not self.unmeasured_versions:
            measured = f"measured are {', '.join(pack.measured)}" if pack.measured else "no version is"
            raise Refused(
                f"{pack.name} {version} on {serial} was not measured; {measured}. Set unmeasured_versions to let it "
                "run with two signs for everything, or install a measured version. Nothing was touched.",
                reason=Reason.APP_VERSION_NOT_MEASURED,
            )
        return True
