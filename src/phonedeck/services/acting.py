"""Who acts: set where a call comes in, written down with what it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from phonedeck.storage import audit

acting: ContextVar[str] = ContextVar("acting", default="phonedeck")
"""A token's name or `this machine`, with the way it came; a schedule; `phonedeck` is the server by itself."""


@contextmanager
def acts(name: str) -> Iterator[None]:
    """Whoever this is does what is done meanwhile."""
    before = acting.set(name)
    try:
        yield
    finally:
        acting.reset(before)


def note(connection: Connection, now: datetime, action: str, subject: str, **detail: Any) -> None:
    """Write down what this transaction does, as its last step: others wait for it. No captions, no secrets."""
    audit.append(connection, now, acting.get(), action, subject, detail)
