"""`phonedeck backup`: one file with everything, checked, and put back."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from phonedeck import backup, long_work
from phonedeck import restore as restoring
from phonedeck.backup import Made
from phonedeck.clock import SystemClock
from phonedeck.datadir import default_data_dir
from phonedeck.explained import explained
from phonedeck.model.errors import Conflict
from phonedeck.model.limits import DAY

app = typer.Typer(
    help="One file with everything, made while the server runs; checked; put back.\n\n"
    "Ends with 0, or with 2 when something was asked for wrongly, 4 when a file is not there, 5 when a backup is not "
    "whole or a place is in use or not empty, 12 when the disk is full.",
    no_args_is_help=True,
)
File = Annotated[Path, typer.Argument(help="The backup.")]
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.", show_default="of this system")]
DatabaseUrl = Annotated[str | None, typer.Option("--database", metavar="URL", help="As given to phonedeck serve.")]
Seal = Annotated[
    str | None, typer.Option(metavar="SHA256", help="The seal that was printed when it was made: it must have that.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def create(
    file: Annotated[
        Path | None, typer.Argument(help="The file to make.", show_default="phonedeck-DATE-TIME.zip, here")
    ] = None,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Also access tokens, webhooks' secrets, the TLS key.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a backup: tasks, ledger, accounts, materials, screenshots, settings, and what else there is."""
    now = SystemClock().now()
    path = file or Path(f"phonedeck-{now.astimezone():%Y%m%d-%H%M%S}.zip")
    with explained(), long_work.shown() as progress:
        made = backup.create(
            path, data_dir or default_data_dir(), database, secrets=secrets, now=now, progress=progress
        )
    _print(made, "made", as_json)


@app.command()
def verify(file: File, seal: Seal = None, as_json: AsJson = False) -> None:
    """Read a whole backup and compare every hash in it."""
    with explained(), long_work.shown() as progress:
        made = backup.verify(file, seal, progress)
    _print(made, "whole", as_json)


@app.command()
def restore(
    file: File,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
    replace: Annotated[bool, typer.Option("--replace", help="Also where something is already; asks first.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Answer the question of --replace with yes.")] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Let waiting tasks, schedules and messages go on. Only when nothing ran after the backup was made: "
            "what was done since is done again.",
        ),
    ] = False,
    seal: Seal = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty data directory, and database. Waiting tasks are stopped, schedules paused."""
    options = restoring.RestoreOptions(data_dir or default_data_dir(), database, replace, resume, seal)
    now = SystemClock().now()
    with explained(), long_work.shown() as progress:
        done = restoring.restore(file, options, now=now, progress=progress, may_replace=lambda what: yes or _sure(what))
    aside, made_at = done.set_aside, done.manifest.made_at
    if as_json:
        said = {"data_dir": str(done.data_dir), "resumed": resume, "set_aside": asdict(aside)}
        until = None if resume else (now + DAY).isoformat()
        more = done.manifest.model_dump(mode="json", include={"made_at", "left_out"})
        typer.echo(json.dumps({**said, **more, "let_accounts_rest_until": until}))
        return
    typer.echo(f"Restored into {done.data_dir}: the system as it was at {_time(made_at)}.")
    if not resume:
        typer.echo(
            f"Nothing begins by itself: {aside.tasks} tasks that waited or ran were stopped, {aside.failed} that had "
            f"failed count as stopped, {aside.schedules} schedules paused, {aside.messages} messages to webhooks given "
            "up. Each may have been done since."
        )
        typer.echo(
            f"What accounts did after {_time(made_at)} is not in the ledger: limits do not count it, a comment of that "
            "time may be written again, and files posted since count as unused."
        )
        typer.echo(
            f"What to do: look at the phones. Let accounts rest until {_time(now + DAY)}, when limits count all again. "
            "Then retry what was not done (phonedeck task list --outcome stopped, phonedeck task retry ID), take files "
            "that were posted out of the library (phonedeck materials list --unused, remove) and let schedules go on "
            "(phonedeck schedules resume ID)."
        )
    if aside.webhooks:
        typer.echo(f"{aside.webhooks} webhooks are disabled until they have a new secret.")


def _sure(what: str) -> bool:
    if not sys.stdin.isatty():
        raise Conflict(f"{what}. There is nobody to ask: add --yes to replace it")
    return typer.confirm(f"{what}. Replace it?", err=True)


def _print(made: Made, what: str, as_json: bool) -> None:
    manifest = made.manifest
    counts = {name: table.rows for name, table in manifest.tables.items()}
    if as_json:
        said = manifest.model_dump(
            mode="json", include={"made_at", "version", "database", "revision", "secrets", "left_out"}
        )
        more = {"file": str(made.path), "size_bytes": made.size_bytes, "seal": made.seal}
        typer.echo(json.dumps({**more, **said, "rows": counts, "files": len(manifest.files)}, ensure_ascii=False))
        return
    typer.echo(
        f"{made.path} is {what}: {sum(counts.values())} rows and {len(manifest.files)} files, {made.size_bytes} bytes"
    )
    typer.echo(f"Made at {_time(manifest.made_at)} by Phonedeck {manifest.version}, schema {manifest.revision}")
    for left_out in manifest.left_out:
        typer.echo(f"Left out: {left_out}")
    typer.echo(f"Seal: {made.seal}")


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
