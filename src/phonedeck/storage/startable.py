"""Which pending tasks may start now, and which of a phone comes first."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, exists, literal, not_, or_, select

from phonedeck.model.task import Reason, Status
from phonedeck.storage.tables import account, phone_slot, task

# Written into the statement: a plan that is made for any status cannot use the indexes of pending tasks.
PENDING = literal(int(Status.PENDING), literal_execute=True)
FOR_THE_ACCOUNT = (Reason.ACCOUNT_HELD, Reason.ACCOUNT_BUSY, Reason.RATE_LIMITED)
"""Why a task waits for its account, which may take days, and not for its phone."""


def startable(on_device: ColumnElement[str]) -> ColumnElement[bool]:
    """Which tasks of a device may start at the parameter `now`."""
    return and_(task.c.device == on_device, task.c.status == PENDING, may_start())


def may_start() -> ColumnElement[bool]:
    """Which pending tasks may start at the parameter `now`: due, not expired, their account neither held nor at work
    elsewhere.

    An open act is looked up before anything else is done on its phone, or by its account on another one.
    """
    waiting = task.alias("waiting")
    other = phone_slot.alias("other")
    busy = exists().where(
        other.c.platform == task.c.platform, other.c.username == task.c.username, other.c.device != task.c.device
    )
    # One that waits for a person, or for another phone, may wait for days: the phone goes on without it.
    look = exists().where(
        waiting.c.status == PENDING,
        waiting.c.look_first,
        waiting.c.device == task.c.device,
        not_(_held(waiting)),
        or_(waiting.c.reason.is_(None), waiting.c.reason.not_in([reason.value for reason in FOR_THE_ACCOUNT])),
        not_(_look_elsewhere(waiting)),
    )
    return and_(
        task.c.due_at <= bindparam("now"),
        or_(task.c.expires_at.is_(None), task.c.expires_at >= bindparam("now"), task.c.attempt > 0),
        or_(task.c.username.is_(None), and_(not_(_held(task)), not_(busy), not_(_look_elsewhere(task)))),
        or_(task.c.look_first, not_(look)),
    )


def _held(of: FromClause) -> ColumnElement[bool]:
    """Whether a task's account is held at the parameter `now`."""
    return (
        exists()
        .where(account.c.platform == of.c.platform, account.c.username == of.c.username)
        .where(account.c.held_at.is_not(None))
        .where(or_(account.c.held_until.is_(None), account.c.held_until > bindparam("now")))
        .correlate(of)
    )


def _look_elsewhere(of: FromClause) -> ColumnElement[bool]:
    """Whether an open act of a task's account waits on another phone; of two such the older is looked up first."""
    open_act = task.alias("open_act")
    return (
        exists()
        .where(open_act.c.status == PENDING, open_act.c.look_first)
        .where(open_act.c.username == of.c.username, open_act.c.platform == of.c.platform)
        .where(open_act.c.device != of.c.device)
        .where(or_(not_(of.c.look_first), open_act.c.id < of.c.id))
        .correlate(of)
    )


def first_of(on_device: ColumnElement[str]) -> Select[int]:
    """A device's task that comes first."""
    return (
        select(task.c.id)
        .where(startable(on_device))
        .order_by(task.c.look_first.desc(), task.c.priority.desc(), task.c.id)
        .limit(1)
    )
