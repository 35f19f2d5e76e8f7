"""Makes messages of events and sends them: at least once, and in order for each task and device."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.webhook import (
    GIVEN_UP_AFTER,
    LONGEST_RETRY_AFTER,
    UNAVAILABLE,
    DeliveryState,
    headers,
    matches,
    new_message_id,
    pause_after,
    rest_after,
)
from phonedeck.services.devices import DeviceService
from phonedeck.services.events import EventService
from phonedeck.services.rounds import Rounds
from phonedeck.services.webhook_post import GONE, Answer, post
from phonedeck.storage import deliveries, devices, events, tasks, webhooks
from phonedeck.storage.database import Database
from phonedeck.storage.deliveries import NewDelivery
from phonedeck.storage.events import KEPT, EventType, StoredEvent
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.task import TaskView

log = structlog.get_logger(__name__)

THREADS = 8
"""Receivers that are sent to at once; each gets one message at a time."""
BUSY = timedelta(seconds=60)
"""Longer than any attempt takes. A process that died in one is followed by another after so long."""
SWEEP_SECONDS = 30.0
EVENTS_AT_ONCE = 500
LONGEST_LOG = 30


class WebhookSender:
    """One thread that makes messages and sees what is due, and a few that send."""

    def __init__(
        self, database: Database, clock: Clock, zone: ZoneInfo, events_: EventService, devices_: DeviceService
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._events = events_
        self._devices = devices_
        self._seen: dict[int, int] = {}
        """By webhook, the last event looked at; the stored position moves only when there was something to tell."""
        self._swept_at: datetime | None = None
        self._sending: dict[int, Future[int]] = {}
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        self._rounds = Rounds("webhooks", clock, self._round, most=SWEEP_SECONDS)

    def start(self) -> None:
        self._events.listen(self.wake)
        self._rounds.start()

    def close(self) -> None:
        """An attempt under way is made to its end; what waits is sent after the next start."""
        self._rounds.close()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def wake(self) -> None:
        """There may be something to do."""
        self._rounds.wake()

    def make(self) -> int:
        """Messages of the events since the last time; how many."""
        with self._database.read() as connection:
            rows = [row for row in webhooks.every(connection) if row["enabled"]]
        return sum(self._make_for(row) for row in rows)

    def send_due(self, webhook_id: int) -> int:
        """Send what is due to a webhook, until nothing is or it does not answer; how many attempts that were."""
        attempts = 0
        while not self._rounds.closing.is_set() and (claimed := self._claim(webhook_id)) is not None:
            row, delivery = claimed
            now = self._clock.now()
            begun = self._clock.running()
            old = [row["old_secret"]] if row["old_secret"] and now < row["old_secret_until"] else []
            answer = post(
                row["url"],
                headers(delivery["message_id"], now, delivery["body"], [row["secret"], *old]),
                delivery["body"],
            )
            self._settle(row, delivery, answer, now, round(self._clock.running() - begun, 3))
            attempts += 1
        return attempts

    def sweep(self) -> None:
        """Give up what has waited too long, and remove what ended longer ago than events are kept."""
        now = self._clock.now()
        with self._database.write() as connection:
            deliveries.give_up(connection, now - GIVEN_UP_AFTER, now)
            deliveries.forget_old(connection, now - KEPT)

    def _make_for(self, row: dict[str, Any]) -> int:
        position = max(row["position"], self._seen.get(row["id"], 0))
        made = 0
        while True:
            with self._database.read() as connection:
                found = events.after(connection, position, EVENTS_AT_ONCE)
                new = [
                    self._message(connection, each, type_)
                    for each in found
                    if (type_ := f"{each.type}.{each.change}") and each.change and matches(row["events"], type_)
                ]
            if not found:
                return made
            position = self._seen[row["id"]] = found[-1].seq
            if new:
                with self._database.write() as connection:
                    if not webhooks.move_on(connection, row["id"], row["position"], position):
                        self._seen.pop(row["id"])  # another process was quicker, or it was changed: once more
                        self._rounds.wake()
                        return made
                    deliveries.add(connection, row["id"], new, self._clock.now())
                row["position"] = position
                made += len(new)

    def _message(self, connection: Connection, event: StoredEvent, type_: str) -> NewDelivery:
        """What happened and when; beside it the task or phone as it is by now, usually milliseconds later."""
        data: dict[str, Any]
        if event.type is EventType.TASK:
            task = tasks.get(connection, int(event.subject))
            view = None if task is None else TaskView.of(task, self._zone).model_dump(mode="json")
            data = {"seq": event.seq, "task_id": int(event.subject), "task": view}
        else:
            device = devices.get(connection, event.subject)
            shown = None if device is None else self._devices.view(device).model_dump(mode="json")
            data = {"seq": event.seq, "device": shown}
        body = {"type": type_, "timestamp": iso_time(event.at, self._zone), "data": data}
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return NewDelivery(new_message_id(), type_, f"{event.type}:{event.subject}", text)

    def _claim(self, webhook_id: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        now = self._clock.now()
        with self._database.write() as connection:
            row = webhooks.get(connection, webhook_id, lock=True)
            if row is None or not row["enabled"] or _later(now, row["rest_until"], row["busy_until"]):
                return None
            delivery = deliveries.next_due(connection, webhook_id, now)
            if delivery is None:
                return None
            webhooks.change(connection, webhook_id, busy_until=now + BUSY)
        return row, delivery

    def _settle(
        self, row: dict[str, Any], delivery: dict[str, Any], answer: Answer, at: datetime, seconds: float
    ) -> None:
        now = self._clock.now()
        attempt = {"at": iso_time(at, self._zone), "status": answer.status, "problem": answer.problem}
        said = [*delivery["log"], {**attempt, "seconds": seconds}][-LONGEST_LOG:]
        known: dict[str, Any] = {"busy_until": None}
        told: dict[str, Any] = {"log": said}
        if not answer.problem:
            told |= {"state": DeliveryState.DELIVERED, "ended_at": now}
            known |= {"failures": 0, "failing_since": None, "rest_until": None, "delivered_at": now}
        else:
            failures = row["failures"] + 1
            asked = timedelta(seconds=answer.retry_after or 0)
            rest = max(rest_after(failures), min(asked, LONGEST_RETRY_AFTER))
            known |= {"failures": failures, "failing_since": row["failing_since"] or at, "rest_until": now + rest}
            # A receiver that takes none is no fault of the message: it is the next one again.
            if answer.status is not None and answer.status not in UNAVAILABLE:
                attempts = delivery["attempts"] + 1
                pause = pause_after(attempts)
                ended = {"state": DeliveryState.FAILED, "ended_at": now}
                told |= {"attempts": attempts} | (ended if pause is None else {"next_at": now + pause})
            if answer.status == GONE:
                known |= {"enabled": False, "disabled_reason": "the receiver answered 410: it wants no more messages"}
            # Never the URL: it may hold a key of the receiver's.
            log.info(
                "webhook.failed", webhook=row["id"], delivery=delivery["id"], failures=failures, why=answer.problem
            )
        with self._database.write() as connection:
            deliveries.change(connection, delivery["id"], **told)
            webhooks.change(connection, row["id"], **known)

    def _round(self) -> datetime | None:
        self.make()
        next_at = self._send_all()
        now = self._clock.now()
        if self._swept_at is None or now - self._swept_at >= timedelta(hours=1):
            self.sweep()
            self._swept_at = now
        return next_at

    def _send_all(self) -> datetime | None:
        """Begin to send what is due; when there is something to send that is not."""
        now = self._clock.now()
        times: list[datetime] = []
        with self._database.read() as connection:
            for row in webhooks.every(connection):
                if not row["enabled"] or (at := deliveries.next_at(connection, row["id"])) is None:
                    continue
                at = max(time for time in (at, row["rest_until"], row["busy_until"]) if time is not None)
                running = self._sending.get(row["id"])
                if running is not None and not running.done():
                    continue  # it wakes us when it ends
                if at <= now:
                    self._sending[row["id"]] = self._pool.submit(self._send, row["id"])
                    self._sending[row["id"]].add_done_callback(lambda _: self._rounds.wake())
                else:
                    times.append(at)
        return min(times, default=None)

    def _send(self, webhook_id: int) -> int:
        try:
            return self.send_due(webhook_id)
        except Exception:
            log.exception("webhook.not_sent", webhook=webhook_id)
            self._clock.wait(self._rounds.closing, 1.0)
            return 0


def _later(now: datetime, *times: datetime | None) -> bool:
    return any(time is not None and time > now for time in times)
