"""Times as the wire writes them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def local_time(instant: datetime | None, zone: ZoneInfo) -> str | None:
    """`YYYY-MM-DD HH:MM:SS` by the clock of `zone`, as the documented API writes times."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if instant else None


def iso_time(instant: datetime | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 with milliseconds and the offset of `zone`."""
    return instant.astimezone(zone).isoformat(timespec="milliseconds") if instant else None
