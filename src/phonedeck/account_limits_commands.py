"""`phonedeck accounts`: what an account may still do, and letting a held one go on; through the server's API."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from phonedeck.calling import Json, Token, Url, calling_at, print_line
from phonedeck.client import Client
from phonedeck.client.calls import DEFAULT_URL, Call
from phonedeck.model import handle
from phonedeck.model.errors import InvalidRequest, NotFound
from phonedeck.wire.account import AccountPage, AccountView
from phonedeck.wire.limits import BudgetView

app = typer.Typer(help="Accounts of a server that runs.", no_args_is_help=True)
Username = Annotated[str, typer.Argument(help="The account, with or without @.")]
Platform = Annotated[str | None, typer.Option(help="tiktok or instagram, where both have one of the name.")]


@app.command()
def budget(
    username: Username,
    platform: Platform = None,
    as_json: Json = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
) -> None:
    """Show what an account did, may still do, and when it may act next."""
    with calling_at(url, token) as client:
        id_ = _found(client, username, platform).id
        found = client.send(Call("GET", f"accounts/{id_}/budget", BudgetView))
    if as_json:
        print_line(found)
        return
    if found.held is not None:
        typer.echo(f"@{found.username} is held since {found.held.since}: {found.held.reason}")
    table = Table("act", "24 hours", "an hour", "left", "next", "why", box=None)
    for act in found.acts:
        day, hour = f"{act.used_day} of {act.limit_day}", f"{act.used_hour} of {act.limit_hour}"
        table.add_row(act.act, day, hour, str(act.left), act.next_at or ("now" if not act.why else "-"), act.why)
    Console(highlight=False, soft_wrap=True).print(table)


@app.command()
def release(
    username: Username,
    reason: Annotated[str, typer.Option(help="What was looked at, and why it may go on.")],
    platform: Platform = None,
    as_json: Json = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
) -> None:
    """Let a held account go on, after you looked at its phone."""
    with calling_at(url, token) as client:
        id_ = _found(client, username, platform).id
        released = client.send(Call("POST", f"accounts/{id_}/release", AccountView, body={"reason": reason}))
    if as_json:
        print_line(released)
    else:
        typer.echo(f"@{released.username} goes on.")


def _found(client: Client, username: str, platform: str | None) -> AccountView:
    name = handle.normalise(username)
    page, found = 0, list[AccountView]()
    while True:
        page += 1
        params = {"page": page, "page_size": 100, "platform": platform}
        some = client.send(Call("GET", "accounts", AccountPage, params=params))
        found += [account for account in some.accounts if account.username == name]
        if page * some.page_size >= some.total:
            break
    if not found:
        raise NotFound(f"@{name} is not known; phonedeck match-accounts SERIAL makes a phone's accounts known")
    if len(found) > 1:
        raise InvalidRequest(f"@{name} is known on several platforms; say which with --platform")
    return found[0]
