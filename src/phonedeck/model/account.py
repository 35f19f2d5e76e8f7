"""An account: a platform and a username, wherever it is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from phonedeck.model.script import Platform


@dataclass(frozen=True, slots=True)
class Login:
    """One phone on which the account is logged in; `package` names a cloned app and is empty for the app itself."""

    device: str
    package: str = ""
    place: int = 0
    logged_in: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """A known account. `login` is where its tasks run: an online phone first, else the first one known."""

    id: int
    platform: Platform
    username: str
    enabled: bool
    tags: tuple[str, ...]
    created_at: datetime
    login: Login | None = None
    held_reason: str | None = None
    held_until: datetime | None = None
    """While it is held: when that ends by itself; None where a person must release it."""

    def is_held(self, now: datetime) -> bool:
        """Whether nothing runs for it."""
        return self.held_reason is not None and (self.held_until is None or self.held_until > now)


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; None means any. `devices` are ids of devices; `text` is a part of the username."""

    platform: Platform | None = None
    devices: tuple[str, ...] | None = None
    logged_in: bool | None = None
    enabled: bool | None = None
    tag: str | None = None
    held: bool | None = None
    text: str | None = None
