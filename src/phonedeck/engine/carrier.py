"""What the engine needs from whoever carries tasks out. The assembly supplies it: the engine knows no script."""

from __future__ import annotations

from typing import Protocol

from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting


class Carrier(Protocol):
    """Carries one task out on its phone."""

    def carry_out(self, job: Job) -> Result:
        """Run the task's script; how it ended, as read from the phone."""
        ...

    def look_for(self, job: Job, intent: Intent) -> Sighting:
        """Only look whether an earlier act happened."""
        ...

    def take_over(self, job: Job) -> None:
        """Make sure that nothing an earlier worker sent can still act on the phone."""
        ...

    def abort(self, device: str) -> None:
        """Cut off whatever is being waited for on this phone; called from another thread."""
        ...
