"""Accounts, and the phones they are logged in on. No passwords: none are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from phonedeck.model.account import Account, AccountFilter, Login
from phonedeck.model.device import DeviceState
from phonedeck.model.script import Platform
from phonedeck.storage import sequences
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


@dataclass(frozen=True, slots=True)
class Known:
    """What limits and holds need to know of an account; `held_until` None while held waits for a person."""

    id: int
    tags: tuple[str, ...]
    held_reason: str | None
    held_until: datetime | None

    def is_held(self, now: datetime) -> bool:
        return self.held_reason is not None and (self.held_until is None or self.held_until > now)


def found(connection: Connection, platform: str, username: str, *, lock: bool = False) -> Known | None:
    """The account, or None where it is not known; with `lock` nobody changes it until the transaction ends."""
    query = select(account).where(account.c.platform == platform, account.c.username == username)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    return Known(row.id, tuple(row.tags), _held_reason(row), row.held_until)


def locked(connection: Connection, platform: str, username: str, now: datetime) -> Known:
    """The account, locked; one that was not known is from now on: it was seen acting on a phone."""
    known = found(connection, platform, username, lock=True)
    if known is None:
        [id_] = sequences.reserve(connection, "account")
        insert_ = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        new = insert_(account).values(
            id=id_, platform=platform, username=username, enabled=True, tags=[], created_at=now
        )
        connection.execute(new.on_conflict_do_nothing(index_elements=["platform", "username"]))
        known = found(connection, platform, username, lock=True)
    assert known is not None  # noqa: S101  # it was made just now, and is locked
    return known


def held(connection: Connection, platform: str, username: str, now: datetime) -> Known | None:
    """The account while it is frozen; None when it is not."""
    known = found(connection, platform, username)
    return known if known is not None and known.is_held(now) else None


def only_one(connection: Connection, device_id: str, platform: str | None) -> tuple[str, str] | None:
    """The one account that can be meant where a phone did not say which: the only one that is logged in there."""
    there = [each for each in of_device(connection, device_id) if platform in (None, each.platform.value)]
    return (there[0].platform.value, there[0].username) if len(there) == 1 else None


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
        held_reason=_held_reason(row),
        held_until=row.held_until,
    )


def _held_reason(row: Row[Any]) -> str | None:
    return None if row.held_at is None else row.held_reason or "a person holds it"
