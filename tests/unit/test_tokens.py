"""Tokens, sessions and links: made, checked, spent, expired, revoked; on each database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from application import FixedClock
from phonedeck.model.access import Kind, Scope
from phonedeck.model.errors import Conflict, InvalidRequest, NotFound
from phonedeck.services.tokens import LINK_LASTS, SESSION_LASTS, TokenService
from phonedeck.storage.database import Database
from phonedeck.storage.migrate import migrate


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def database(migrated_url: str, clock: FixedClock) -> Iterator[Database]:
    database = Database(migrated_url)
    migrate(database, clock.now())
    yield database
    database.close()


@pytest.fixture
def tokens(database: Database, clock: FixedClock) -> TokenService:
    return TokenService(database, clock)


def test_a_token_is_its_callers_until_it_is_revoked(tokens: TokenService) -> None:
    """It carries its name and scope; half of it, another's number or another kind of use is nobody's."""
    secret = tokens.create("laptop", Scope.READ)
    other = tokens.create("tablet", Scope.ADMIN)
    caller = tokens.check(secret)
    assert caller is not None
    assert (caller.name, caller.scope, caller.with_token) == ("laptop", Scope.READ, True)
    mixed = other.rpartition("_")[0][: len("phonedeck_2")] + secret[len("phonedeck_1") :]
    for wrong in ("", secret[:-1], secret + "x", secret.swapcase(), mixed, " " + secret):
        assert tokens.check(wrong) is None, wrong
    assert tokens.check(secret, Kind.SESSION) is None
    assert tokens.every()[0].last_used_at is not None
    tokens.revoke("laptop")
    assert tokens.check(secret) is None
    with pytest.raises(NotFound):
        tokens.revoke("laptop")


def test_a_name_is_used_once_and_is_plain(tokens: TokenService) -> None:
    """So that revoking by name is never a guess."""
    tokens.create("laptop", Scope.READ)
    with pytest.raises(Conflict):
        tokens.create("laptop", Scope.ADMIN)
    for name in ("", " x", "a b", "x" * 65, "a\nb", "../a", "-a"):
        with pytest.raises(InvalidRequest):
            tokens.create(name, Scope.READ)


def test_time_ends_tokens(tokens: TokenService, clock: FixedClock) -> None:
    """A token that expired opens nothing, also not the port beyond this machine."""
    with pytest.raises(InvalidRequest, match="phonedeck token create"):
        tokens.require_one()
    secret = tokens.create("guest", Scope.READ, timedelta(days=1))
    tokens.require_one()
    clock.time += timedelta(days=1)
    assert tokens.check(secret) is None
    assert tokens.log_in(secret) is None
    with pytest.raises(InvalidRequest):
        tokens.require_one()


def test_a_link_is_spent_once_and_soon(tokens: TokenService, clock: FixedClock) -> None:
    """What it opens is a session of its own, which ends after a week or at once."""
    link, late = tokens.new_link(), tokens.new_link()
    session = tokens.log_in(link)
    assert session is not None
    assert tokens.log_in(link) is None
    assert tokens.check(link) is None, "a link is no token"
    assert tokens.check(session.secret) is None, "nor is a session"
    assert tokens.check(session.secret, Kind.SESSION) is not None
    clock.time += LINK_LASTS
    assert tokens.log_in(late) is None
    clock.time += SESSION_LASTS
    assert tokens.check(session.secret, Kind.SESSION) is None
    second = tokens.log_in(tokens.new_link())
    assert second is not None
    tokens.log_out(second.secret)
    assert tokens.check(second.secret, Kind.SESSION) is None


def test_sessions_end_with_their_token(tokens: TokenService) -> None:
    """And only those."""
    laptop, tablet = (tokens.log_in(tokens.create(name, Scope.OPERATE)) for name in ("laptop", "tablet"))
    assert laptop is not None
    assert tablet is not None
    tokens.revoke("laptop")
    assert tokens.check(laptop.secret, Kind.SESSION) is None
    assert tokens.check(tablet.secret, Kind.SESSION) is not None


def test_no_secret_is_stored(tokens: TokenService, database: Database) -> None:
    """Whoever reads the database or a backup cannot log in with what is there."""
    secrets = [tokens.create("laptop", Scope.ADMIN), tokens.new_link()]
    session = tokens.log_in(secrets[0])
    assert session is not None
    with database.read() as connection:
        stored = " ".join(str(row) for row in connection.execute(text("SELECT * FROM access_token")))
    for secret in (*secrets, session.secret):
        assert secret.split("_", 2)[2] not in stored
        assert secret not in stored
