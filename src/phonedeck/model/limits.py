"""Limits: how often an account may act, how close together, at which hours, and how many may act on one target.

Rules alone, no I/O. Defaults are moderate; ceilings cannot be set away. Neither makes automation permitted.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from phonedeck.model.intent import Act
from phonedeck.model.task import Reason

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)

DEFAULT_PER_DAY: Mapping[Act, int] = {
    Act.FOLLOW: 50, Act.UNFOLLOW: 50, Act.COMMENT: 20, Act.LIKE: 100, Act.FAVOURITE: 50, Act.POST: 10,
}  # fmt: skip
DEFAULT_PER_HOUR: Mapping[Act, int] = {
    Act.FOLLOW: 20, Act.UNFOLLOW: 20, Act.COMMENT: 8, Act.LIKE: 40, Act.FAVOURITE: 20, Act.POST: 4,
}  # fmt: skip
CEILINGS: Mapping[Act, int] = {
    Act.FOLLOW: 150, Act.UNFOLLOW: 150, Act.COMMENT: 60, Act.LIKE: 300, Act.FAVOURITE: 150, Act.POST: 25,
}  # fmt: skip
DEFAULT_GAP_SECONDS, LONGEST_GAP_SECONDS = 20.0, 86_400.0
DEFAULT_ACCOUNTS_PER_TARGET, MOST_ACCOUNTS_PER_TARGET = 3, 10
SAME_TEXT_PER_DAY = 3
"""How often one account may write the same comment in 24 hours."""
PACED = frozenset({Act.FOLLOW, Act.UNFOLLOW, Act.COMMENT, Act.POST})
"""Acts between which an account leaves the gap."""
AT_A_TARGET = frozenset(Act) - {Act.POST}
"""Acts on somebody else's user or post; a post is made on one's own."""
HELD_CHECKED = timedelta(hours=6)
"""A task that waits for a person's release is looked at this often; a release itself wakes it at once."""

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_PLURALS = {
    Act.FOLLOW: "follows", Act.UNFOLLOW: "unfollows", Act.COMMENT: "comments",
    Act.LIKE: "likes", Act.FAVOURITE: "favourites", Act.POST: "posts",
}  # fmt: skip


