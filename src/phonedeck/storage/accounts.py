"""Accounts, and the phones they are logged in on. No passwords: none are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from phonedeck.model.account import Account, AccountFilter, Login
from phonedeck.model.device import DeviceState
from phonedeck.model.script import Platform
from phonedeck.storage import sequences, tagging
from phonedeck.storage.bulk import among
from phonedeck.storage.tables import account, device, login

MOST_IN_ONE_QUERY = 500
_LOGGED_IN = (
    select(login.c.device, account.c.platform, account.c.username, login.c.active_at)
    .join(login, login.c.account_id == account.c.id)
    .where(among(login.c.device, "devices"), login.c.logged_in, account.c.enabled)
    .order_by(login.c.active_at)
)


class Active(NamedTuple):
    """An account that is logged in on a phone, and when the phone acted as it last."""

    platform: str
    username: str
    active_at: datetime | None


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


def presumed(connection: Connection, device_id: str, platform: str | None) -> tuple[str, str] | None:
    """The account that is meant where a phone did not say which, platform and username: the only one that is logged in
    there, or of several the one as which the phone acted last. None where that is not known."""
    return presumed_of(logged_in(connection, [device_id])[device_id], platform)


def logged_in(connection: Connection, device_ids: Collection[str]) -> dict[str, list[Active]]:
    """The accounts that are logged in on phones, by phone, the one that acted last at the end."""
    found: dict[str, list[Active]] = {id_: [] for id_ in device_ids}
    if found:
        for row in connection.execute(_LOGGED_IN, {"devices": list(found)}):
            found[row.device].append(Active(row.platform, row.username, row.active_at))
    return found


def presumed_of(there: Collection[Active], platform: str | None) -> tuple[str, str] | None:
    """The same for accounts that are known to be logged in on a phone."""
    fitting = [each for each in there if platform in (None, each.platform)]
    active = [each for each in fitting if each.active_at is not None]
    found = fitting[0] if len(fitting) == 1 else active[-1] if active else None
    return None if found is None else (found.platform, found.username)


def note_active(connection: Connection, device_id: str, platform: str, username: str, now: datetime) -> None:
    """The phone acts as this account from now on."""
    whose = select(account.c.id).where(account.c.platform == platform, account.c.username == username)
    connection.execute(
        update(login)
        .where(login.c.account_id == whose.scalar_subquery(), login.c.device == device_id)
        .values(active_at=now)
    )


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
    """The matching accounts by id. Not for `held`, which `page` knows."""
    query = select(account).where(*_conditions(connection, wanted)).order_by(account.c.id)
    return _with_logins(connection, connection.execute(query).all())


def page(
    connection: Connection, wanted: AccountFilter, now: datetime, *, limit: int, offset: int
) -> tuple[list[Account], int]:
    """Some of the matching accounts, oldest first, and how many match."""
    conditions = [*_conditions(connection, wanted), *([] if wanted.held is None else [_is_held(now) == wanted.held])]
    total = connection.execute(select(func.count()).select_from(account).where(*conditions)).scalar_one()
    query = select(account).where(*conditions).order_by(account.c.id).limit(limit).offset(offset)
    return _with_logins(connection, connection.execute(query).all()), int(total)


def count(connection: Connection, now: datetime) -> tuple[int, int, int]:
    """How many accounts there are, how many of them are held, and how many are disabled."""
    held, disabled = (func.count().filter(condition) for condition in (_is_held(now), ~account.c.enabled))
    row = connection.execute(select(func.count(), held, disabled).select_from(account)).one()
    return int(row[0]), int(row[1]), int(row[2])


def held_for_a_person(connection: Connection) -> list[tuple[int, str]]:
    """Accounts that nothing but a person releases, by id, with what to say of each."""
    query = select(account.c.id, account.c.platform, account.c.username, account.c.held_reason)
    rows = connection.execute(query.where(account.c.held_at.is_not(None), account.c.held_until.is_(None)))
    return [(row.id, f"@{row.username} on {row.platform}: {row.held_reason}") for row in rows.all()]


def tags(connection: Connection, *, limit: int) -> dict[str, int]:
    """How many accounts have each tag, the most used first."""
    return tagging.counted(connection, account.c.tags, limit=limit)


def names(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Platform and username by id."""
    query = select(account.c.id, account.c.platform, account.c.username).where(account.c.id.in_(ids))
    return {row.id: (row.platform, row.username) for row in connection.execute(query)}


def logins(connection: Connection, account_ids: Collection[int]) -> dict[int, list[Login]]:
    """Where each of the accounts was seen, the latest last."""
    query = select(login).where(login.c.account_id.in_(account_ids)).order_by(login.c.seen_at)
    found: dict[int, list[Login]] = {}
    for row in connection.execute(query):
        found.setdefault(row.account_id, []).append(_login(row))
    return found


def _conditions(connection: Connection, wanted: AccountFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.platform is not None:
        conditions.append(account.c.platform == wanted.platform)
    if wanted.enabled is not None:
        conditions.append(account.c.enabled == wanted.enabled)
    if wanted.devices is not None:
        conditions.append(account.c.id.in_(select(login.c.account_id).where(login.c.device.in_(wanted.devices))))
    if wanted.logged_in is not None:
        somewhere = account.c.id.in_(select(login.c.account_id).where(login.c.logged_in))
        conditions.append(somewhere if wanted.logged_in else ~somewhere)
    if wanted.tag is not None:
        conditions.append(tagging.carries(connection, account.c.tags, wanted.tag))
    if wanted.text is not None:
        conditions.append(account.c.username.contains(wanted.text.lower(), autoescape=True))
    return conditions


def _is_held(now: datetime) -> ColumnElement[bool]:
    return and_(account.c.held_at.is_not(None), or_(account.c.held_until.is_(None), account.c.held_until > now))


def _with_logins(connection: Connection, rows: Sequence[Row[Any]]) -> list[Account]:
    online = {id_ for (id_,) in connection.execute(select(device.c.id).where(device.c.state == DeviceState.READY))}
    by_account: dict[int, list[Login]] = {}
    for start in range(0, len(rows), MOST_IN_ONE_QUERY):
        by_account |= logins(connection, [row.id for row in rows[start : start + MOST_IN_ONE_QUERY]])
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
