"""A database is carried to the other kind and back without a difference, or not at all."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Connection

from installations import Elsewhere, Installation, phonedeck
from killing import kill_half_way
from phonedeck import database_copy
from phonedeck.datadir import owned
from phonedeck.engine import recovery
from phonedeck.model.errors import Conflict
from phonedeck.storage.database import Database
from phonedeck.storage.occupancy import is_empty


def stop_cleanly(installation: Installation) -> None:
    """As a server does at its end: nothing runs."""
    api = installation.open()
    with api.database.write() as connection:
        recovery.take_back(connection, "local", api.clock.now(), died=False)
    api.database.close()


def tables(*words: str) -> dict[str, tuple[int, str]]:
    done = phonedeck("database", "copy", *words, "--json")
    assert done.exit_code == 0, done.output
    return {table["name"]: (table["rows"], table["sha256"]) for table in json.loads(done.stdout)["tables"]}


def refused(*words: str) -> str:
    done = phonedeck("database", "copy", *words)
    assert (done.exit_code, "Traceback" in done.output) == (5, False), done.output
    return done.output


def test_there_and_back_with_equal_hashes(installation: Installation, elsewhere: Elsewhere) -> None:
    """The same rows on either kind give the same hash; the copy works on, with new ids."""
    stop_cleanly(installation)
    there, back = elsewhere(installation.other_kind), elsewhere("sqlite")
    first = tables(installation.url, there.url)
    assert first["task"][0] == 5
    if there.url.startswith("sqlite"):
        assert tables(str(there.directory), str(back.directory / "copy.db")) == first
    else:
        assert tables(there.url, str(back.directory)) == first
    api = there.open()
    with api.database.write() as connection:  # counters of the database's own go on as well
        connection.exec_driver_sql(
            "INSERT INTO artifact (task_id, attempt, name, kind, sha256, size_bytes, at) "
            "VALUES (1, 1, 'n', 'tree', 'x', 1, 1)"
        )
    assert api.create() == [6]
    api.database.close()
    assert phonedeck("audit", "verify", *there.place).exit_code == 0


def test_nothing_is_copied_under_a_server_or_over_anything(installation: Installation, elsewhere: Elsewhere) -> None:
    """Running, not stopped cleanly, not empty: said, with what to do; and a wrong place."""
    there = elsewhere(installation.other_kind)
    assert "2 phones at work" in refused(installation.url, there.url)
    stop_cleanly(installation)
    used = installation.open()
    with owned(installation.directory):
        assert "use" in refused(installation.url, there.url)
    used.database.close()
    elsewhere_filled = elsewhere("sqlite", filled=True)
    assert "not empty" in refused(installation.url, elsewhere_filled.url)
    assert phonedeck("database", "copy", installation.url, installation.url).exit_code == 2
    assert phonedeck("database", "copy", "nowhere", there.url).exit_code == 4
    assert phonedeck("database", "copy", "mysql://a/b", there.url).exit_code == 2
    away = refused("postgresql://nobody:hush@127.0.0.1:9/none", str(there.directory))
    assert "hush" not in away


def test_a_server_that_starts_meanwhile_is_noticed(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """On the source as well: what it does would be missing in the copy, and be done again there."""
    source, there = elsewhere("postgresql", filled=True), tmp_path / "there"
    stop_cleanly(source)
    with ExitStack() as stack:
        server = Database(source.url)
        stack.callback(server.close)
        connected: list[Connection] = []

        def starts(_label: str, _done: int, _total: int) -> None:
            if not connected:
                connected.append(stack.enter_context(server.read()))
                connected[0].exec_driver_sql("SELECT 1")

        with pytest.raises(Conflict, match="is in use by"):
            database_copy.copy(source.url, str(there), starts)
    assert not (there / "phonedeck.db").exists()


def test_a_killed_copy_leaves_nothing(installation: Installation, elsewhere: Elsewhere) -> None:
    """The target is empty as before, and the next copy succeeds."""
    stop_cleanly(installation)
    there = elsewhere(installation.other_kind)
    kill_half_way("database", "copy", installation.url, there.url)
    if there.url.startswith("sqlite"):
        assert not Path(there.directory / "phonedeck.db").exists()
    else:
        database = Database(there.url)
        with database.read() as connection:
            assert is_empty(connection)
        database.close()
    assert tables(installation.url, there.url)["ledger"][0] == 2