class Scope(StrEnum):
    """Whom a rule is for. A tag's rule wins over the one for all, an account's over both."""

    ALL = "all"
    TAG = "tag"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: `words` name the rule, `until` (aware) is when it may be."""

    until: datetime
    words: str
    reason: Reason = Reason.LIMIT_REACHED

    def remark(self, username: str) -> str:
        """One line for people."""
        return f"@{username}: {self.words}. It goes on at {moment(self.until)}."


@dataclass(frozen=True, slots=True)
class Refusal:
    """No, and no again: `words` name the rule."""

    words: str


@dataclass(frozen=True, slots=True)
class Past:
    """One act of an account that counts: done, perhaps done, or about to be."""

    act: Act
    at: datetime
    text_hash: str | None = None


@dataclass(frozen=True, slots=True)
class ActiveHours:
    """The hours of a day in which an account may act, over midnight where the end comes first."""

    start: time
    end: time
    zone: ZoneInfo

    @classmethod
    def parse(cls, text: str, zone: ZoneInfo) -> ActiveHours:
        """From "08:00-22:30". Raises `ValueError`."""
        match = _HOURS.fullmatch(text.strip())
        if match is None or match[1] + match[2] == match[3] + match[4]:
            raise ValueError('must be two different times of day, "08:00-22:30"')
        hours = list(map(int, match.groups()))
        return cls(time(hours[0], hours[1]), time(hours[2], hours[3]), zone)

    def opens_at(self, now: datetime) -> datetime | None:
        """When they begin next; None while they last."""
        local = now.astimezone(self.zone)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.end < self.start
        if (self.start <= clock or clock < self.end) if over_midnight else self.start <= clock < self.end:
            return None
        day = local.date() if clock < self.start else local.date() + timedelta(days=1)
        return datetime.combine(day, self.start, self.zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M} {self.zone.key}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for one account. All of `active_hours` must be open."""

    per_day: Mapping[Act, int] = field(default_factory=lambda: dict(DEFAULT_PER_DAY))
    per_hour: Mapping[Act, int] = field(default_factory=lambda: dict(DEFAULT_PER_HOUR))
    gap: timedelta = timedelta(seconds=DEFAULT_GAP_SECONDS)
    active_hours: tuple[ActiveHours, ...] = ()
    accounts_per_target: int = DEFAULT_ACCOUNTS_PER_TARGET

    @classmethod
    def of(cls, rules: Iterable[tuple[Scope, Mapping[str, Any]]]) -> Limits:
        """From stored rules: of several tags the strictest counts; no rule passes a ceiling."""
        by_scope: dict[Scope, list[Mapping[str, Any]]] = {scope: [] for scope in Scope}
        for scope, values in rules:
            by_scope[scope].append(values)
        everyone = {key: value for values in by_scope[Scope.ALL] for key, value in values.items()}
        layers = [everyone, _strictest(by_scope[Scope.TAG]), *by_scope[Scope.ACCOUNT]]
        per_day, per_hour = dict(DEFAULT_PER_DAY), dict(DEFAULT_PER_HOUR)
        gap: float = DEFAULT_GAP_SECONDS
        hours: list[tuple[str, str]] = []
        for layer in layers:
            per_day |= {Act(name): number for name, number in layer.get("per_day", {}).items()}
            per_hour |= {Act(name): number for name, number in layer.get("per_hour", {}).items()}
            gap = layer.get("gap_seconds", gap)
            hours = layer.get("active_hours", hours)
        return cls(
            per_day={act: max(0, min(number, CEILINGS[act])) for act, number in per_day.items()},
            per_hour={act: max(0, min(number, CEILINGS[act])) for act, number in per_hour.items()},
            gap=timedelta(seconds=max(0.0, min(gap, LONGEST_GAP_SECONDS))),
            active_hours=tuple(ActiveHours.parse(text, ZoneInfo(zone)) for text, zone in hours),
            accounts_per_target=max(
                1, min(everyone.get("accounts_per_target", DEFAULT_ACCOUNTS_PER_TARGET), MOST_ACCOUNTS_PER_TARGET)
            ),
        )

    def opens_at(self, now: datetime) -> datetime | None:
        """When all active hours are open next; None while they are."""
        opening = now
        for _ in range(14):  # hours that never meet are left to the next look
            later = [at for hours in self.active_hours if (at := hours.opens_at(opening)) is not None]
            if not later:
                break
            opening = max(later)
        return None if opening == now else opening

    def check(self, act: Act | None, past: Sequence[Past], now: datetime) -> Wait | Refusal | None:
        """Whether an account with this past may act now; None when it may. `act` None is watching alone."""
        waits: list[Wait] = []
        if act is not None:
            if not self.per_day[act] or not self.per_hour[act]:
                return Refusal(f"the limits of this account allow no {_PLURALS[act]}")
            waits = [*self._full(act, past, now), *self._gap(act, past, now)]
        last = max(waits, key=lambda wait: wait.until, default=None)
        opening = self.opens_at(now if last is None else last.until)
        if opening is not None:
            hours = " and ".join(map(str, self.active_hours))
            return Wait(opening, f"outside its active hours ({hours})" if last is None else last.words)
        return last

    def used(self, act: Act, past: Sequence[Past], now: datetime, window: timedelta) -> list[datetime]:
        """When the acts happened that still count in a window, oldest first."""
        return sorted(each.at for each in past if each.act is act and each.at > now - window)

    def _full(self, act: Act, past: Sequence[Past], now: datetime) -> Iterable[Wait]:
        for window, most, span in ((DAY, self.per_day[act], "24 hours"), (HOUR, self.per_hour[act], "an hour")):
            used = self.used(act, past, now, window)
            if len(used) >= most:
                yield Wait(used[len(used) - most] + window, f"its limit of {most} {_PLURALS[act]} in {span} is used up")

    def _gap(self, act: Act, past: Sequence[Past], now: datetime) -> Iterable[Wait]:
        last = max((each.at for each in past if each.act in PACED), default=None)
        if act in PACED and last is not None and self.gap and now < last + self.gap:
            yield Wait(last + self.gap, f"{self.gap.total_seconds():g} s must lie between two of its acts")


def text_hash(text: str) -> str | None:
    """What two comments share that say the same: letters and digits alone count, unless there are none.

    Neither case, nor spaces, nor punctuation, nor an emoji that was put in, makes another text of it.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LNM") or "".join(folded.split())
    return hashlib.sha256(kept.encode("utf-8", "surrogatepass")).hexdigest() if kept else None


def same_text(hashed: str, past: Sequence[Past], now: datetime) -> Refusal | None:
    """Whether an account has written a comment too often by now."""
    written = sum(each.text_hash == hashed and each.at > now - DAY for each in past)
    if written < SAME_TEXT_PER_DAY:
        return None
    return Refusal(f"the account wrote this comment {SAME_TEXT_PER_DAY} times in 24 hours already; that is the most")


def moment(at: datetime) -> str:
    """A time for people, to the second above."""
    up = at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)
    return f"{up.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _strictest(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in ("per_day", "per_hour"):
        names = {name for rule in rules for name in rule.get(kind, {})}
        found[kind] = {name: min(rule[kind][name] for rule in rules if name in rule.get(kind, {})) for name in names}
    gaps = [rule["gap_seconds"] for rule in rules if "gap_seconds" in rule]
    hours = [each for rule in rules for each in rule.get("active_hours", [])]
    return found | ({"gap_seconds": max(gaps)} if gaps else {}) | ({"active_hours": hours} if hours else {})
