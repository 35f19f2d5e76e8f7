"""Accounts as a person looks at them: where they are, what they may still do, why they are held and were before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.account import Account, Login
from phonedeck.model.device import Device
from phonedeck.model.errors import NotFound
from phonedeck.model.hold import Hold
from phonedeck.services.accounts import account_filter
from phonedeck.services.limits import budget_view
from phonedeck.storage import accounts, devices, holds, limits, reservations
from phonedeck.storage.database import Database
from phonedeck.wire.account import AccountQuery
from phonedeck.wire.limits import BudgetView, LimitsView

MOST_TAGS = 100
MOST_HOLDS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A phone that an account was seen on; `device` is None where nothing is known of the phone any more."""

    login: Login
    device: Device | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One account; `hold` while it is held."""

    account: Account
    places: tuple[Place, ...]
    budget: BudgetView
    hold: Hold | None


@dataclass(frozen=True, slots=True)
class Summary:
    """How many accounts there are, how many are held and disabled, and how many have each tag."""

    total: int
    held: int
    disabled: int
    tags: dict[str, int]


class RosterService:
    """What the operator sees of accounts."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone

    def page(self, wanted: AccountQuery) -> tuple[list[Entry], int]:
        """One page of the matching accounts, oldest first, and how many match."""
        now = self._clock.now()
        offset = (wanted.page - 1) * wanted.page_size
        with self._database.read() as connection:
            meant = account_filter(connection, wanted)
            found, total = accounts.page(connection, meant, now, limit=wanted.page_size, offset=offset)
            return self._entries(connection, found, now), total

    def one(self, account_id: int) -> Entry:
        """One account. Raises NotFound."""
        with self._database.read() as connection:
            account = accounts.get(connection, account_id)
            if account is None:
                raise NotFound(f"there is no account {account_id}")
            return self._entries(connection, [account], self._clock.now())[0]

    def holds(self, account_id: int) -> list[Hold]:
        """Why an account was held, the newest first; the one that holds it now is among them."""
        with self._database.read() as connection:
            return holds.of_account(connection, account_id, limit=MOST_HOLDS)

    def rules(self, account: Account) -> list[LimitsView]:
        """What the operator set that is meant for this account."""
        with self._database.read() as connection:
            found = limits.rules_of(connection, account.platform, account.username, account.tags)
        return [LimitsView.of(scope.value, name, rule) for scope, name, rule in found]

    def summary(self) -> Summary:
        """What there is to choose from."""
        with self._database.read() as connection:
            total, held, disabled = accounts.count(connection, self._clock.now())
            return Summary(total, held, disabled, accounts.tags(connection, limit=MOST_TAGS))

    def _entries(self, connection: Connection, found: Sequence[Account], now: datetime) -> list[Entry]:
        logins = accounts.logins(connection, [each.id for each in found])
        ids = {login.device for some in logins.values() for login in some}
        phones = {device.id: device for device in devices.some(connection, ids)}
        allowed = limits.of_accounts(connection, found)
        past = reservations.pasts(connection, found, now)
        held = holds.currents(connection, [each.id for each in found if each.is_held(now)])
        return [
            Entry(
                account=each,
                places=tuple(Place(login, phones.get(login.device)) for login in logins.get(each.id, ())),
                budget=budget_view(each, allowed[each.id], past[each.id], held.get(each.id), now, self._zone),
                hold=held.get(each.id),
            )
            for each in found
        ]
