"""`phonedeck accounts`: what an account may still do, and letting a held one go on; through the server's API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from phonedeck import columns
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
    columns.show(
        ("act", "24 hours", "an hour", "left", "next", "why"),
        (
            (
                act.act,
                f"{act.used_day} of {act.limit_day}",
                f"{act.used_hour} of {act.limit_hour}",
                str(act.left),
                columns.moment(act.next_at, seconds=True) or ("now" if not act.why else "-"),
                act.why,
            )
            for act in found.acts
        ),
        whole=("act", "24 hours", "an hour", "left", "next"),
    )


@app.command("list")
def show_list(
    tag: Annotated[str | None, typer.Option(help="Only accounts with this tag.")] = None,
    serial: Annotated[str | None, typer.Option(help="Only accounts on this phone.")] = None,
    platform: Annotated[str | None, typer.Option(help="tiktok or instagram.")] = None,
    held: Annotated[bool, typer.Option("--held", help="Only accounts that wait for a person or rest.")] = False,
    as_json: Json = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
) -> None:
    """Show the accounts that are known: on which phone, with which tags, and which are held."""
    filters = {"tag": tag, "device": serial, "platform": platform, "held": 1 if held else None}
    with calling_at(url, token) as client:
        found = list(every_account(client, **filters))
    if as_json:
        for each in found:
            print_line(each)
        return
    columns.show(
        ("id", "platform", "account", "phone", "tags", "state"),
        (
            (str(each.id), each.platform, f"@{each.username}", each.device or "", ", ".join(each.tags), _state(each))
            for each in found
        ),
        whole=("id", "platform"),
    )


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


def every_account(client: Client, **filters: object) -> Iterator[AccountView]:
    """Every account that meets the filters of `GET accounts`, page by page."""
    page = 0
    while True:
        page += 1
        params = {**filters, "page": page, "page_size": 100}
        some = client.send(Call("GET", "accounts", AccountPage, params=params))
        yield from some.accounts
        if page * some.page_size >= some.total:
            return


def _state(account: AccountView) -> str:
    if account.held:
        until = f"until {columns.moment(account.held_until)}" if account.held_until else "until you release it"
        return f"held {until}: {account.held_reason or ''}"
    return account.logined_text.replace("_", " ") if account.status == 0 else account.status_text


def _found(client: Client, username: str, platform: str | None) -> AccountView:
    name = handle.normalise(username)
    found = [each for each in every_account(client, platform=platform, text=name) if each.username == name]
    if not found:
        raise NotFound(f"@{name} is not known; phonedeck match-accounts SERIAL makes a phone's accounts known")
    if len(found) > 1:
        raise InvalidRequest(f"@{name} is known on several platforms; say which with --platform")
    return found[0]
