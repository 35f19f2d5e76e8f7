"""The time zone of this machine, by name, so that its daylight saving rules are known."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES = Path("/usr/share/zoneinfo")
LOCALTIME = Path("/etc/localtime")


def system_zone() -> ZoneInfo:
    """The zone of TZ, else of /etc/localtime, else UTC."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    if LOCALTIME.is_symlink():
        target = LOCALTIME.resolve()
        if target.is_relative_to(ZONES.resolve()):
            candidates.append(str(target.relative_to(ZONES.resolve())))
    for name in candidates:
        if name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                continue
    return ZoneInfo("UTC")


def doubt(now: datetime) -> str:
    """What is wrong where the name of this machine's zone is not known, as on Windows; empty where all is well.

    The system's clock is asked, which knows its zone without a name.
    """
    shown, taken = now.astimezone(), now.astimezone(system_zone())
    if shown.utcoffset() == taken.utcoffset():
        return ""
    return (
        f"this machine's clock shows {shown:%H:%M}, but its time zone has no name that is known, so that times are "
        f"taken to be {taken:%Z} ({taken:%H:%M}): phonedeck settings set timezone=NAME, such as Asia/Jakarta"
    )
