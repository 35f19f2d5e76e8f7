"""The database of an installation as a command opens it: beside the server that runs, or without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from phonedeck.clock import SystemClock
from phonedeck.datadir import DATABASE_NAME, default_data_dir, owned, private_directory
from phonedeck.explained import explained
from phonedeck.model.errors import Conflict, NotFound
from phonedeck.storage import occupancy
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.filling import answering
from phonedeck.storage.migrate import migrate, newest_revision, revision_of

DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.", show_default="of this system")]
DatabaseUrl = Annotated[str | None, typer.Option("--database", metavar="URL", help="As given to phonedeck serve.")]


@contextmanager
def opened(data_dir: Path | None, database_url: str | None, *, make: bool = False) -> Iterator[Database]:
    """The database, of this version's schema; with `make` a SQLite file is made where there is none.

    Errors end the command as `explained` says: there is no database, it cannot be used, or a server of another version
    works on it.
    """
    with explained():
        directory = data_dir or default_data_dir()
        file = directory / DATABASE_NAME
        if database_url is None and not file.is_file():
            if not make:
                raise NotFound(
                    f"there is no database in {directory}: name the server's --data-dir, or --database where it uses "
                    "PostgreSQL; phonedeck serve makes a new one"
                )
            private_directory(directory)
        with answering(database_url or sqlite_url(file)) as database:
            _bring_up(database, directory)
            yield database


def _bring_up(database: Database, directory: Path) -> None:
    """Migrate, where nobody works on the database: a server that runs would go on with tables it does not know."""
    with database.read() as connection:
        revision = revision_of(connection)
        others = occupancy.others(connection)
    if revision == newest_revision():
        return
    stop = "stop it, and every worker, and start them with this version"
    if revision is not None and others:
        raise Conflict(f"the database is of another version and in use by {', '.join(others)}: {stop}")
    if revision is None or not database.is_sqlite:
        migrate(database, SystemClock().now())
        return
    try:
        with owned(directory):
            migrate(database, SystemClock().now())
    except Conflict as error:
        raise Conflict(
            f"the database in {directory} is of another version and cannot be changed now: {error.message}. "
            f"If a server runs, {stop}"
        ) from error
