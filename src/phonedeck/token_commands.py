"""`phonedeck token`: tokens for programs and people that call from beyond this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from phonedeck import columns
from phonedeck.calling import Json, say
from phonedeck.clock import SystemClock
from phonedeck.installation import DatabaseUrl, DataDir, opened
from phonedeck.model.access import Scope
from phonedeck.services.acting import acts
from phonedeck.services.tokens import TokenService

app = typer.Typer(help="Tokens for callers from beyond this machine.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="Whom or what it is for.")]


@contextmanager
def _tokens(data_dir: Path | None, database_url: str | None, *, make: bool = False) -> Iterator[TokenService]:
    """The tokens of an installation. A server that is to be reached from beyond this machine needs one to start, so
    that one can be made before the first start."""
    with opened(data_dir, database_url, make=make) as database, acts("this machine (command line)"):
        yield TokenService(database, SystemClock())


@app.command()
def create(
    name: Name,
    scope: Annotated[
        Scope, typer.Option(help="read: look; operate: also create and change tasks; admin: everything.")
    ] = Scope.OPERATE,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it is valid; for ever if not given.")
    ] = None,
    as_json: Json = False,
    data_dir: DataDir = None,
    database: DatabaseUrl = None,
) -> None:
    """Make a token and show it, this once. Callers send it as `Authorization: Bearer TOKEN`."""
    with _tokens(data_dir, database, make=True) as tokens:
        made = tokens.create(name, scope, None if days is None else timedelta(days=days))
    say(made, as_json, name=name, scope=scope, token=made)


@app.command("list")
def show(as_json: Json = False, data_dir: DataDir = None, database: DatabaseUrl = None) -> None:
    """Show the tokens. Their secrets are not kept, so they cannot be shown again."""
    with _tokens(data_dir, database) as tokens:
        found = tokens.every()
    if as_json:
        for token in found:
            times = {"created_at": token.created_at, "expires_at": token.expires_at, "last_used_at": token.last_used_at}
            say(
                "",
                True,
                name=token.name,
                scope=token.scope,
                **{key: at and at.isoformat() for key, at in times.items()},
            )
        return
    if not found:
        typer.echo("There is no token. Make one: phonedeck token create NAME")
        return
    columns.show(
        ("name", "scope", "made (UTC)", "expires (UTC)", "last used (UTC)"),
        (
            (token.name, token.scope, _utc(token.created_at), _utc(token.expires_at), _utc(token.last_used_at))
            for token in found
        ),
        whole=("scope", "made (UTC)", "expires (UTC)", "last used (UTC)"),
    )


def _utc(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M}"


@app.command()
def revoke(name: Name, as_json: Json = False, data_dir: DataDir = None, database: DatabaseUrl = None) -> None:
    """End a token, and every browser session opened with it, at once."""
    with _tokens(data_dir, database) as tokens:
        tokens.revoke(name)
    say(f"{name} is revoked.", as_json, revoked=name)


@app.command()
def login(as_json: Json = False, data_dir: DataDir = None, database: DatabaseUrl = None) -> None:
    """Show a new one-time login link's code for a browser. It is valid for 15 minutes, and once."""
    with _tokens(data_dir, database, make=True) as tokens:
        code = tokens.new_link()
    say(f"Open ADDRESS/login?code={code}", as_json, code=code)
