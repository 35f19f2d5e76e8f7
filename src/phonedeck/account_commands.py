"""`phonedeck match-accounts`: ask the running server to read which accounts are logged in on a phone."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer

from phonedeck.calling import Json, Token, Url, calling_at, print_line
from phonedeck.client.calls import DEFAULT_URL, Call
from phonedeck.wire.account import AccountPage

PATIENCE_SECONDS = 180.0


def match_accounts(
    serial: Annotated[str, typer.Argument(help="The phone, by either of its names.")],
    as_json: Json = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
) -> None:
    """Read from a phone which accounts are logged in in its apps, and make them known."""
    with calling_at(url, token, PATIENCE_SECONDS) as client:
        path = f"devices/{quote(serial, safe='')}/match-accounts"
        found = client.send(Call("POST", path, AccountPage)).accounts
    for account in found:
        if as_json:
            print_line(account)
        else:
            typer.echo(f"{account.platform}  @{account.username}  {account.logined_text}  {account.status_text}")
