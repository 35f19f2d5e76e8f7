"""Licence plans, as the API names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Plan(Enum):
    """Name, phones that may work at once, and whether the API answers."""

    STARTER = ("Starter", 5, False)
    PRO = ("Pro", 20, True)
    TEAM = ("Team", 50, True)
    BUSINESS = ("Business", 100, True)

    @property
    def name_on_wire(self) -> str:
        return self.value[0]

    @property
    def devices(self) -> int:
        return self.value[1]

    @property
    def api_enabled(self) -> bool:
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Licence:
    """A plan in force; `why` says, for plan Starter, what was wrong with the licence file."""

    plan: Plan
    device_limit: int
    expires_at: datetime | None = None
    holder: str = ""
    why: str = ""
