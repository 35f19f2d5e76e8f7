"""The scripts that chaos runs. A later script joins by adding itself to `SCENARIOS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """One script in one app: its config for the n-th target, and the journal's kind of what the world sees of it.

    `calls`: at most this many uiautomator calls are made for one task; it is killed before and after each of them.
    `shows_absence`: an open act is always settled by looking, so that no task may stay unconfirmed.
    """

    script: str
    config: Callable[[str], dict[str, Any]]
    kind: str
    calls: int
    shows_absence: bool
    app: str = "tiktok"

    @property
    def name(self) -> str:
        return f"{self.script}, {self.app}"


SCENARIOS = [
    Scenario("follow", lambda user: {"target_user": user}, "follow", calls=8, shows_absence=True),
    Scenario("follow", lambda user: {"target_user": user}, "follow", calls=8, shows_absence=True, app="instagram"),
]
