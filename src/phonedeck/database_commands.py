"""`phonedeck database`: from SQLite to PostgreSQL, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from phonedeck import database_copy, long_work
from phonedeck.explained import explained

app = typer.Typer(help="The database as a whole.", no_args_is_help=True)
PLACE = "a data directory, a SQLite file, or postgresql://user@host/name"


@app.callback()
def database() -> None:
    """The database as a whole."""


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help=f"{PLACE}. Its server must not run.")],
    target: Annotated[str, typer.Argument(metavar="TO", help=f"{PLACE}. It must be empty.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Copy every row, and compare counts and hashes of every table. Files stay where they are, in the data directory.

    Ends with 0, or with 2 when something was asked for wrongly, 4 when there is no FROM, 5 when one of the two is in
    use or TO is not empty, 12 when the disk is full; then TO is as it was.
    """
    with explained(), long_work.shown() as progress:
        tables = database_copy.copy(source, target, progress)
    total = sum(table.rows for table in tables)
    if as_json:
        typer.echo(json.dumps({"rows": total, "tables": [asdict(table) for table in tables]}))
        return
    width = max(len(table.name) for table in tables)
    for table in tables:
        typer.echo(f"{table.name:<{width}}  {table.rows:>9}  {table.sha256}")
    typer.echo(f"Copied {total} rows; every table has the same count and hash on both sides.")
    typer.echo("Go on with TO alone: the tasks that wait stand in both, and would be carried out twice.")
