"""Hosts whose threads are taken apart into steps, and a pretend world of phones that counts acts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from phonedeck.clock import SystemClock
from phonedeck.engine.job import EngineJob
from phonedeck.engine.lease import Lease
from phonedeck.storage.slots import Slot

LIMIT = 3
"""Phones that may work at once."""


class SetClock(SystemClock):
    """Both clocks move only when they are told to."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 25, 12, tzinfo=UTC)
        self.ran = 1000.0

    def now(self) -> datetime:
        return self.wall

    def running(self) -> float:
        return self.ran


class World:
    """What happened on the phones. A generation ends when somebody frees the phone."""

    def __init__(self) -> None:
        self.generation = Counter[str]()
        self.acts = Counter[int]()


class Phones:
    """The carrier: only what the job asks of it itself."""

    def __init__(self, world: World) -> None:
        self._world = world

    def screenshot(self, job: Any) -> bytes:
        return b"picture"

    def let_go(self, device: str) -> None:
        self._world.generation[device] += 1


@dataclass
class Work:
    """One drain, between two of its steps."""

    slot: Slot
    job: EngineJob | None = None
    armed_at: int | None = None
    """The phone's generation when the intent was written: what the act's stream belongs to."""


@dataclass
class Host:
    """A worker's process; what a drain asks of it."""

    name: str
    lease: Lease
    work: list[Work] = field(default_factory=list)
    frozen: bool = False

    def closing(self) -> bool:
        return False

    def pause(self, until: datetime) -> None:
        return

    def room(self, held: int) -> int:
        return LIMIT - held

    def take(self, slot: Slot) -> None:
        return

    def leave(self, slot: Slot, *, rest: bool = False) -> None:
        return

    def started(self, job: EngineJob, since: datetime) -> None:
        return

    def ended(self, job: EngineJob) -> None:
        return
