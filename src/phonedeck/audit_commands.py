"""`phonedeck audit`: the log of who did what, also while the server runs, and while it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from phonedeck.calling import Json, say
from phonedeck.clock import SystemClock
from phonedeck.datadir import DATABASE_NAME, default_data_dir, private_directory
from phonedeck.explained import errors, explained
from phonedeck.localzone import system_zone
from phonedeck.services.audit import AuditService
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import migrate

app = typer.Typer(help="Who did what, and when.", no_args_is_help=True)
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.", show_default="of this system")]
DatabaseUrl = Annotated[str | None, typer.Option("--database", metavar="URL", help="As given to phonedeck serve.")]
NOT_WHOLE = 1


@contextmanager
def _log(data_dir: Path | None, database_url: str | None) -> Iterator[AuditService]:
    with explained():
        directory = data_dir or default_data_dir()
        private_directory(directory)
        database = Database(database_url or sqlite_url(directory / DATABASE_NAME))
        try:
            clock = SystemClock()
            migrate(database, clock.now())
            yield AuditService(database, clock, system_zone())
        finally:
            database.close()


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="A head that an earlier check printed: it must be in the log.")
    ] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
) -> None:
    """Check that no entry was changed, taken out, put in or cut off. Note the head elsewhere: it guards the rest."""
    with _log(data_dir, database) as log:
        verdict = log.verify()
        known = head is None or any(f'"hash":"{head}"' in line for line in log.export())
    if not verdict.whole:
        errors.print(f"phonedeck: the audit log is not whole: {verdict.problem}", markup=False)
        raise typer.Exit(NOT_WHOLE)
    if not known:
        errors.print(f"phonedeck: the audit log is not the one with {head}: it was written anew", markup=False)
        raise typer.Exit(NOT_WHOLE)
    text = f"The audit log is whole: {verdict.entries} entries, head {verdict.head}"
    say(text, as_json, whole=True, entries=verdict.entries, head=verdict.head)


@app.command("list")
def show_list(
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many, newest first.")] = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
) -> None:
    """Show the newest entries."""
    with _log(data_dir, database) as log:
        entries = log.page(1, limit).entries
    for entry in entries:
        typer.echo(
            entry.model_dump_json() if as_json else f"{entry.at}  {entry.actor}  {entry.action}  {entry.subject}"
        )


@app.command()
def export(data_dir: DataDir = None, database: DatabaseUrl = None) -> None:
    """Print every entry as a line of JSON, oldest first."""
    with _log(data_dir, database) as log:
        for line in log.export():
            typer.echo(line)
