"""An act is reserved before it is sent: the limits are checked in the transaction that writes its intent.

Two rows are locked, always in this order: the account's, then the target's. So no two workers count at the same time
for one of them, on any number of hosts. What counts is everything that was done or may have been: an intent that a
crash left open, and an unconfirmed act, until their window has passed; what did not happen frees its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from phonedeck.model.account import Account
from phonedeck.model.intent import Act, Intent, IntentState
from phonedeck.model.limits import (
    AT_A_TARGET,
    DAY,
    HELD_CHECKED,
    Limits,
    Past,
    Refusal,
    Wait,
    same_text,
    text_hash,
)
from phonedeck.model.task import Reason, Task
from phonedeck.storage import accounts, ledger, limits
from phonedeck.storage.tables import ledger as rows
from phonedeck.storage.tables import target as target_rows

COUNTED = (IntentState.INTENDED, IntentState.CONFIRMED, IntentState.UNCONFIRMED)


def reserve(
    connection: Connection,
    task: Task,
    act: Act,
    target: str,
    now: datetime,
    *,
    account: tuple[str, str] | None,
    before: Mapping[str, Any] | None = None,
    text: str = "",
) -> Intent | Wait | Refusal:
    """Write the intent of one act, or say why not: later, or never.

    `account` is platform and username, `text` a comment's. What is refused for good is written too, as refused. A
    transaction whose answer was lost may be made again, with the same `now`.
    """
    platform = account[0] if account else task.platform or ""
    username = account[1] if account else None
    if (written := ledger.written(connection, task.id, act, target, username, now)) is not None:
        refused = written.state is IntentState.REFUSED
        return Refusal(str(written.evidence.get("rule", ""))) if refused else written
    hashed = text_hash(text) if act is Act.COMMENT else None
    refusal: Refusal | None = None
    known = None if username is None else accounts.locked(connection, platform, username, now)
    allowed = limits.of_account(connection, platform, username or "", () if known is None else known.tags)
    past = [] if username is None else _past(connection, platform, username, now)
    if known is not None:
        found = _held(known, now) or allowed.check(act, past, now)
        if isinstance(found, Wait):
            return found
        refusal = found or (same_text(hashed, past, now) if hashed else None)
    if act in AT_A_TARGET and refusal is None:
        _lock_target(connection, platform, target, now)
        refusal = _beyond_fleet(connection, platform, target, username, hashed, allowed, now)
    state = IntentState.INTENDED if refusal is None else IntentState.REFUSED
    evidence = dict(before or {}) if refusal is None else {"rule": refusal.words}
    intent = ledger.write(
        connection, task, act, target, now, state, account=(platform, username), evidence=evidence, text_hash=hashed
    )
    return refusal or intent


def check(
    connection: Connection, platform: str, username: str, act: Act | None, now: datetime
) -> Wait | Refusal | None:
    """Whether an account could act now, as far as it is up to the account; nothing is reserved.

    `act` None asks for its hours and a hold alone.
    """
    known = accounts.found(connection, platform, username)
    allowed = limits.of_account(connection, platform, username, () if known is None else known.tags)
    past = [] if act is None else _past(connection, platform, username, now)
    return (None if known is None else _held(known, now)) or allowed.check(act, past, now)


def account_past(connection: Connection, platform: str, username: str, now: datetime) -> tuple[Limits, list[Past]]:
    """What holds for an account, and its acts that count."""
    known = accounts.found(connection, platform, username)
    allowed = limits.of_account(connection, platform, username, () if known is None else known.tags)
    return allowed, _past(connection, platform, username, now)


def pasts(connection: Connection, known: Collection[Account], now: datetime) -> dict[int, list[Past]]:
    """The acts of several accounts that count, by account."""
    query = select(rows.c.platform, rows.c.username, rows.c.act, rows.c.intended_at, rows.c.text_hash).where(
        rows.c.platform.in_({each.platform.value for each in known}),
        rows.c.username.in_({each.username for each in known}),
        rows.c.intended_at > now - DAY,
        _counts(),
    )
    found: dict[tuple[str, str], list[Past]] = {}
    for row in connection.execute(query):
        found.setdefault((row.platform, row.username), []).append(Past(Act(row.act), row.intended_at, row.text_hash))
    return {each.id: found.get((each.platform.value, each.username), []) for each in known}


def _held(known: accounts.Known, now: datetime) -> Wait | None:
    if known.held_reason is None:
        return None
    until = known.held_until or now + HELD_CHECKED
    return Wait(until, f"it is held: {known.held_reason}", Reason.ACCOUNT_HELD) if until > now else None


def _past(connection: Connection, platform: str, username: str, now: datetime) -> list[Past]:
    query = select(rows.c.act, rows.c.intended_at, rows.c.text_hash).where(
        rows.c.platform == platform, rows.c.username == username, rows.c.intended_at > now - DAY, _counts()
    )
    return [Past(Act(row.act), row.intended_at, row.text_hash) for row in connection.execute(query)]


def _beyond_fleet(
    connection: Connection,
    platform: str,
    target: str,
    username: str | None,
    hashed: str | None,
    allowed: Limits,
    now: datetime,
) -> Refusal | None:
    here = (rows.c.platform == platform, rows.c.target == target, _counts())
    lately = (*here, rows.c.intended_at > now - DAY, rows.c.act.in_([act.value for act in AT_A_TARGET]))
    others = select(func.count(rows.c.username.distinct())).where(*lately, rows.c.username.is_not(None))
    if username is not None:
        others = others.where(rows.c.username != username)
    if connection.execute(others).scalar_one() >= allowed.accounts_per_target:
        return Refusal(
            f"{allowed.accounts_per_target} of your accounts acted on {target} in 24 hours; no other one may "
            "(accounts_per_target)"
        )
    if hashed is not None:
        same = select(rows.c.id).where(*here, rows.c.act == Act.COMMENT, rows.c.text_hash == hashed).limit(1)
        if connection.execute(same).first() is not None:
            return Refusal("one of your accounts wrote this comment there already; no text is written twice on a post")
    return None


def _lock_target(connection: Connection, platform: str, name: str, now: datetime) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(target_rows).values(platform=platform, name=name, acted_at=now)
    connection.execute(statement.on_conflict_do_update(index_elements=["platform", "name"], set_={"acted_at": now}))


def _counts() -> ColumnElement[bool]:
    return rows.c.state.in_([state.value for state in COUNTED])
