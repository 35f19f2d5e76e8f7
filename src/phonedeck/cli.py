"""The command line."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from phonedeck import (
    __version__,
    account_commands,
    account_limits_commands,
    assembly,
    audit_commands,
    backup_commands,
    database_commands,
    demo,
    device_commands,
    fleet_commands,
    ledger_commands,
    license_commands,
    logs,
    material_commands,
    notification_commands,
    recognise_commands,
    schedule_commands,
    service_commands,
    settings_commands,
    sheet_commands,
    task_commands,
    token_commands,
    worker,
)
from phonedeck.datadir import default_data_dir
from phonedeck.explained import explained
from phonedeck.phones.adb import DEFAULT_PORT

app = typer.Typer(
    help="Run tasks on Android phones that you own, for accounts that you own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"phonedeck {__version__}")
        raise typer.Exit


@app.callback()
def phonedeck(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Run tasks on Android phones that you own, for accounts that you own."""
    logs.configure(level=logging.WARNING)  # a command's own output is all that it says


@app.command()
def serve(
    host: Annotated[
        str,
        typer.Option(help="Address to listen on beside localhost; 0.0.0.0 for all. Callers from there need a token."),
    ] = "localhost",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API.")] = 50809,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where tasks and everything else are kept.", show_default="of this system")
    ] = None,
    connect: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="HOST:PORT of a phone on the network; repeat for more.")
    ] = None,
    adb_port: Annotated[
        int,
        typer.Option(
            envvar="ANDROID_ADB_SERVER_PORT", min=1, max=65535, help="Port of the adb server to use or start."
        ),
    ] = DEFAULT_PORT,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Only answer the API; run no tasks here.")] = False,
    no_dashboard: Annotated[bool, typer.Option("--no-dashboard", help="Only the API, without the web pages.")] = False,
    database: Annotated[str | None, typer.Option(metavar="URL", help="PostgreSQL instead of the SQLite file.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more.")] = False,
) -> None:
    """Answer the API and run tasks until stopped with Ctrl-C."""
    logs.configure(level=logging.DEBUG if verbose else logging.INFO)
    options = assembly.ServeOptions(
        host=host,
        port=port,
        data_dir=data_dir or default_data_dir(),
        connect=tuple(connect or ()),
        adb_port=adb_port,
        worker=not no_worker,
        database_url=database,
        dashboard=not no_dashboard,
    )
    with explained():
        assembly.serve(options, _ready)


def _ready(url: str, doors: Sequence[str]) -> None:
    print("\n".join((f"Phonedeck ready: {url}", *doors)), flush=True)


@app.command("worker")
def run_worker(
    database: Annotated[str, typer.Option(metavar="URL", help="The PostgreSQL database that the server uses.")],
    host_name: Annotated[str, typer.Option(help="This host's name, of its own: rack-2.")],
    connect: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="HOST:PORT of a phone on the network; repeat for more.")
    ] = None,
    adb_port: Annotated[
        int,
        typer.Option(
            envvar="ANDROID_ADB_SERVER_PORT", min=1, max=65535, help="Port of the adb server to use or start."
        ),
    ] = DEFAULT_PORT,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where this host keeps its files.", show_default="of this system")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, max=1000, help="Phones that work at once on this host.")] = 64,
    lease: Annotated[
        float, typer.Option(min=3, max=600, help="Seconds after which a host that is silent is given up.")
    ] = 30.0,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log more.")] = False,
) -> None:
    """Carry out tasks on this host's phones; the API is answered by phonedeck serve."""
    logs.configure(level=logging.DEBUG if verbose else logging.INFO)
    options = worker.WorkerOptions(
        database_url=database,
        host_name=host_name,
        connect=tuple(connect or ()),
        adb_port=adb_port,
        data_dir=data_dir or default_data_dir(),
        threads=threads,
        lease_seconds=lease,
    )
    with explained():
        worker.work(options, lambda name: print(f"Phonedeck worker ready: {name}", flush=True))


task_commands.app.command("import")(sheet_commands.import_tasks)
task_commands.app.command("export")(sheet_commands.export_tasks)
account_limits_commands.app.command("import")(sheet_commands.import_accounts)
account_limits_commands.app.command("export")(sheet_commands.export_accounts)
app.add_typer(task_commands.app, name="task")
app.add_typer(license_commands.app, name="license")
app.add_typer(token_commands.app, name="token")
app.add_typer(audit_commands.app, name="audit")
app.add_typer(settings_commands.app, name="settings")
app.add_typer(backup_commands.app, name="backup")
app.add_typer(database_commands.app, name="database")
app.add_typer(service_commands.app, name="service")
app.add_typer(account_limits_commands.app, name="accounts")
app.command("match-accounts")(account_commands.match_accounts)
fleet_commands.app.callback(invoke_without_command=True)(device_commands.list_devices)
app.add_typer(fleet_commands.app, name="devices")
app.add_typer(material_commands.app, name="materials")
app.add_typer(schedule_commands.app, name="schedules")
app.add_typer(notification_commands.app, name="notifications")
app.command("ledger")(ledger_commands.show_ledger)
app.command("doctor")(device_commands.examine)
app.command("recognise")(recognise_commands.recognise_file)


@app.command("demo")
def show_demo(
    phones: Annotated[int, typer.Option(min=1, max=50, help="How many virtual phones.")] = 3,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API.")] = 50809,
    exit: Annotated[
        bool, typer.Option("--exit", help="End when the tasks have; status 0 if all were completed.")
    ] = False,
) -> None:
    """Start virtual phones and a server, and show tasks being carried out."""
    with explained():
        completed = demo.run(demo.DemoOptions(phones, port, exit))
        raise typer.Exit(0 if completed or not exit else 1)


if __name__ == "__main__":
    app()
