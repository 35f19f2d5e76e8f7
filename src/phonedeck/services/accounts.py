"""Accounts: listed, added by hand, enabled and disabled, tagged, released; what they may still do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.account import Account, AccountFilter, Login
from phonedeck.model.device import Device
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound, Problem
from phonedeck.model.script import Platform
from phonedeck.services.acting import acting, note
from phonedeck.services.limits import budget_view
from phonedeck.services.runner import NoRunner, Runner
from phonedeck.storage import accounts, devices, holds, reservations
from phonedeck.storage.database import Database
from phonedeck.wire.account import AccountPage, AccountQuery, AccountView, NewAccount
from phonedeck.wire.limits import BudgetView, Release
from phonedeck.wire.local_time import iso_time

MOST_LISTED = 100


class Matcher(Protocol):
    """Reads from a phone which accounts are logged in there."""

    def match(self, device: Device) -> None:
        """Read and store them.

        Raises:
            PhonedeckError: the phone is away or busy, or shows something else.
        """
        ...


class AccountService:
    """What the operator can do with accounts. Phonedeck knows no password."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: ZoneInfo,
        matcher: Matcher | None = None,
        runner: Runner | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._matcher = matcher
        self._runner = runner or NoRunner()

    def match(self, serial: str) -> AccountPage:
        """Read from a phone which accounts are logged in there; all that are known of it afterwards.

        Raises:
            NotFound: the phone was never seen.
            Conflict: it is busy, or this server runs no tasks.
            DeviceLost: it is not connected.
        """
        with self._database.read() as connection:
            device = devices.named(connection, [serial]).get(serial)
        if device is None:
            raise NotFound(
                f"no such device: {serial}; GET devices lists the phones that were seen",
                problems=[Problem("serial", "is not a device that was ever seen here", serial)],
            )
        if self._matcher is None:
            raise Conflict("this server works on no phones; ask the one that does")
        self._matcher.match(device)
        return self.page(AccountQuery(device=device.id, page_size=MOST_LISTED))

    def page(self, wanted: AccountQuery) -> AccountPage:
        """One page of the matching accounts, oldest first."""
        now = self._clock.now()
        with self._database.read() as connection:
            found, total = accounts.page(
                connection,
                account_filter(connection, wanted),
                now,
                limit=wanted.page_size,
                offset=(wanted.page - 1) * wanted.page_size,
            )
            by_id = _phones_of(connection, found)
        return AccountPage(
            accounts=[_view(account, by_id, now, self._zone) for account in found],
            total=total,
            page=wanted.page,
            page_size=wanted.page_size,
        )

    def add(self, wanted: NewAccount) -> AccountView:
        """Make an account known, or change what is given of one that is.

        Raises:
            NotFound: the phone was never seen.
        """
        given = wanted.model_fields_set
        now = self._clock.now()
        with self._database.write() as connection:
            device = None
            if wanted.serial is not None:
                device = devices.named(connection, [wanted.serial]).get(wanted.serial)
                if device is None:
                    raise NotFound(
                        f"no such device: {wanted.serial}; GET devices lists the phones that were seen",
                        problems=[Problem("serial", "is not a device that was ever seen here", wanted.serial)],
                    )
            account_id = accounts.save(
                connection,
                Platform(wanted.platform),
                wanted.username,
                now,
                enabled=wanted.status == 0 if "status" in given else None,
                tags=wanted.tags if "tags" in given else None,
            )
            if device is not None:
                place = len(accounts.of_device(connection, device.id))
                accounts.log_in(connection, account_id, Login(device.id, wanted.packagename or "", place), now)
            said = {name: value for name in sorted(given) if (value := getattr(wanted, name, None)) is not None}
            note(connection, now, "account.set", f"@{wanted.username} on {wanted.platform}", **said)
        return self.view(account_id)

    def release(self, account_id: int, wanted: Release, *, seen: int | None = None) -> AccountView:
        """Let a held account go on; its tasks go on by themselves. `seen` is the hold that a person looked at: another
        one, which came since, is not released by it.

        Raises:
            NotFound: there is no such account.
            Conflict: it is not held, or for another reason than was seen.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            account = _existing(connection, account_id)
            if accounts.held(connection, account.platform, account.username, now) is None:
                raise Conflict(f"@{account.username} is not held; there is nothing to release")
            now_held = holds.current(connection, account_id)
            if seen is not None and now_held is not None and now_held.id != seen:
                raise Conflict(
                    f"@{account.username} is held for another reason by now: {now_held.reason}; look at it again"
                )
            holds.release(connection, account_id, now, by=acting.get(), why=wanted.reason)
            subject = f"@{account.username} on {account.platform}"
            note(connection, now, "account.released", subject, reason=wanted.reason)
        self._runner.wake()
        return self.view(account_id)

    def view(self, account_id: int) -> AccountView:
        """One account.

        Raises:
            NotFound: there is none.
        """
        with self._database.read() as connection:
            account = _existing(connection, account_id)
            by_id = _phones_of(connection, [account])
            return _view(account, by_id, self._clock.now(), self._zone)

    def budget(self, account_id: int) -> BudgetView:
        """What an account has done, may still do, and when it may act next, by act.

        Raises:
            NotFound: there is no such account.
        """
        now = self._clock.now()
        with self._database.read() as connection:
            account = _existing(connection, account_id)
            allowed, past = reservations.account_past(connection, account.platform, account.username, now)
            known = accounts.held(connection, account.platform, account.username, now)
            hold = None if known is None else holds.current(connection, account_id)
        return budget_view(account, allowed, past, hold, now, self._zone)

    def budget_of(self, username: str, platform: Platform | None = None) -> BudgetView:
        """The same, by name. Raises `NotFound`, and `InvalidRequest` where several platforms have one of the name."""
        with self._database.read() as connection:
            account = account_named(connection, username, platform)
        return self.budget(account.id)


def account_filter(connection: Connection, wanted: AccountQuery) -> AccountFilter:
    """What a query means: phones by id."""
    return AccountFilter(
        platform=wanted.platform,
        devices=None if wanted.device is None else devices.meant(connection, wanted.device),
        logged_in=wanted.logined,
        enabled=None if wanted.status is None else wanted.status == 0,
        tag=wanted.tag,
        held=wanted.held,
        text=wanted.text,
    )


def account_named(connection: Connection, username: str, platform: Platform | None = None) -> Account:
    """The one account of that name.

    Raises:
        NotFound: there is none.
        InvalidRequest: several platforms have one; name the platform.
    """
    found = [each for each in accounts.named(connection, [username]) if platform in (None, each.platform)]
    if not found:
        raise NotFound(
            f"@{username} is not known{f' on {platform}' if platform else ''}; name it with POST accounts",
            problems=[Problem("username", "is not a known account", username)],
        )
    if len(found) > 1:
        raise InvalidRequest([Problem("username", "is known on several platforms; say which in platform", username)])
    return found[0]


def _existing(connection: Connection, account_id: int) -> Account:
    account = accounts.get(connection, account_id)
    if account is None:
        raise NotFound(f"there is no account {account_id}; GET accounts lists them")
    return account


def _phones_of(connection: Connection, found: Iterable[Account]) -> dict[str, Device]:
    ids = {account.login.device for account in found if account.login is not None}
    return {device.id: device for device in devices.some(connection, ids)}


def _view(account: Account, devices_by_id: dict[str, Device], now: datetime, zone: ZoneInfo) -> AccountView:
    login = account.login
    held = account.is_held(now)
    device = devices_by_id.get(login.device) if login is not None else None
    return AccountView.of(
        account.id,
        account.username,
        account.platform.value,
        packagename=(login.package or None) if login is not None else None,
        device=device.serial if device is not None else None,
        device_online=device is not None and device.online,
        device_name=device.name if device is not None else "",
        logged_in=login is not None and login.logged_in,
        enabled=account.enabled,
        tags=account.tags,
        held=held,
        held_reason=account.held_reason if held else None,
        held_until=iso_time(account.held_until, zone) if held else None,
    )
