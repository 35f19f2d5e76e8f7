"""Pacing: a task whose account may not act yet is not begun, and an account that met a stop screen is frozen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from phonedeck.model.errors import LimitReached, NeedsHuman
from phonedeck.model.hold import Hold, HoldKind
from phonedeck.model.intent import Act
from phonedeck.model.limits import Wait, moment
from phonedeck.model.task import Task
from phonedeck.storage import accounts, holds, reservations, start_times
from phonedeck.storage.tasks import Candidate


def purpose(task: Task | Candidate) -> Act | None:
    """The act that the task is for; None for a feed session, whose acts are by the way."""
    return Act(task.script_name) if task.script_name in tuple(Act) else None


def put_off(
    connection: Connection,
    task: Candidate,
    active: tuple[str, str] | None,
    logged_in: Collection[accounts.Active],
    now: datetime,
) -> bool:
    """Let a pending task wait, and those like it, where its account may not act yet; whether it does.

    `active` is the account that the phone acted as just now: where a task names none, it is that one's. Where nothing
    was done yet, only a hold of the account that is presumed of those that are logged in counts.
    """
    account = active if task.username is None else (task.platform or "", task.username)
    act = purpose(task)
    if account is None:
        account, act = accounts.presumed_of(logged_in, task.platform), None
    if account is None:
        return False
    found = reservations.check(connection, *account, act, now)
    if not isinstance(found, Wait):
        return False
    return start_times.wait_for_limit(connection, task, found.until, found.reason, found.remark(account[1]), now)


def freeze(
    connection: Connection,
    met: NeedsHuman | LimitReached,
    account: tuple[str, str] | None,
    task: Task,
    reason: str,
    now: datetime,
) -> Hold | None:
    """Freeze the account whose task met a stop screen, or the one that is presumed; None where none can be."""
    whose = account or accounts.presumed(connection, task.device, task.platform)
    if whose is None:
        return None
    kind = HoldKind.PERSON if isinstance(met, NeedsHuman) else HoldKind.RATE_LIMIT
    return holds.freeze(connection, *whose, kind, reason, now, by=task)


def held_words(hold: Hold | None, *, read: bool) -> str:
    """What a remark says of a hold; `read`: the account was read from the phone, or named."""
    if hold is None:
        return "Which account it is about is not known; none is held."
    whose = "The account" if read else "The account that was active last on the phone"
    until = "a person releases it" if hold.until is None else moment(hold.until)
    return f"{whose} is held until {until}."
