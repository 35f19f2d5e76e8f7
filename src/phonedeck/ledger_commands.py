"""`phonedeck ledger`: what the world saw of each account; through the server's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from phonedeck import columns
from phonedeck.calling import Json, Token, Url, calling_at, print_line
from phonedeck.client.calls import DEFAULT_URL, Call
from phonedeck.wire.health import LedgerPage, LedgerRow

MOST_READ = 10_000


def show_ledger(
    username: Annotated[str | None, typer.Option(help="Only this account.")] = None,
    platform: Annotated[str | None, typer.Option(help="tiktok or instagram.")] = None,
    act: Annotated[str | None, typer.Option(help="follow, unfollow, comment, post, like, …")] = None,
    target: Annotated[str | None, typer.Option(help="Only at this user or post.")] = None,
    state: Annotated[str | None, typer.Option(help="intended, confirmed, not_done, unconfirmed or refused.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only this day, in the server's zone.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_READ, help="How many, newest first.")] = 50,
    as_json: Json = False,
    url: Url = DEFAULT_URL,
    token: Token = None,
) -> None:
    """Show what accounts did, newest first: follows, comments, posts, and what the phone showed of each."""
    filters = {"username": username, "platform": platform, "act": act, "target": target, "state": state}
    wanted = None if day is None else day.date().isoformat()
    found: list[LedgerRow] = []
    page = 0
    with calling_at(url, token) as client:
        while len(found) < limit:
            page += 1
            params = {**filters, "page": page, "page_size": 100}
            some = client.send(Call("GET", "ledger", LedgerPage, params=params))
            found += [row for row in some.acts if wanted is None or row.intended_at.startswith(wanted)]
            # Newest first: once a page ends before the day, no later page has it.
            past = wanted is not None and bool(some.acts) and some.acts[-1].intended_at[:10] < wanted
            if past or page * some.page_size >= some.total:
                break
    found = found[:limit]
    if as_json:
        for row in found:
            print_line(row)
        return
    columns.show(
        ("when", "account", "act", "target", "state", "task"),
        (
            (
                columns.moment(row.intended_at),
                f"@{row.username}" if row.username else row.device,
                row.act,
                row.target,
                row.state,
                str(row.task_id),
            )
            for row in found
        ),
        whole=("when", "act", "state", "task"),
    )
