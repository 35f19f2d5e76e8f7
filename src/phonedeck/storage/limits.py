"""What an operator set as limits, and what holds for one account by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, or_, select

from phonedeck.model.account import Account
from phonedeck.model.limits import Limits, Scope
from phonedeck.storage.tables import limit_rule


def put(connection: Connection, scope: Scope, name: str, value: Mapping[str, Any], now: datetime) -> None:
    """Set the rule for all ("" as name), a tag, or an account ("tiktok/name"); an empty value removes it."""
    connection.execute(delete(limit_rule).where(limit_rule.c.scope == scope, limit_rule.c.name == name))
    if value:
        connection.execute(insert(limit_rule).values(scope=scope, name=name, value=dict(value), set_at=now))


def every(connection: Connection) -> list[tuple[Scope, str, dict[str, Any]]]:
    """All rules: for all, for tags and for accounts."""
    rows = connection.execute(select(limit_rule).order_by(limit_rule.c.scope, limit_rule.c.name))
    return [(Scope(row.scope), row.name, row.value) for row in rows]


def of_account(connection: Connection, platform: str, username: str, tags: Sequence[str]) -> Limits:
    """What holds for one account; for one that is not known, what holds for all."""
    return Limits.of((scope, value) for scope, _, value in rules_of(connection, platform, username, tags))


def rules_of(
    connection: Connection, platform: str, username: str, tags: Sequence[str]
) -> list[tuple[Scope, str, dict[str, Any]]]:
    """The rules that meet in one account."""
    ours = [
        limit_rule.c.scope == Scope.ALL,
        and_(limit_rule.c.scope == Scope.ACCOUNT, limit_rule.c.name == account_name(platform, username)),
    ]
    if tags:
        ours.append(and_(limit_rule.c.scope == Scope.TAG, limit_rule.c.name.in_(list(tags))))
    rows = connection.execute(select(limit_rule).where(or_(*ours)).order_by(limit_rule.c.scope, limit_rule.c.name))
    return [(Scope(row.scope), row.name, row.value) for row in rows]


def of_accounts(connection: Connection, known: Iterable[Account]) -> dict[int, Limits]:
    """The same for several accounts, by id, from one look at all rules."""
    rules = every(connection)
    return {each.id: Limits.of(_meeting(rules, each)) for each in known}


def _meeting(rules: Sequence[tuple[Scope, str, dict[str, Any]]], one: Account) -> list[tuple[Scope, dict[str, Any]]]:
    names = {Scope.ALL: {""}, Scope.TAG: set(one.tags), Scope.ACCOUNT: {account_name(one.platform, one.username)}}
    return [(scope, value) for scope, name, value in rules if name in names[scope]]


def account_name(platform: str, username: str) -> str:
    """How a rule names an account."""
    return f"{platform}/{username}"
