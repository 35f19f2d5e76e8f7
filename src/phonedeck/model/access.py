"""Who may call: scopes, tokens, callers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a caller may do; each includes the ones before it."""

    READ = "read"
    OPERATE = "operate"
    """Create, stop, retry and delete what the fleet works on."""
    ADMIN = "admin"
    """Everything, also what decides where data goes and who may call."""

    def allows(self, needed: Scope) -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(needed)


class Kind(StrEnum):
    """What a secret is for."""

    TOKEN = "token"  # noqa: S105  # a word, not a secret
    """Sent by programs, in `Authorization: Bearer`."""
    SESSION = "session"
    """Kept by a browser, in a cookie."""
    LINK = "link"
    """Exchanged for a session, once."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a secret; never the secret. `parent` is the token that a session was opened with."""

    id: int
    kind: Kind
    name: str
    scope: Scope
    secret_hash: str
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request. `with_token` is False for a program on this machine that needs none."""

    name: str
    scope: Scope
    with_token: bool


THIS_MACHINE = Caller("this machine", Scope.ADMIN, with_token=False)
