"""The recovery ladder: from what costs a moment to what disturbs others; every rung is logged with what came of it.

1. open the streams to the phone anew;
2. restart the uiautomator server on the phone;
3. let adb open its connection to the phone anew, and wait for it;
4. restart the adb server, which ends every phone's streams: only when no phone is at work.

It is climbed when a call failed of which nothing can have happened. The call is then made once more, never twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from phonedeck.clock import Clock
from phonedeck.model.errors import PhonedeckError

log = structlog.get_logger(__name__)


class Rung(StrEnum):
    """What is tried, mildest first."""

    REOPEN = "reopen"
    RESTART_SERVER = "restart_uiautomator"
    RECONNECT = "reconnect"
    RESTART_ADB = "restart_adb"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of one phone's ladder: `try_it` says whether the phone answers now."""

    rung: Rung
    try_it: Callable[[], bool]


def climb(serial: str, steps: Sequence[Step], error: PhonedeckError, clock: Clock, stop: threading.Event) -> bool:
    """Try the rungs in turn until the phone answers; whether it does. Ends early when `stop` is set."""
    for step in steps:
        if stop.is_set():
            return False
        began = clock.running()
        said = ""
        try:
            worked = step.try_it()
        except PhonedeckError as failure:
            worked, said = False, failure.message
        log.info(
            "phone.recovery",
            serial=serial,
            rung=step.rung.value,
            worked=worked,
            seconds=round(clock.running() - began, 2),
            why=error.message,
            **({"said": said} if said else {}),
        )
        if worked:
            return True
    return False
