"""What a restored system must not do by itself: it may have been done after the backup was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, literal, select, update

from phonedeck.model.device import DeviceState
from phonedeck.model.intent import IntentState
from phonedeck.model.task import Outcome, Reason, Status
from phonedeck.model.webhook import DeliveryState, new_secret
from phonedeck.storage import deliveries, events, ledger, slots
from phonedeck.storage.tables import (
    attempt,
    device,
    event_outbox,
    host,
    notification,
    notification_cause,
    notification_message,
    phone_slot,
    schedule,
    task,
    webhook,
)
from phonedeck.storage.tables import ledger as ledger_rows
from phonedeck.storage.tasks import count_moves

WITHOUT_SECRET = "Restored from a backup without secrets: renew its secret, give that to the receiver, then enable it."  # noqa: S105

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SetAside:
    """How many there were of each."""

    tasks: int = 0
    failed: int = 0
    """Tasks that had failed, and that nobody should retry without looking."""
    schedules: int = 0
    messages: int = 0
    webhooks: int = 0


def nobody_is_here(connection: Connection) -> None:
    """No host of the backup works for this system: its phones are away until a host sees them."""
    connection.execute(delete(host))
    connection.execute(update(device).values(state=DeviceState.OFFLINE, reason=""))


def stop_all(connection: Connection, remark: str, now: datetime) -> SetAside:
    """Stop tasks that waited or ran, pause schedules, give up messages that waited, and let every phone be freed.

    What had failed may have been retried and done since: it counts as stopped too, so that "retry all" passes it over.
    Acts of which it was not known whether they happened stay counted in the limits; a retry looks for them first.
    """
    connection.execute(delete(event_outbox))  # of what happened before the backup; whoever listens begins anew
    busy = select(phone_slot.c.device).where(phone_slot.c.state != slots.FREE)
    for device_id in connection.execute(busy).scalars().all():
        slots.wrest(connection, device_id, host=None)
    connection.execute(
        update(attempt)
        .where(attempt.c.finished_at.is_(None))
        .values(finished_at=now, outcome=Outcome.STOPPED, reason=Reason.STOPPED, remark=remark)
    )
    left_open = select(ledger_rows.c.task_id).where(ledger_rows.c.state == IntentState.INTENDED).distinct()
    ledger.give_up(connection, list(connection.execute(left_open).scalars()), "open when the backup was made", now)
    paused = update(schedule).where(~schedule.c.paused).values(paused=True, next_at=None, last_result=remark)
    waiting = deliveries.count_waiting(connection)
    deliveries.give_up(connection, FOREVER, now)
    connection.execute(update(notification).values(position=events.newest(connection)))
    connection.execute(delete(notification_cause))
    connection.execute(
        update(notification_message)
        .where(notification_message.c.state == DeliveryState.WAITING)
        .values(state=DeliveryState.FAILED, ended_at=now)
    )
    connection.execute(update(webhook).values(position=events.newest(connection), busy_until=None))
    failed = _set_failed_aside(connection, remark)  # before those that waited join them
    return SetAside(
        failed=failed,
        schedules=int(connection.execute(paused).rowcount),
        messages=waiting,
        webhooks=without_secrets(connection),
        tasks=_tasks(connection, remark, now),
    )


def _set_failed_aside(connection: Connection, remark: str) -> int:
    """Let what failed, and what "retry all" would take, count as stopped; how many.

    How each failed stays in its remark and in its attempts. An open act is left as it is: a retry looks for it first.
    """
    retried_together = task.c.outcome.in_([Outcome.ERROR, Outcome.MISSED]), ~ledger.has_open(task.c.id)
    done = connection.execute(
        update(task)
        .where(task.c.status == int(Status.FAILED), *retried_together)
        .values(
            outcome=Outcome.STOPPED,
            reason=Reason.STOPPED,
            remark=literal(f"{remark} It had failed: ").concat(task.c.remark),
        )
    )
    return int(done.rowcount)


def without_secrets(connection: Connection) -> int:
    """Disable webhooks whose secret is not in the backup, and give them one that nobody knows; how many."""
    bare = connection.execute(select(webhook.c.id).where(webhook.c.secret == "")).scalars().all()
    for id_ in bare:
        values = {"secret": new_secret(), "enabled": False, "disabled_reason": WITHOUT_SECRET}
        connection.execute(update(webhook).where(webhook.c.id == id_).values(**values))
    connection.execute(update(notification).where(notification.c.url == "").values(enabled=False))
    return len(bare)


def _tasks(connection: Connection, remark: str, now: datetime) -> int:
    """pending, running → failed, for all at once: stopped, or unconfirmed while an act is open; how many.

    What they held stays held: it may have been published since.
    """
    stopped, unknown = (Outcome.STOPPED, Reason.STOPPED), (Outcome.UNCONFIRMED, Reason.OUTCOME_UNKNOWN)
    count = 0
    for before in (Status.PENDING, Status.RUNNING):
        for opened, (outcome, reason) in ((True, unknown), (False, stopped)):
            is_open = ledger.has_open(task.c.id)
            rows = connection.execute(
                update(task)
                .where(task.c.status == int(before), is_open if opened else ~is_open)
                .values(
                    status=int(Status.FAILED),
                    outcome=outcome,
                    reason=reason,
                    remark=remark,
                    stop_requested=False,
                    look_first=False,
                    finished_at=now,
                )
                .returning(task.c.id, task.c.script_name, task.c.device, task.c.source)
            ).all()
            count_moves(connection, rows, before, Status.FAILED, now)
            count += len(rows)
    return count
