"""`phonedeck match-accounts`: ask the running server to read which accounts are logged in on a phone."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import httpx
import typer

from phonedeck.explained import explained
from phonedeck.model.errors import Conflict, InvalidRequest

PATIENCE_SECONDS = 180.0


def match_accounts(
    serial: Annotated[str, typer.Argument(help="The phone, by either of its names.")],
    url: Annotated[str, typer.Option(help="The server.")] = "http://localhost:50809",
    token: Annotated[str | None, typer.Option(envvar="PHONEDECK_TOKEN", help="A token, where one is needed.")] = None,
) -> None:
    """Read from a phone which accounts are logged in in its apps, and make them known."""
    with explained():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = httpx.post(
                f"{url.rstrip('/')}/api/v1/devices/{quote(serial, safe='')}/match-accounts",
                headers=headers,
                timeout=PATIENCE_SECONDS,
            ).json()
        except (httpx.HTTPError, ValueError) as error:
            raise Conflict(f"no Phonedeck server answers at {url} ({error}); start one with phonedeck serve") from error
        if answer["code"] != 0:
            raise InvalidRequest(str(answer["message"]))
    for account in answer["data"]["accounts"]:
        typer.echo(
            f"{account['platform']}  @{account['username']}  {account['logined_text']}  {account['status_text']}"
        )
