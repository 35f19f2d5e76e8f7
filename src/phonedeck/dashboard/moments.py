"""Times and spans of time as people read them, in the server's zone."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from phonedeck.dashboard.language import Texts
from phonedeck.model.recurrence import WEEKDAYS


def span(t: Texts, seconds: float) -> str:
    """How long, in one unit: `0.4 s`, `40 s`, `12 min`, `3 h`, `5 d`."""
    if seconds < 1:
        return t("time.seconds", number=f"{seconds:.2f}".rstrip("0").rstrip(".") or "0")
    if seconds < 120:
        return t("time.seconds", number=f"{seconds:.0f}")
    if seconds < 5400:
        return t("time.minutes", number=f"{seconds / 60:.0f}")
    if seconds < 172_800:
        return t("time.hours", number=f"{seconds / 3600:.0f}")
    return t("time.days", number=t.number(round(seconds / 86400)))


def ago(t: Texts, at: datetime, now: datetime) -> str:
    """How long ago something was; clocks of two machines may differ, so never ahead."""
    seconds = (now - at).total_seconds()
    return t("time.now") if seconds < 2 else t("time.ago", span=span(t, seconds))


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """Date and time to the second, as HTML that programs can read too."""
    local = at.astimezone(zone)
    return f'<time datetime="{escape(local.isoformat())}">{local:%Y-%m-%d %H:%M:%S}</time>'


def day_name(t: Texts, day: date) -> str:
    """`Monday 30 November`."""
    return f"{weekday_name(t, day)} {day.day} {month_name(t, day)}"


def weekday_name(t: Texts, day: date) -> str:
    return t(f"weekday.{WEEKDAYS[day.weekday()]}")


def month_name(t: Texts, day: date) -> str:
    return t("time.months").split()[day.month - 1]
