"""How much is tried: the everyday run takes a part, `make faults` everything (`PHONEDECK_MATRIX=full`)."""

from __future__ import annotations

import os

FULL = os.environ.get("PHONEDECK_MATRIX") == "full"
DROPPED_AT_ONCE = 300 if FULL else 30
SECONDS_AWAY = (5, 90) if FULL else (5,)
FORGOTTEN_SECONDS = 60
"""adb itself tries for so long to reach a phone on the network again, and then forgets it."""
