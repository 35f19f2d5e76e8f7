"""How commands call a server that runs: its address, a token, what is printed, how a refusal ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from phonedeck.client import ApiError, Client
from phonedeck.client.calls import DEFAULT_URL
from phonedeck.explained import errors, explained
from phonedeck.model.errors import InvalidRequest, exit_status

Url = Annotated[str, typer.Option(envvar="PHONEDECK_URL", help="The server.")]
Token = Annotated[str | None, typer.Option(envvar="PHONEDECK_TOKEN", help="Needed from beyond the server's machine.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

Script = Annotated[str, typer.Argument(help="post, follow, unfollow, comment or account_warmup.")]
Config = Annotated[str, typer.Option(metavar="JSON", help="The script's parameters; @FILE reads them from a file.")]
Serials = Annotated[list[str] | None, typer.Option("--serial", help="A phone, or tag:NAME; repeat for more.")]
Usernames = Annotated[
    list[str] | None, typer.Option("--username", help="An account; repeat for more. Wins over --serial.")
]
EveryAccount = Annotated[bool, typer.Option("--every-account", help="One task for each account of each phone.")]
"""What a call that creates tasks is about."""

PATIENCE_AT_FIRST = 1.0
"""Seconds after which a person hears that no server is there."""


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    token: str | None


def at_server(context: typer.Context, url: Url = DEFAULT_URL, token: Token = None) -> None:
    """The callback of a group of commands: which server they call."""
    context.obj = Server(url, token)


@contextmanager
def calling(context: typer.Context) -> Iterator[Client]:
    """A client of the group's server; a refusal is one message and the exit status of its kind."""
    server: Server = context.obj
    with calling_at(server.url, server.token) as client:
        yield client


@contextmanager
def calling_at(url: str, token: str | None, seconds: float = 30.0) -> Iterator[Client]:
    """The same, for a command that stands alone; `seconds` is the longest wait for one answer."""
    client = Client(url, token=token, seconds=seconds, agent="phonedeck-cli", patience_at_first=PATIENCE_AT_FIRST)
    with explained(), client:
        try:
            yield client
        except ApiError as error:
            errors.print(f"phonedeck: {error.message}", markup=False)
            raise typer.Exit(exit_status(error.code)) from error


def print_line(view: BaseModel) -> None:
    """One object as a line of JSON."""
    print(view.model_dump_json(), flush=True)


def say(text: str, as_json: bool, **fields: object) -> None:
    """What was done, for a person or as a line of JSON."""
    typer.echo(json.dumps(fields, ensure_ascii=False) if as_json else text)


def read_config(text: str) -> dict[str, Any]:
    """A script's parameters: JSON, or @FILE.

    Raises:
        InvalidRequest: it cannot be read, or is no object.
    """
    try:
        # As bytes: PowerShell writes UTF-16, Notepad a mark before UTF-8, and JSON tells which it is.
        config = json.loads(Path(text[1:]).read_bytes() if text.startswith("@") else text)
    except (OSError, ValueError) as error:
        raise InvalidRequest(f"--config is not readable as JSON: {error}") from error
    if not isinstance(config, dict):
        raise InvalidRequest('--config must be an object, as {"target_users": ["someone"]}')
    return config
