"""The command line."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from phonedeck import __version__, logs
from phonedeck.datadir import default_data_dir
from phonedeck.explained import explained, say_if_heard, speak_utf8

ADB_PORT = 5037

Connect = Annotated[
    list[str] | None, typer.Option(metavar="ADDRESS", help="HOST:PORT of a phone on the network; repeat for more.")
]
AdbPort = Annotated[
    int,
    typer.Option(envvar="ANDROID_ADB_SERVER_PORT", min=1, max=65535, help="Port of the adb server to use or start."),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="Log more.")]
"""What whoever works on phones is told, in a server or as a worker of its own."""

MODULES = {
    "task": "task_commands",
    "license": "license_commands",
    "token": "token_commands",
    "audit": "audit_commands",
    "settings": "settings_commands",
    "backup": "backup_commands",
    "database": "database_commands",
    "service": "service_commands",
    "accounts": "account_limits_commands",
    "devices": "fleet_commands",
    "materials": "material_commands",
    "schedules": "schedule_commands",
    "notifications": "notification_commands",
}
"""Groups of commands, by the module whose `app` each is."""
SINGLE = {
    "match-accounts": ("account_commands", "match_accounts"),
    "ledger": ("ledger_commands", "show_ledger"),
    "doctor": ("device_commands", "examine"),
    "recognise": ("recognise_commands", "recognise_file"),
}
"""Commands that stand alone, by module and function."""
MORE = {
    "task": (("import", "sheet_commands", "import_tasks"), ("export", "sheet_commands", "export_tasks")),
    "accounts": (("import", "sheet_commands", "import_accounts"), ("export", "sheet_commands", "export_accounts")),
}
"""What another module adds to a group."""


class Commands(TyperGroup):
    """Imports what a command needs when it is called: a server is seconds of imports, listing tasks is not."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer's own context
        return [*super().list_commands(ctx), *MODULES, *SINGLE]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # the same
        if cmd_name not in (*MODULES, *SINGLE):
            return super().get_command(ctx, cmd_name)
        holder = typer.Typer()
        if cmd_name in SINGLE:
            holder.command(cmd_name)(_named(*SINGLE[cmd_name]))
        else:
            group = _named(MODULES[cmd_name], "app")
            if cmd_name == "devices":
                group.callback(invoke_without_command=True)(_named("device_commands", "list_devices"))
            known = {command.name for command in group.registered_commands}
            for name, module, function in MORE.get(cmd_name, ()):
                if name not in known:
                    group.command(name)(_named(module, function))
            holder.add_typer(group, name=cmd_name)
        return typer.main.get_group(holder).get_command(ctx, cmd_name)


def _named(module: str, name: str) -> Any:
    return getattr(import_module(f"phonedeck.{module}"), name)


app = typer.Typer(
    cls=Commands,
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
    speak_utf8()
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
    connect: Connect = None,
    adb_port: AdbPort = ADB_PORT,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Only answer the API; run no tasks here.")] = False,
    no_dashboard: Annotated[bool, typer.Option("--no-dashboard", help="Only the API, without the web pages.")] = False,
    database: Annotated[str | None, typer.Option(metavar="URL", help="PostgreSQL instead of the SQLite file.")] = None,
    verbose: Verbose = False,
) -> None:
    """Answer the API and run tasks until stopped with Ctrl-C."""
    from phonedeck import assembly

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
    say_if_heard("\n".join((f"Phonedeck ready: {url}", *doors)))


@app.command("worker")
def run_worker(
    database: Annotated[str, typer.Option(metavar="URL", help="The PostgreSQL database that the server uses.")],
    host_name: Annotated[str, typer.Option(help="This host's name, of its own: rack-2.")],
    connect: Connect = None,
    adb_port: AdbPort = ADB_PORT,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where this host keeps its files.", show_default="of this system")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, max=1000, help="Phones that work at once on this host.")] = 64,
    lease: Annotated[
        float, typer.Option(min=3, max=600, help="Seconds after which a host that is silent is given up.")
    ] = 30.0,
    verbose: Verbose = False,
) -> None:
    """Carry out tasks on this host's phones; the API is answered by phonedeck serve."""
    from phonedeck import worker

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
        worker.work(options, lambda name: say_if_heard(f"Phonedeck worker ready: {name}"))


@app.command("demo")
def show_demo(
    phones: Annotated[int, typer.Option(min=1, max=50, help="How many virtual phones.")] = 3,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the API.")] = 50809,
    exit: Annotated[
        bool, typer.Option("--exit", help="End when the tasks have; status 0 if all were completed.")
    ] = False,
) -> None:
    """Start virtual phones and a server, and show tasks being carried out."""
    from phonedeck import demo

    with explained():
        completed = demo.run(demo.DemoOptions(phones, port, exit))
        raise typer.Exit(0 if completed or not exit else 1)


if __name__ == "__main__":
    app()
