"""Tokens: made, listed, revoked, checked; one-time links and the browser sessions that they open.

A secret is 256 random bits, so its plain sha256 is kept: nobody can search 2^256 values, and a slow hash, which exists
for passwords that people choose, would only let strangers keep the processor busy. A secret carries the number of its
row; that row's hash is compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from phonedeck.clock import Clock
from phonedeck.model.access import Caller, Kind, Scope, Token
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound
from phonedeck.services.acting import note
from phonedeck.storage import tokens
from phonedeck.storage.database import Database

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=7)
USE_IS_NOTED_EVERY = timedelta(hours=1)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SECRET = re.compile(r"phonedeck_([1-9][0-9]{0,17})_([A-Za-z0-9_-]{43})")
"""What every secret looks like: scanners of repositories and logs can find one by its first word."""
NOBODYS_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session; `secret` goes into its cookie."""

    secret: str
    caller: Caller


class TokenService:
    """What the operator can do with tokens."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, name: str, scope: Scope, lasts: timedelta | None = None) -> str:
        """Make a token; the answer is the only time that it is shown.

        Raises:
            InvalidRequest: the name cannot be used.
            Conflict: there is a token of this name.
        """
        if not NAME.fullmatch(name):
            raise InvalidRequest(f"the name {name!r} must be 1 to 64 letters, digits, dots, dashes or underscores")
        with self._database.write() as connection:
            token_id = tokens.reserve(connection)
            if any(token.name == name for token in tokens.every(connection, Kind.TOKEN)):
                raise Conflict(f"there is a token {name} already; revoke it first, or choose another name")
            secret = self._add(connection, token_id, Kind.TOKEN, name, scope, lasts)
            note(connection, self._clock.now(), "token.created", f"token {name}", scope=scope.value)
            return secret

    def revoke(self, name: str) -> None:
        """End a token and every session that was opened with it, at once.

        Raises:
            NotFound: there is no token of this name.
        """
        with self._database.write() as connection:
            found = [token for token in tokens.every(connection, Kind.TOKEN) if token.name == name]
            if not found:
                raise NotFound(f"there is no token {name}; phonedeck token list shows them")
            tokens.remove(connection, found[0].id)
            note(connection, self._clock.now(), "token.revoked", f"token {name}")

    def every(self) -> Sequence[Token]:
        """The tokens of programs, oldest first; without their secrets, which are not kept."""
        with self._database.read() as connection:
            return tokens.every(connection, Kind.TOKEN)

    def require_one(self) -> None:
        """Before listening beyond this machine.

        Raises:
            InvalidRequest: there is no token that anybody could show.
        """
        if not any(self._in_time(token) for token in self.every()):
            raise InvalidRequest(
                "beyond this machine every call needs a token, and there is none: make one first with "
                "phonedeck token create NAME"
            )

    def check(self, secret: str, kind: Kind = Kind.TOKEN) -> Caller | None:
        """Whose token or session it is; None when it is none of ours, or its time is over."""
        if not SECRET.fullmatch(secret):
            return None
        with self._database.read() as connection:
            token = self._find(connection, secret, kind)
        if token is None:
            return None
        now = self._clock.now()
        if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
            with self._database.write() as connection:
                tokens.mark_used(connection, token.id, now, before=now - USE_IS_NOTED_EVERY)
        return Caller(token.name, token.scope, with_token=True)

    def new_link(self) -> str:
        """A secret that can be exchanged for a session once, within 15 minutes."""
        with self._database.write() as connection:
            tokens.remove_expired(connection, self._clock.now())
            token_id = tokens.reserve(connection)
            secret = self._add(connection, token_id, Kind.LINK, "login link", Scope.ADMIN, LINK_LASTS)
            note(connection, self._clock.now(), "login.offered", "a one-time link")
            return secret

    def log_in(self, secret: str) -> Session | None:
        """Open a session with a one-time link, which is spent by it, or with a token; None when it is neither."""
        with self._database.write() as connection:
            tokens.remove_expired(connection, self._clock.now())
            token_id = tokens.reserve(connection)
            shown = self._find(connection, secret, Kind.LINK) or self._find(connection, secret, Kind.TOKEN)
            if shown is None or (shown.kind is Kind.LINK and not tokens.remove(connection, shown.id)):
                return None
            parent = shown.id if shown.kind is Kind.TOKEN else None
            name = shown.name if shown.kind is Kind.TOKEN else "browser"
            opened = self._add(connection, token_id, Kind.SESSION, name, shown.scope, SESSION_LASTS, parent)
            note(connection, self._clock.now(), "login.opened", f"a browser session of {name}", scope=shown.scope.value)
        return Session(opened, Caller(name, shown.scope, with_token=True))

    def log_out(self, secret: str) -> None:
        """End a session; nothing happens when it has ended already."""
        with self._database.write() as connection:
            if (token := self._find(connection, secret, Kind.SESSION)) is not None:
                tokens.remove(connection, token.id)

    def _add(
        self,
        connection: Connection,
        token_id: int,
        kind: Kind,
        name: str,
        scope: Scope,
        lasts: timedelta | None,
        parent: int | None = None,
    ) -> str:
        random = secrets.token_urlsafe(32)
        now = self._clock.now()
        expires_at = None if lasts is None else now + lasts
        tokens.add(
            connection, Token(token_id, kind, name, scope, _hash(random), now, expires_at=expires_at, parent=parent)
        )
        return f"phonedeck_{token_id}_{random}"

    def _find(self, connection: Connection, secret: str, kind: Kind) -> Token | None:
        match = SECRET.fullmatch(secret)
        if match is None:
            return None
        token = tokens.get(connection, int(match.group(1)))
        # Compared also when there is no such row, so that the time taken does not tell.
        same = hmac.compare_digest(token.secret_hash if token else NOBODYS_HASH, _hash(match.group(2)))
        return token if token is not None and same and token.kind is kind and self._in_time(token) else None

    def _in_time(self, token: Token) -> bool:
        return token.expires_at is None or self._clock.now() < token.expires_at


def _hash(random: str) -> str:
    return hashlib.sha256(random.encode("ascii")).hexdigest()
