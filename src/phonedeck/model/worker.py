"""What a worker says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkerState:
    """`working` phones now; `full` when no further phone can be taken; when a phone was last taken, UTC;
    `seen_at`, when it last said so, by its own clock."""

    host: str
    working: int
    full: bool
    last_dispatch_at: datetime | None
    seen_at: datetime | None = None
