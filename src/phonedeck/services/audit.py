"""The audit log: who did what and when, to read, to take along, and to check."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model import audit as chain
from phonedeck.model.audit import AuditFilter, Entry, Verdict
from phonedeck.services.acting import acting
from phonedeck.storage import audit
from phonedeck.storage.database import Database
from phonedeck.wire.audit import AuditPage, AuditView
from phonedeck.wire.local_time import iso_time

SETTINGS = "settings.changed"


class AuditService:
    """What the operator can ask of it. Nobody can write to it but by doing something."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._verified: tuple[datetime, Verdict] | None = None

    def page(self, page: int, page_size: int) -> AuditPage:
        """Entries, newest first."""
        with self._database.read() as connection:
            entries, total = audit.page(connection, limit=page_size, offset=(page - 1) * page_size)
        return AuditPage(entries=[self._view(entry) for entry in entries], total=total, page=page, page_size=page_size)

    def find(self, wanted: AuditFilter, *, limit: int, before: int | None = None) -> list[AuditView]:
        """The newest entries that match; with `before` those with smaller numbers, at the same cost on any page."""
        with self._database.read() as connection:
            return [self._view(entry) for entry in audit.find(connection, wanted, limit=limit, before=before)]

    def actions(self) -> list[str]:
        """Every action that there is an entry of, in the order of the alphabet."""
        with self._database.read() as connection:
            return audit.actions(connection)

    def export(self) -> Iterator[str]:
        """Every entry as a line of JSON, oldest first."""
        with self._database.read() as connection:
            for entry in audit.every(connection):
                yield self._view(entry).model_dump_json()

    def verify(self) -> Verdict:
        """Whether no entry was changed, taken out, put in or cut off since it was written."""
        with self._database.read() as connection:
            verdict = chain.verify(audit.every(connection), audit.last_given(connection))
        self._verified = self._clock.now(), verdict
        return verdict

    def verified(self) -> tuple[datetime, Verdict] | None:
        """What the last check found, and when; None when there was none since the start."""
        return self._verified

    def settings_are(self, settings: Mapping[str, Any]) -> None:
        """Note the installation's settings, where they are others than when they were noted last."""
        with self._database.write() as connection:
            last = audit.newest(connection, SETTINGS)
            if (last is None and settings) or (last is not None and last.detail != chain.written(settings)):
                audit.append(connection, self._clock.now(), acting.get(), SETTINGS, "settings", settings)

    def settings_written(self, changed: Mapping[str, Any]) -> None:
        """Note what somebody wrote into the settings file; None stands for what was taken out of it."""
        with self._database.write() as connection:
            audit.append(connection, self._clock.now(), acting.get(), "settings.written", "settings file", changed)

    def _view(self, entry: Entry) -> AuditView:
        return AuditView(
            seq=entry.seq,
            at=iso_time(entry.at, self._zone) or "",
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            detail=json.loads(entry.detail),
            previous=entry.previous,
            hash=entry.hash,
        )
