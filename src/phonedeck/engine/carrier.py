"""What the engine needs from whoever carries tasks out. The assembly supplies it: the engine knows no script."""

from __future__ import annotations

from typing import Protocol

from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting


class Carrier(Protocol):
    """Carries tasks out on phones. `device` is a device's id."""

    def carry_out(self, job: Job) -> Result:
        """Run the task's script; how it ended, as read from the phone."""
        ...

    def look_for(self, job: Job, intent: Intent) -> Sighting:
        """Only look whether an earlier act happened."""
        ...

    def screenshot(self, job: Job) -> bytes:
        """What the phone shows, as a JPEG of a size that can be kept."""
        ...

    def let_go(self, device: str) -> None:
        """Make sure that nothing sent earlier, by whomever, can still act; the phone's server answers afresh.

        Raises:
            PhonedeckError: the phone does not answer now; it is tried again later.
        """
        ...

    def abort(self, device: str) -> None:
        """Cut off whatever is being waited for on this phone; called from another thread, and returns at once."""
        ...
