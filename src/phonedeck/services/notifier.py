"""Sees what a person should be told, makes few messages of much, and sends them: never in the engine's way."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.device import NEXT_STEPS, Device, DeviceState
from phonedeck.model.notification import Cause, Rule, due_at, message, pause_after
from phonedeck.model.task import Outcome
from phonedeck.model.webhook import DeliveryState
from phonedeck.services.events import EventService
from phonedeck.services.notification_post import SECONDS, send
from phonedeck.services.rounds import Rounds
from phonedeck.storage import accounts, devices, events, notifications, oldest_due, tasks
from phonedeck.storage.database import Database
from phonedeck.storage.events import KEPT, EventType
from phonedeck.wire.local_time import iso_time

log = structlog.get_logger(__name__)

THREADS = 4
BUSY = timedelta(seconds=SECONDS + 15)
"""Longer than any attempt takes. A process that died in one is followed by another after so long."""
LEAST_SECONDS = 5.0
"""Between two looks, however much happens."""
SWEEP_SECONDS = 30.0
EVENTS_AT_ONCE = 500
LONGEST_LOG = 20


@dataclass(frozen=True, slots=True)
class Now:
    """What lasts, by rule, but for what depends on a notification."""

    lasting: dict[Rule, dict[str, Cause]]
    oldest_due: datetime | None


class Notifier:
    """One thread that looks and sends. `own_ports` are this server's, which no notification may lead to."""

    def __init__(
        self, database: Database, clock: Clock, zone: ZoneInfo, events_: EventService, own_ports: Sequence[int] = ()
    ) -> None:
        self.own_ports = tuple(own_ports)
        self._database = database
        self._clock = clock
        self._zone = zone
        self._events = events_
        self._swept_at: datetime | None = None
        self._rounds = Rounds("notifications", clock, self._round, most=SWEEP_SECONDS, least=LEAST_SECONDS)

    def start(self) -> None:
        self._events.listen(self.wake)
        self._rounds.start()

    def close(self) -> None:
        """What waits is sent after the next start."""
        self._rounds.close()

    def wake(self) -> None:
        """There may be something to do."""
        self._rounds.wake()

    def baseline(self, connection: Connection, id_: int, rules: Sequence[str]) -> None:
        """What lasts already is not told: only what happens from now on."""
        now = self._clock.now()
        for rule, lasting in self._now(connection, now).lasting.items():
            if rule in rules:
                known = [replace(cause, told_at=now) for cause in lasting.values()]
                notifications.put_causes(connection, id_, rule, known, [])

    def look(self) -> int:
        """Make messages of what there is to tell; how many."""
        now = self._clock.now()
        with self._database.read() as connection:
            rows = [row for row in notifications.every(connection) if row["enabled"]]
            if not rows:
                return 0
            current = self._now(connection, now)
        return sum(self._look_for(row["id"], current, now) for row in rows)

    def send_due(self) -> int:
        """Send what is due; how many attempts that were."""
        with self._database.read() as connection:
            ids = notifications.due(connection, self._clock.now())
        if not ids:
            return 0
        with ThreadPoolExecutor(THREADS, thread_name_prefix="notification") as pool:
            return sum(pool.map(self._send, ids))

    def _now(self, connection: Connection, now: datetime) -> Now:
        away = [device for device in devices.every(connection) if device.state is not DeviceState.READY]
        held = accounts.held_for_a_person(connection)
        lasting = {
            Rule.PHONE_LOST: {device.id: Cause(device.id, _phone(device), now) for device in away},
            Rule.ACCOUNT_HELD: {str(id_): Cause(str(id_), text, now) for id_, text in held},
        }
        return Now(lasting, oldest_due.oldest_claimable(connection, now))

    def _look_for(self, id_: int, current: Now, now: datetime) -> int:
        with self._database.write() as connection:
            row = notifications.get(connection, id_, lock=True)
            if row is None or not row["enabled"]:
                return 0
            known = notifications.causes(connection, id_)
            rules = [Rule(rule) for rule in row["rules"]]
            lasting = dict(current.lasting)
            lasting[Rule.NOTHING_DISPATCHED] = self._idle(connection, current.oldest_due, row["idle_minutes"], now)
            for rule in set(rules) & set(lasting):
                before = known.setdefault(rule, {})
                new = [cause for key, cause in lasting[rule].items() if key not in before]
                gone = [key for key in before if key not in lasting[rule]]
                notifications.put_causes(connection, id_, rule, new, gone)
                for key in gone:
                    del before[key]
                before.update((cause.key, cause) for cause in new)
            self._failures(connection, row, known, Rule.TASK_FAILED in rules)
            return self._make(connection, row, known, now)

    def _make(
        self, connection: Connection, row: dict[str, Any], known: dict[Rule, dict[str, Cause]], now: datetime
    ) -> int:
        """One message for each rule that has causes which were collected, and was quiet for long enough."""
        made = 0
        last = notifications.last_messages(connection, row["id"])
        for rule, some in known.items():
            untold = [cause for cause in some.values() if cause.told_at is None]
            at = due_at(untold, last.get(rule), row["quiet_seconds"])
            if at is None or at > now:
                continue
            notifications.add_message(connection, row["id"], rule, *message(rule, untold), now)
            made += 1
            if rule is Rule.TASK_FAILED:  # it does not last: the next one is news
                notifications.put_causes(connection, row["id"], rule, [], [cause.key for cause in untold])
            else:
                told = [replace(cause, told_at=now) for cause in untold]
                notifications.put_causes(connection, row["id"], rule, told, [])
        return made

    def _failures(
        self, connection: Connection, row: dict[str, Any], known: dict[Rule, dict[str, Cause]], wanted: bool
    ) -> None:
        """Tasks that failed since the last look, counted by script and reason; those that a person stopped are none."""
        failed = known.setdefault(Rule.TASK_FAILED, {})
        position, counted = row["position"], set[str]()
        while found := events.after(connection, position, EVENTS_AT_ONCE):
            position = found[-1].seq
            ids = [int(each.subject) for each in found if each.type is EventType.TASK and each.change == "failed"]
            for id_ in ids if wanted else []:
                task = tasks.get(connection, id_)
                if task is None or task.outcome is None or task.outcome is Outcome.STOPPED:
                    continue
                key = f"{task.script_name}:{task.reason or task.outcome}"
                text = f"Task {task.id}, {task.script_name}: {task.remark or task.reason or task.outcome}"
                cause = failed.get(key) or Cause(key, text, self._clock.now(), 0)
                failed[key] = replace(cause, count=cause.count + 1)
                counted.add(key)
        if counted:
            notifications.put_causes(connection, row["id"], Rule.TASK_FAILED, [failed[key] for key in counted], [])
        if position != row["position"]:
            notifications.change(connection, row["id"], position=position)

    def _idle(self, connection: Connection, oldest: datetime | None, minutes: int, now: datetime) -> dict[str, Cause]:
        before = now - timedelta(minutes=minutes)
        if oldest is None or oldest > before or notifications.anything_started_since(connection, before):
            return {}
        text = f"A task has been due since {iso_time(oldest, self._zone)} on a free phone, and nothing was started for "
        return {"idle": Cause("idle", f"{text}{minutes} minutes. GET health says what is wrong.", now)}

    def _send(self, message_id: int) -> int:
        now = self._clock.now()
        with self._database.write() as connection:
            claimed = notifications.claim(connection, message_id, now, now + BUSY)
            row = None if claimed is None else notifications.get(connection, claimed["notification_id"])
        if claimed is None or row is None:
            return 0
        problem = send(row["url"], claimed["title"], claimed["body"], self.own_ports, self._rounds.closing)
        if problem and self._rounds.closing.is_set():
            return 1  # claimed until BUSY is over, then sent again
        attempts = [*claimed["log"], {"at": iso_time(now, self._zone), "problem": problem}]
        told: dict[str, Any] = {"log": attempts[-LONGEST_LOG:]}
        known: dict[str, Any] = {"failing_since": None, "delivered_at": now}
        ended = self._clock.now()
        if not problem:
            told |= {"state": DeliveryState.DELIVERED, "ended_at": ended}
        else:
            known = {"failing_since": row["failing_since"] or now}
            pause = pause_after(len(attempts))
            over = {"state": DeliveryState.FAILED, "ended_at": ended}
            told |= over if pause is None else {"next_at": ended + pause}
            log.info("notification.failed", notification=row["id"], message=message_id, why=problem)
        with self._database.write() as connection:
            notifications.change_message(connection, message_id, **told)
            notifications.change(connection, row["id"], **known)
        return 1

    def _round(self) -> None:
        self.look()
        self.send_due()
        now = self._clock.now()
        if self._swept_at is None or now - self._swept_at >= timedelta(hours=1):
            with self._database.write() as connection:
                notifications.forget_old(connection, now - KEPT)
            self._swept_at = now


def _phone(device: Device) -> str:
    name = f"{device.name} ({device.serial})" if device.name else device.serial
    return f"{name} is {device.state}. {NEXT_STEPS[device.state]}".strip()
