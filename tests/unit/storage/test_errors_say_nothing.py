"""What the database's errors say: they are logged."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from phonedeck.storage.database import Database


def test_an_error_does_not_carry_what_was_to_be_stored(database: Database) -> None:
    """A caption in a failed statement stays out of the log that tells of the failure."""
    with pytest.raises(DBAPIError) as raised, database.write() as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:caption)"), {"caption": "a private caption"})
    assert "no_such_table" in str(raised.value)
    assert "private" not in str(raised.value)
