"""The audit log's chain: each entry's hash is made of what it says and of the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did. `detail` is JSON, written once and never again, so that its hash stays."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str

    def expected_hash(self) -> str:
        """What the hash must be for what the entry says."""
        return entry_hash(self.seq, self.at, self.actor, self.action, self.subject, self.detail, self.previous)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries a list shows; empty is any. `actor` and `subject` are parts of what an entry says, in any case.
    `since` (included) and `until` (excluded) bound the time."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole log found. `head` is the last hash: noted elsewhere, it guards against a log that was
    written anew as a whole."""

    entries: int
    head: str
    problem: str = ""

    @property
    def whole(self) -> bool:
        return not self.problem


def entry_hash(seq: int, at: datetime, actor: str, action: str, subject: str, detail: str, previous: str) -> str:
    """sha256 over the entry in a form that has one spelling alone."""
    said = [seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, action, subject, detail, previous]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


def written(detail: Mapping[str, Any]) -> str:
    """The detail as it is stored."""
    return json.dumps(detail, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)


def verify(entries: Iterable[Entry], last_given: int) -> Verdict:
    """Whether no entry was changed, taken out, put in or cut off; `last_given` is the last number that was given."""
    seq, head = 0, BEGINNING
    for entry in entries:
        if entry.seq != seq + 1:
            return Verdict(seq, head, f"entry {seq + 1} is missing")
        if entry.previous != head:
            return Verdict(seq, head, f"entry {entry.seq} does not follow the one before it: that one was changed")
        if entry.hash != entry.expected_hash():
            return Verdict(seq, head, f"entry {entry.seq} was changed")
        seq, head = entry.seq, entry.hash
    if seq != last_given:
        return Verdict(seq, head, f"{last_given - seq} entries at the end are missing")
    return Verdict(seq, head)
