"""Webhooks: added, changed, tried out; the log of what was sent, and sending it again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound
from phonedeck.model.webhook import OLD_SECRET_DAYS, TEST_TYPE, DeliveryState, new_message_id, new_secret
from phonedeck.services.acting import note
from phonedeck.services.webhook_sender import WebhookSender
from phonedeck.storage import deliveries, events, webhooks
from phonedeck.storage.database import Database
from phonedeck.storage.deliveries import NewDelivery
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.task import Deleted
from phonedeck.wire.webhook import (
    DeliveryDetail,
    DeliveryPage,
    DeliveryQuery,
    DeliveryView,
    NewWebhook,
    SentAgain,
    WebhookChange,
    WebhookPage,
    WebhookSecret,
    WebhookView,
)

MOST_WEBHOOKS = 50


class WebhookService:
    """What the operator can do with webhooks, and what sends their messages."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, sender: WebhookSender) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._sender = sender

    def start(self) -> None:
        """Begin to send."""
        self._sender.start()

    def close(self) -> None:
        self._sender.close()

    def page(self) -> WebhookPage:
        """Every webhook."""
        with self._database.read() as connection:
            rows, counted = webhooks.every(connection), deliveries.count(connection)
        return WebhookPage(webhooks=[self._view(row, counted) for row in rows], total=len(rows))

    def add(self, wanted: NewWebhook) -> WebhookSecret:
        """Make a webhook; it hears of what happens from now on.

        Raises:
            InvalidRequest: there are too many.
        """
        secret = wanted.secret or new_secret()
        with self._database.write() as connection:
            if webhooks.count(connection) >= MOST_WEBHOOKS:
                raise InvalidRequest(f"there are {MOST_WEBHOOKS} webhooks, which is the most; delete one first")
            id_ = webhooks.add(
                connection,
                self._clock.now(),
                url=wanted.url,
                description=wanted.description or "",
                events=wanted.events,
                enabled=wanted.enabled is not False,
                secret=secret,
                position=events.newest(connection),
            )
            note(connection, self._clock.now(), "webhook.created", f"webhook {id_}", events=wanted.events)
        self._sender.wake()
        return WebhookSecret(**self.view(id_).model_dump(), secret=secret)

    def change(self, id_: int, wanted: WebhookChange) -> WebhookView:
        """Change what is given. One that is enabled again, or has another URL, is tried at once; what happened while
        it was disabled is not told.

        Raises:
            NotFound: there is no such webhook.
        """
        given: dict[str, Any] = {
            name: value
            for name in ("url", "description", "events", "enabled")
            if (value := getattr(wanted, name)) is not None
        }
        with self._database.write() as connection:
            row = self._found(connection, id_, lock=True)
            if given.get("enabled") and not row["enabled"]:
                given |= {"disabled_reason": None, "position": events.newest(connection)}
            if given.get("enabled") or "url" in given:
                given |= {"failures": 0, "failing_since": None, "rest_until": None}
            if given:
                webhooks.change(connection, id_, **given)
                note(connection, self._clock.now(), "webhook.changed", f"webhook {id_}", fields=sorted(given))
        self._sender.wake()
        return self.view(id_)

    def delete(self, id_: int) -> Deleted:
        """Remove a webhook with its messages, those that wait as well.

        Raises:
            NotFound: there is no such webhook.
        """
        with self._database.write() as connection:
            if not webhooks.remove(connection, id_):
                raise _missing(id_)
            note(connection, self._clock.now(), "webhook.deleted", f"webhook {id_}")
        return Deleted(deleted_count=1)

    def view(self, id_: int) -> WebhookView:
        """One webhook, without its secret.

        Raises:
            NotFound: there is no such webhook.
        """
        with self._database.read() as connection:
            row, counted = self._found(connection, id_), deliveries.count(connection)
        return self._view(row, counted)

    def renew_secret(self, id_: int) -> WebhookSecret:
        """Make a new secret. For a day messages are signed with both, so that the receiver can change over.

        Raises:
            NotFound: there is no such webhook.
        """
        secret = new_secret()
        with self._database.write() as connection:
            row = self._found(connection, id_, lock=True)
            until = self._clock.now() + OLD_SECRET_DAYS
            webhooks.change(connection, id_, secret=secret, old_secret=row["secret"], old_secret_until=until)
            note(connection, self._clock.now(), "webhook.secret_renewed", f"webhook {id_}")
        return WebhookSecret(**self.view(id_).model_dump(), secret=secret)

    def test(self, id_: int) -> DeliveryDetail:
        """Send a message of type `webhook.test`, whatever the webhook asked for.

        Raises:
            NotFound, Conflict: there is no such webhook; it is disabled.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            self._enabled(connection, id_)
            body = json.dumps({"type": TEST_TYPE, "timestamp": now.isoformat(), "data": {"webhook_id": id_}})
            message = NewDelivery(new_message_id(), TEST_TYPE, TEST_TYPE, body)
            [delivery_id] = deliveries.add(connection, id_, [message], now)
            webhooks.change(connection, id_, rest_until=None)
        self._sender.wake()
        return self.delivery(id_, delivery_id)

    def log(self, id_: int, wanted: DeliveryQuery) -> DeliveryPage:
        """Messages to the webhook, newest first, with every attempt at them.

        Raises:
            NotFound: there is no such webhook.
        """
        with self._database.read() as connection:
            rest_until = self._found(connection, id_)["rest_until"]
            rows, total = deliveries.page(
                connection,
                id_,
                wanted.state,
                wanted.type,
                limit=wanted.page_size,
                offset=(wanted.page - 1) * wanted.page_size,
            )
        views = [DeliveryView(**self._delivery(row, rest_until)) for row in rows]
        return DeliveryPage(deliveries=views, total=total, page=wanted.page, page_size=wanted.page_size)

    def delivery(self, id_: int, delivery_id: int) -> DeliveryDetail:
        """One message with its body.

        Raises:
            NotFound: there is no such webhook or message.
        """
        with self._database.read() as connection:
            rest_until = self._found(connection, id_)["rest_until"]
            row = deliveries.get(connection, id_, delivery_id)
        if row is None:
            raise NotFound(f"webhook {id_} has no message {delivery_id}; GET webhooks/{id_}/deliveries lists them")
        return DeliveryDetail(**self._delivery(row, rest_until), body=json.loads(row["body"]))

    def send_again(self, id_: int, delivery_id: int | None = None) -> SentAgain:
        """Send one message again, or all that have failed: the same messages, under the same ids.

        Raises:
            NotFound, Conflict: there is no such webhook or message; it is disabled.
        """
        with self._database.write() as connection:
            self._enabled(connection, id_)
            count = deliveries.send_again(connection, id_, delivery_id, self._clock.now())
            if delivery_id is not None and not count:
                raise NotFound(f"webhook {id_} has no message {delivery_id}; GET webhooks/{id_}/deliveries lists them")
            webhooks.change(connection, id_, rest_until=None)
        self._sender.wake()
        return SentAgain(redelivered_count=count)

    def _enabled(self, connection: Connection, id_: int) -> None:
        row = self._found(connection, id_, lock=True)
        if not row["enabled"]:
            why = f" ({row['disabled_reason']})" if row["disabled_reason"] else ""
            raise Conflict(f'webhook {id_} is disabled{why}; PATCH webhooks/{id_} with {{"enabled": true}} first')

    def _found(self, connection: Connection, id_: int, *, lock: bool = False) -> dict[str, Any]:
        row = webhooks.get(connection, id_, lock=lock)
        if row is None:
            raise _missing(id_)
        return row

    def _view(self, row: dict[str, Any], counted: dict[tuple[int, str], int]) -> WebhookView:
        return WebhookView(
            **{name: row[name] for name in ("id", "url", "description", "events", "enabled", "disabled_reason")},
            waiting_count=counted.get((row["id"], "waiting"), 0),
            failed_count=counted.get((row["id"], "failed"), 0),
            failing_since=iso_time(row["failing_since"], self._zone),
            delivered_at=iso_time(row["delivered_at"], self._zone),
            created_at=iso_time(row["created_at"], self._zone) or "",
        )

    def _delivery(self, row: dict[str, Any], rest_until: datetime | None) -> dict[str, Any]:
        waiting = row["state"] == DeliveryState.WAITING
        next_at = max(row["next_at"], rest_until or row["next_at"])
        return {
            **{name: row[name] for name in ("id", "message_id", "type", "state")},
            "attempts": row["log"],
            "next_at": iso_time(next_at, self._zone) if waiting else None,
            "ended_at": iso_time(row["ended_at"], self._zone),
            "created_at": iso_time(row["created_at"], self._zone) or "",
        }


def _missing(id_: int) -> NotFound:
    return NotFound(f"there is no webhook {id_}; GET webhooks lists them")
