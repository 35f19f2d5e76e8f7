"""The licence plan: whether the API answers, and how many phones may work at once."""

from __future__ import annotations

from dataclasses import dataclass

from phonedeck.model.errors import PlanRefused
from phonedeck.model.plan import Plan
from phonedeck.wire.task import Licence


@dataclass(frozen=True, slots=True)
class LicenceService:
    """The plan in force. `device_limit` counts phones that work at the same time."""

    plan: Plan
    device_limit: int
    why: str = ""
    """For plan Starter: why it is in force, when a licence file was missing, altered or expired."""

    def require_api(self) -> None:
        """Raise PlanRefused unless the plan has API access."""
        if not self.plan.api_enabled:
            raise PlanRefused(self.why or "API access is not part of plan Starter; use Pro, Team or Business.")

    def check(self) -> Licence:
        self.require_api()
        return Licence(
            plan_name=self.plan.name_on_wire,
            api_enabled=True,
            device_limit=self.device_limit,
            message="API access enabled",
        )
