"""Accounts, and the phones they are logged in on. No passwords: none are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from phonedeck.model.account import Account, AccountFilter, Login
from phonedeck.model.device import DeviceState
from phonedeck.model.script import Platform
from phonedeck.storage import notices, sequences
from phonedeck.storage.tables import account, device, login


def save(
    connection: Connection,
    platform: Platform,
    username: str,
    now: datetime,
    *,
    enabled: bool | None = None,
    tags: Sequence[str] | None = None,
) -> int:
    """Make the account, or change what is given of it; its id."""
    known = connection.execute(
        select(account.c.id).where(account.c.platform == platform, account.c.username == username)
    ).scalar_one_or_none()
    if known is None:
        [known] = sequences.reserve(connection, "account")
        connection.execute(
            insert(account).values(
                id=known, platform=platform, username=username, enabled=True, tags=[], created_at=now
            )
        )
    changes: dict[str, Any] = {}
    if enabled is not None:
        changes["enabled"] = enabled
    if tags is not None:
        changes["tags"] = list(tags)
    if changes:
        connection.execute(update(account).where(account.c.id == known).values(**changes))
    return int(known)


def log_in(connection: Connection, account_id: int, seen: Login, now: datetime) -> None:
    """The account was seen on a phone, or a person said that it is there."""
    key = (login.c.account_id == account_id, login.c.device == seen.device, login.c.package == seen.package)
    values = {"place": seen.place, "logged_in": seen.logged_in, "seen_at": now}
    if not connection.execute(update(login).where(*key).values(**values)).rowcount:
        connection.execute(
            insert(login).values(account_id=account_id, device=seen.device, package=seen.package, **values)
        )


def hold(connection: Connection, platform: str, username: str, reason: str, now: datetime) -> bool:
    """Freeze an account until a person releases it; False when it is not known."""
    result = connection.execute(
        update(account)
        .where(account.c.platform == platform, account.c.username == username)
        .values(held_at=now, held_reason=reason)
    )
    return bool(result.rowcount)


def release(connection: Connection, account_id: int) -> bool:
    """A person looked and says that the account may go on; False when there is none."""
    result = connection.execute(
        update(account).where(account.c.id == account_id).values(held_at=None, held_reason=None)
    )
    notices.announce(connection)
    return bool(result.rowcount)


def held_reason(connection: Connection, platform: str, username: str) -> str | None:
    """Why the account is frozen; None when it is not."""
    query = select(account.c.held_reason).where(
        account.c.platform == platform, account.c.username == username, account.c.held_at.is_not(None)
    )
    reason: str | None = connection.execute(query).scalar_one_or_none()
    return reason


def drop_login(connection: Connection, account_id: int, device_id: str, package: str) -> None:
    """Forget that an account is logged in in one app of a phone."""
    connection.execute(
        delete(login).where(login.c.account_id == account_id, login.c.device == device_id, login.c.package == package)
    )


def forget(connection: Connection, account_id: int) -> bool:
    """Remove an account and its logins; False when there is none."""
    connection.execute(delete(login).where(login.c.account_id == account_id))
    return bool(connection.execute(delete(account).where(account.c.id == account_id)).rowcount)


def get(connection: Connection, account_id: int) -> Account | None:
    """One account, or None."""
    found = _with_logins(connection, connection.execute(select(account).where(account.c.id == account_id)).all())
    return found[0] if found else None


def named(connection: Connection, usernames: Iterable[str]) -> list[Account]:
    """Every account that has one of the usernames, on any platform, by username and platform."""
    query = select(account).where(account.c.username.in_(list(usernames)))
    return _with_logins(connection, connection.execute(query.order_by(account.c.username, account.c.platform)).all())


def of_device(connection: Connection, device_id: str) -> list[Account]:
    """The enabled accounts that are logged in on a phone, in the app's order."""
    query = (
        select(account, login)
        .join(login, login.c.account_id == account.c.id)
        .where(login.c.device == device_id, login.c.logged_in, account.c.enabled)
        .order_by(login.c.place, account.c.id)
    )
    return [_account(row, _login(row)) for row in connection.execute(query)]


def every(connection: Connection, wanted: AccountFilter) -> list[Account]:
    """The matching accounts by id. There are a few for each phone: the caller cuts them into pages."""
    query = select(account).order_by(account.c.id)
    if wanted.platform is not None:
        query = query.where(account.c.platform == wanted.platform)
    if wanted.enabled is not None:
        query = query.where(account.c.enabled == wanted.enabled)
    if wanted.devices is not None:
        on_device = select(login.c.account_id).where(login.c.device.in_(wanted.devices))
        query = query.where(account.c.id.in_(on_device))
    found = _with_logins(connection, connection.execute(query).all())
    return [
        item
        for item in found
        if (wanted.tag is None or wanted.tag in item.tags)
        and (wanted.logged_in is None or wanted.logged_in == (item.login is not None and item.login.logged_in))
    ]


def _with_logins(connection: Connection, rows: Sequence[Row[Any]]) -> list[Account]:
    online = {id_ for (id_,) in connection.execute(select(device.c.id).where(device.c.state == DeviceState.READY))}
    by_account: dict[int, list[Login]] = {}
    for row in connection.execute(select(login).order_by(login.c.seen_at)):
        by_account.setdefault(row.account_id, []).append(_login(row))
    return [
        _account(
            row,
            max(
                by_account.get(row.id, []),
                key=lambda each: (each.logged_in, each.device in online),
                default=None,
            ),
        )
        for row in rows
    ]


def _login(row: Row[Any]) -> Login:
    return Login(device=row.device, package=row.package, place=row.place, logged_in=row.logged_in)


def _account(row: Row[Any], where: Login | None) -> Account:
    return Account(
        id=row.id,
        platform=Platform(row.platform),
        username=row.username,
        enabled=row.enabled,
        tags=tuple(row.tags),
        created_at=row.created_at,
        login=where,
    )
