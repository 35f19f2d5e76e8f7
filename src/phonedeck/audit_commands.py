"""`phonedeck audit`: the log of who did what, also while the server runs, and while it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from phonedeck.calling import Json, say
from phonedeck.clock import SystemClock
from phonedeck.explained import errors
from phonedeck.installation import DatabaseUrl, DataDir, opened
from phonedeck.localzone import system_zone
from phonedeck.services.audit import AuditService

app = typer.Typer(help="Who did what, and when.", no_args_is_help=True)
NOT_WHOLE = 1


@contextmanager
def _log(data_dir: Path | None, database_url: str | None) -> Iterator[AuditService]:
    with opened(data_dir, database_url) as database:
        yield AuditService(database, SystemClock(), system_zone())


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
