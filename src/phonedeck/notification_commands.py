"""`phonedeck notifications`: whom to tell what needs a person; through the server's API."""

from __future__ import annotations

import sys
import threading
from typing import Annotated

import typer

from phonedeck import columns
from phonedeck.calling import Json, at_server, calling, print_line, say
from phonedeck.client import Client
from phonedeck.client.calls import Call
from phonedeck.clock import SystemClock
from phonedeck.model.errors import NotFound
from phonedeck.model.notification import RULES
from phonedeck.wire.notification import NotificationMessage, NotificationMessages, NotificationPage, NotificationView
from phonedeck.wire.task import Deleted

app = typer.Typer(help="Messages to people, through any service that apprise knows.", no_args_is_help=True)
app.callback()(at_server)

Name = Annotated[str, typer.Argument(help="The notification's name.")]
NOT_DELIVERED = 1
TEST_SECONDS = 60.0


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name for it.")],
    url: Annotated[
        str | None,
        typer.Argument(
            help="As apprise writes it, as ntfy://TOPIC; asked for, or read from standard input, if not given."
        ),
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(help=f"{', '.join(RULES)}; repeat for more; all if none.")] = None,
    quiet: Annotated[int | None, typer.Option(help="Least seconds between two messages about one rule.")] = None,
    idle: Annotated[int | None, typer.Option(help="Minutes without a started task until that is told.")] = None,
    as_json: Json = False,
) -> None:
    """Tell somebody by rule. The URL is kept as a secret; a command line is not: leave it out to be asked."""
    if url is None:
        url = typer.prompt("URL", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    given = {"name": name, "url": url, "rules": rule, "quiet_seconds": quiet, "idle_minutes": idle}
    body = {key: value for key, value in given.items() if value is not None}
    with calling(context) as client:
        made = client.send(Call("POST", "notifications", NotificationView, body=body))
    if as_json:
        print_line(made)
    else:
        typer.echo(f"{made.name} tells {', '.join(made.rules)} through {made.service}.")
        typer.echo(f"Try it: phonedeck notifications test {name}")


@app.command("list")
def show_list(context: typer.Context, as_json: Json = False) -> None:
    """Show every notification, and how it is doing; never its URL."""
    with calling(context) as client:
        found = client.send(Call("GET", "notifications", NotificationPage)).notifications
    if as_json:
        for each in found:
            print_line(each)
        return
    columns.show(
        ("name", "service", "tells", "quiet", "state"),
        ((each.name, each.service, ", ".join(each.rules), f"{each.quiet_seconds} s", _doing(each)) for each in found),
        whole=("service", "quiet"),
    )


@app.command()
def log(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show what was told lately, newest first, and whether it arrived."""
    with calling(context) as client:
        path = f"notifications/{_id(client, name)}/messages"
        found = client.send(Call("GET", path, NotificationMessages)).messages
    for each in found:
        if as_json:
            print_line(each)
        else:
            why = f" ({each.attempts[-1].problem})" if each.attempts and each.attempts[-1].problem else ""
            typer.echo(f"{each.created_at}  {each.state}{why}  {each.title}")


@app.command("test")
def try_out(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Send a message that says that it is a test, and wait for what becomes of it. Status 1: it was not taken."""
    clock, never, waited = SystemClock(), threading.Event(), 0.0
    with calling(context) as client:
        id_ = _id(client, name)
        sent = client.send(Call("POST", f"notifications/{id_}/test", NotificationMessage))
        while sent.state == "waiting" and not sent.attempts and waited < TEST_SECONDS:
            clock.wait(never, 0.5)
            waited += 0.5
            sent = client.send(Call("GET", f"notifications/{id_}/messages/{sent.id}", NotificationMessage))
    if as_json:
        print_line(sent)
    elif sent.state == "delivered":
        typer.echo("The service took it.")
    else:
        why = sent.attempts[-1].problem if sent.attempts else f"nothing within {TEST_SECONDS:.0f} s"
        typer.echo(f"phonedeck: it was not taken: {why}", err=True)
    if sent.state != "delivered":
        raise typer.Exit(NOT_DELIVERED)


@app.command()
def remove(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Remove a notification, with what it still had to tell."""
    with calling(context) as client:
        client.send(Call("DELETE", f"notifications/{_id(client, name)}", Deleted))
    say(f"{name} is removed.", as_json, removed=name)


def _doing(each: NotificationView) -> str:
    if each.failing_since:
        return f"failing since {columns.moment(each.failing_since)}"
    return f"told {columns.moment(each.delivered_at)}" if each.delivered_at else "nothing told yet"


def _id(client: Client, name: str) -> int:
    found = client.send(Call("GET", "notifications", NotificationPage)).notifications
    for each in found:
        if name in (each.name, str(each.id)):
            return each.id
    raise NotFound(f"there is no notification {name}; phonedeck notifications list shows them")
