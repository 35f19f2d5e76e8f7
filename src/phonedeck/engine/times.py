"""The engine's times, in seconds; tests of leases shorten them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """`lease`: a host whose beat stands still that long is dead. `beat`: how often it beats.

    `act`: an act is sent only with this much of the lease left, and a phone that was taken over from another host is
    left alone as long: a fence in the database does not fence a tap. `looks`: between two looks for one act.
    `sweep`: should an event ever be lost, this is how long it is missed. `slice`: a drain gives way to other phones
    after this long. `close`: the longest wait for running tasks at the end.
    """

    lease: float = 30.0
    beat: float = 5.0
    act: float = 10.0
    looks: float = 5.0
    sweep: float = 30.0
    slice: float = 60.0
    close: float = 10.0


STOP_SECONDS = 1.2
"""A running task that was asked to stop is ended without its worker after this long; two seconds are promised."""
LATE_SECONDS = 60.0
SPREAD_SECONDS = 300.0
"""Tasks that are later than the first, at the start of a host, are spread over the second."""
CLOCK_JUMP_SECONDS = 2.0
"""A jump of the wall clock is noticed after at most this long."""
