"""`phonedeck schedules`: tasks that come round again, of a server that runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from phonedeck import columns
from phonedeck.calling import (
    Config,
    EveryAccount,
    Json,
    Script,
    Serials,
    Usernames,
    at_server,
    calling,
    print_line,
    read_config,
    say,
)
from phonedeck.client.calls import Call
from phonedeck.wire.schedule import SchedulePage, ScheduleView
from phonedeck.wire.task import Deleted

app = typer.Typer(help="Tasks that come round again.", no_args_is_help=True)
app.callback()(at_server)
Id = Annotated[int, typer.Argument(min=1, help="The schedule's id.")]


@app.command("list")
def show_list(context: typer.Context, as_json: Json = False) -> None:
    """Show every schedule, and when it comes round next."""
    with calling(context) as client:
        found = client.send(Call("GET", "schedules", SchedulePage)).schedules
    if as_json:
        for each in found:
            print_line(each)
        return
    columns.show(
        ("id", "name", "script", "when", "next", "last"),
        (
            (
                str(each.id),
                each.name,
                str(each.task.get("script_name", "")),
                each.cron or " ".join([*each.weekdays, *each.times]),
                columns.moment(each.next_at) or "paused",
                each.last_result,
            )
            for each in found
        ),
        whole=("id", "script", "next"),
    )


@app.command()
def create(
    context: typer.Context,
    script: Script,
    config: Config = "{}",
    serial: Serials = None,
    username: Usernames = None,
    every_account: EveryAccount = False,
    cron: Annotated[str | None, typer.Option(help="Minute, hour, day, month, weekday: '30 14 * * mon-fri'.")] = None,
    at: Annotated[list[str] | None, typer.Option(metavar="HH:MM", help="Instead of cron; repeat for more.")] = None,
    on: Annotated[
        list[str] | None, typer.Option(metavar="DAY", help="With --at: mon … sun; every day if none.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Zone of the times, as Asia/Jakarta; the server's if none.")] = None,
    name: Annotated[str, typer.Option(help="For people.")] = "",
    as_json: Json = False,
) -> None:
    """Create the same tasks again and again."""
    with calling(context) as client:
        task: dict[str, Any] = {"script_name": script, "script_config": read_config(config)}
        task |= {key: value for key, value in (("serials", serial), ("usernames", username)) if value}
        if every_account:
            task["enable_multi_account"] = True
        given = {"cron": cron, "times": at, "weekdays": on, "timezone": zone, "name": name}
        body = {"task": task, **{key: value for key, value in given.items() if value}}
        made = client.send(Call("POST", "schedules", ScheduleView, body=body))
    if as_json:
        print_line(made)
    else:
        typer.echo(f"Schedule {made.id} comes round next at {made.next_at}")


@app.command()
def pause(context: typer.Context, schedule: Id, as_json: Json = False) -> None:
    """Let a schedule rest."""
    with calling(context) as client:
        paused = client.send(Call("POST", f"schedules/{schedule}/pause", ScheduleView))
    if as_json:
        print_line(paused)
    else:
        typer.echo(f"Schedule {schedule} rests; phonedeck schedules resume {schedule} lets it go on.")


@app.command()
def resume(context: typer.Context, schedule: Id, as_json: Json = False) -> None:
    """Let a schedule go on; times that passed meanwhile are not made up for."""
    with calling(context) as client:
        resumed = client.send(Call("POST", f"schedules/{schedule}/resume", ScheduleView))
    if as_json:
        print_line(resumed)
    else:
        typer.echo(f"Schedule {schedule} comes round next at {resumed.next_at}")


@app.command()
def remove(context: typer.Context, schedule: Id, as_json: Json = False) -> None:
    """Remove a schedule; the tasks that it made stay."""
    with calling(context) as client:
        client.send(Call("DELETE", f"schedules/{schedule}", Deleted))
    say(f"Schedule {schedule} is removed.", as_json, removed=schedule)
