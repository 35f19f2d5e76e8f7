"""What a script consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from phonedeck.apps.app import App
from phonedeck.model.intent import Intent
from phonedeck.model.job import Job, Result, Sighting


@dataclass(frozen=True, slots=True)
class Script:
    """`carry_out` does the task from the app's start; `look_for` only looks whether an earlier act happened.

    `glance` looks at what the phone shows before the app is started afresh for that, where this would end something;
    None when it does not tell.
    """

    carry_out: Callable[[Job, App], Result]
    look_for: Callable[[Job, App, Intent], Sighting]
    glance: Callable[[Job, App, Intent], Sighting | None] = lambda job, app, intent: None
