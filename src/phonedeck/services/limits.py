"""Limits: what the operator sets, and what they leave to an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from phonedeck.clock import Clock
from phonedeck.model.account import Account
from phonedeck.model.errors import NotFound
from phonedeck.model.hold import Hold
from phonedeck.model.intent import Act
from phonedeck.model.limits import DAY, HOUR, Limits, Past, Refusal, Scope, Wait
from phonedeck.services.acting import note
from phonedeck.services.runner import Runner
from phonedeck.storage import accounts, limits
from phonedeck.storage.database import Database
from phonedeck.wire.limits import (
    ActBudget,
    BudgetView,
    HoldView,
    LimitsPage,
    LimitsView,
    NewLimits,
    ceilings,
    defaults,
)
from phonedeck.wire.local_time import iso_time


class LimitsService:
    """What the operator can set."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, runner: Runner) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._runner = runner

    def page(self) -> LimitsPage:
        """Every rule, with defaults and ceilings."""
        with self._database.read() as connection:
            rules = limits.every(connection)
        return LimitsPage(
            rules=[LimitsView.of(scope.value, name, rule) for scope, name, rule in rules],
            defaults=defaults(),
            ceilings=ceilings(),
        )

    def put(self, wanted: NewLimits) -> LimitsView:
        """Replace the rule for all, a tag or an account; one that sets nothing is removed.

        Raises:
            NotFound: there is no such account.
        """
        rule: dict[str, Any] = {
            name: value
            for name in ("per_day", "per_hour", "gap_seconds", "accounts_per_target")
            if (value := getattr(wanted, name)) is not None and value != {}
        }
        if wanted.active_hours is not None:
            zone = wanted.timezone or self._zone.key
            rule["active_hours"] = [[wanted.active_hours.strip(), zone]] if wanted.active_hours.strip() else []
        scope, name = Scope.ALL, ""
        with self._database.write() as connection:
            if wanted.account_id is not None:
                account = accounts.get(connection, wanted.account_id)
                if account is None:
                    raise NotFound(f"there is no account {wanted.account_id}; GET accounts lists them")
                scope, name = Scope.ACCOUNT, limits.account_name(account.platform, account.username)
            elif wanted.tag is not None:
                scope, name = Scope.TAG, wanted.tag.strip()
            limits.put(connection, scope, name, rule, self._clock.now())
            subject = "limits for all" if scope is Scope.ALL else f"limits of {scope} {name}"
            note(connection, self._clock.now(), "limits.set", subject, **rule)
        self._runner.wake()
        return LimitsView.of(scope.value, name, rule)


def budget_view(
    account: Account, allowed: Limits, past: Sequence[Past], hold: Hold | None, now: datetime, zone: ZoneInfo
) -> BudgetView:
    """What an account's limits leave to it now, by act."""
    return BudgetView(
        account_id=account.id,
        username=account.username,
        platform=account.platform.value,
        held=None if hold is None else _hold_view(hold, zone),
        gap_seconds=allowed.gap.total_seconds(),
        active_hours=[str(hours) for hours in allowed.active_hours],
        acts=[_act(act, allowed, past, hold, now, zone) for act in Act],
    )


def _act(
    act: Act, allowed: Limits, past: Sequence[Past], hold: Hold | None, now: datetime, zone: ZoneInfo
) -> ActBudget:
    used_day, used_hour = (len(allowed.used(act, past, now, window)) for window in (DAY, HOUR))
    found = allowed.check(act, past, now)
    waits = [found.until] if isinstance(found, Wait) else []
    why = found.words if isinstance(found, Wait | Refusal) else ""
    by_itself = not isinstance(found, Refusal)
    if hold is not None:
        why = f"it is held: {hold.reason}"
        by_itself = by_itself and hold.until is not None
        waits += [hold.until] if hold.until is not None else []
    return ActBudget(
        act=act.value,
        used_day=used_day,
        limit_day=allowed.per_day[act],
        used_hour=used_hour,
        limit_hour=allowed.per_hour[act],
        left=max(0, min(allowed.per_day[act] - used_day, allowed.per_hour[act] - used_hour)),
        next_at=iso_time(max(waits), zone) if waits and by_itself else None,
        why=why,
    )


def _hold_view(hold: Hold, zone: ZoneInfo) -> HoldView:
    def path(sha256: str | None) -> str | None:
        return None if sha256 is None else f"/api/v1/artifacts/{sha256}"

    return HoldView(
        kind=hold.kind.value,
        reason=hold.reason,
        since=iso_time(hold.held_at, zone) or "",
        until=iso_time(hold.until, zone),
        task_id=hold.task_id,
        screenshot=path(hold.screenshot),
        tree=path(hold.tree),
    )
