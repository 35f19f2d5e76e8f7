"""The time zone of this machine, by name, so that its daylight saving rules are known."""

from __future__ import annotations

import os
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
