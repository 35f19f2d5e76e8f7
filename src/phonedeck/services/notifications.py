"""Notifications: added, changed, tried out; what was told, and whether it arrived."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound, Problem
from phonedeck.model.notification import IDLE_MINUTES, QUIET_SECONDS, RULES, Rule, message
from phonedeck.model.webhook import DeliveryState
from phonedeck.services.acting import note
from phonedeck.services.notification_post import service_of
from phonedeck.services.notifier import Notifier
from phonedeck.storage import events, notifications
from phonedeck.storage.database import Database
from phonedeck.wire.local_time import iso_time
from phonedeck.wire.notification import (
    NewNotification,
    NotificationChange,
    NotificationMessage,
    NotificationMessages,
    NotificationPage,
    NotificationView,
)
from phonedeck.wire.task import Deleted

MOST_NOTIFICATIONS = 20
SHOWN = ("id", "name", "service", "rules", "quiet_seconds", "idle_minutes", "enabled")


class NotificationService:
    """What the operator can do with notifications. Their URLs are secrets: no answer, entry or log has one."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, notifier: Notifier) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._notifier = notifier

    def start(self) -> None:
        """Begin to look and to send."""
        self._notifier.start()

    def close(self) -> None:
        self._notifier.close()

    def page(self) -> NotificationPage:
        """Every notification."""
        with self._database.read() as connection:
            rows = notifications.every(connection)
        return NotificationPage(notifications=[self._view(row) for row in rows], total=len(rows))

    def add(self, wanted: NewNotification) -> NotificationView:
        """Make a notification; it tells what happens from now on.

        Raises:
            InvalidRequest: there are too many, or apprise does not know the URL.
            Conflict: there is one of this name.
        """
        service = self._service(wanted.url)
        rules = wanted.rules or [str(rule) for rule in RULES]
        with self._database.write() as connection:
            self._free(connection, wanted.name, None)
            if len(notifications.every(connection)) >= MOST_NOTIFICATIONS:
                raise InvalidRequest(
                    f"there are {MOST_NOTIFICATIONS} notifications, which is the most; remove one first"
                )
            id_ = notifications.add(
                connection,
                self._clock.now(),
                name=wanted.name,
                url=wanted.url,
                service=service,
                rules=rules,
                quiet_seconds=QUIET_SECONDS if wanted.quiet_seconds is None else wanted.quiet_seconds,
                idle_minutes=wanted.idle_minutes or IDLE_MINUTES,
                enabled=wanted.enabled is not False,
                position=events.newest(connection),
            )
            self._notifier.baseline(connection, id_, rules)
            note(
                connection,
                self._clock.now(),
                "notification.created",
                f"notification {id_}",
                service=service,
                rules=rules,
            )
        self._notifier.wake()
        return self.view(id_)

    def change(self, id_: int, wanted: NotificationChange) -> NotificationView:
        """Change what is given. What happened while it was disabled is not told.

        Raises:
            NotFound: there is no such notification.
            InvalidRequest, Conflict: as for `add`.
        """
        names = ("name", "url", "rules", "quiet_seconds", "idle_minutes", "enabled")
        given: dict[str, Any] = {name: value for name in names if (value := getattr(wanted, name)) is not None}
        if wanted.url is not None:
            given["service"] = self._service(wanted.url)
        with self._database.write() as connection:
            row = self._found(connection, id_, lock=True)
            if wanted.name is not None:
                self._free(connection, wanted.name, id_)
            if given.get("enabled") and not row["enabled"]:
                given["position"] = events.newest(connection)
            if given:
                fields = sorted(set(given) - {"position", "service"})
                notifications.change(connection, id_, **given)
                if {"enabled", "rules"} & given.keys():
                    for rule, causes in notifications.causes(connection, id_).items():
                        notifications.put_causes(connection, id_, rule, [], list(causes))
                    self._notifier.baseline(connection, id_, given.get("rules", row["rules"]))
                note(connection, self._clock.now(), "notification.changed", f"notification {id_}", fields=fields)
        self._notifier.wake()
        return self.view(id_)

    def delete(self, id_: int) -> Deleted:
        """Remove a notification with its messages.

        Raises:
            NotFound: there is no such notification.
        """
        with self._database.write() as connection:
            if not notifications.remove(connection, id_):
                raise _missing(id_)
            note(connection, self._clock.now(), "notification.deleted", f"notification {id_}")
        return Deleted(deleted_count=1)

    def view(self, id_: int) -> NotificationView:
        """One notification.

        Raises:
            NotFound: there is no such notification.
        """
        with self._database.read() as connection:
            return self._view(self._found(connection, id_))

    def test(self, id_: int) -> NotificationMessage:
        """Send a message that says that it is a test.

        Raises:
            NotFound, Conflict: there is no such notification; it is disabled.
        """
        with self._database.write() as connection:
            row = self._found(connection, id_)
            if not row["enabled"]:
                raise Conflict(f"notification {id_} is disabled; enable it first")
            title, _ = message(Rule.TEST, [])
            text = f"This is a test of {row['name']}. It will tell: {', '.join(row['rules'])}."
            message_id = notifications.add_message(connection, id_, Rule.TEST, title, text, self._clock.now())
        self._notifier.wake()
        return self.message(id_, message_id)

    def message(self, id_: int, message_id: int) -> NotificationMessage:
        """One message.

        Raises:
            NotFound: there is no such notification or message.
        """
        with self._database.read() as connection:
            self._found(connection, id_)
            row = notifications.message(connection, id_, message_id)
        if row is None:
            raise NotFound(
                f"notification {id_} has no message {message_id}; GET notifications/{id_}/messages lists them"
            )
        return self._message(row)

    def messages(self, id_: int, page: int, page_size: int) -> NotificationMessages:
        """What was told, newest first.

        Raises:
            NotFound: there is no such notification.
        """
        with self._database.read() as connection:
            self._found(connection, id_)
            rows, total = notifications.messages(connection, id_, limit=page_size, offset=(page - 1) * page_size)
        found = [self._message(row) for row in rows]
        return NotificationMessages(messages=found, total=total, page=page, page_size=page_size)

    def _service(self, url: str) -> str:
        try:
            return service_of(url, self._notifier.own_ports)
        except ValueError as error:
            raise InvalidRequest([Problem("url", f"cannot be used: {error}")]) from None

    def _free(self, connection: Connection, name: str, own: int | None) -> None:
        if any(row["name"] == name and row["id"] != own for row in notifications.every(connection)):
            raise Conflict(f"there is a notification {name} already; remove it, or choose another name")

    def _found(self, connection: Connection, id_: int, *, lock: bool = False) -> dict[str, Any]:
        row = notifications.get(connection, id_, lock=lock)
        if row is None:
            raise _missing(id_)
        return row

    def _view(self, row: dict[str, Any]) -> NotificationView:
        return NotificationView(
            **{name: row[name] for name in SHOWN},
            failing_since=iso_time(row["failing_since"], self._zone),
            delivered_at=iso_time(row["delivered_at"], self._zone),
            created_at=iso_time(row["created_at"], self._zone) or "",
        )

    def _message(self, row: dict[str, Any]) -> NotificationMessage:
        waiting = row["state"] == DeliveryState.WAITING
        return NotificationMessage(
            **{name: row[name] for name in ("id", "rule", "title", "body", "state")},
            attempts=row["log"],
            next_at=iso_time(row["next_at"], self._zone) if waiting else None,
            created_at=iso_time(row["created_at"], self._zone) or "",
            ended_at=iso_time(row["ended_at"], self._zone),
        )


def _missing(id_: int) -> NotFound:
    return NotFound(f"there is no notification {id_}; GET notifications lists them")
