"""`phonedeck settings`: what is in force and why, and changes of the file."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from phonedeck.datadir import default_data_dir
from phonedeck.explained import explained
from phonedeck.model.errors import InvalidRequest
from phonedeck.settings import FILE_NAME, defaults, shown, table
from phonedeck.settings_file import change

app = typer.Typer(help="What is set, where, and changes of the settings file.", no_args_is_help=True)
DataDir = Annotated[Path | None, typer.Option(help="The server's data directory.", show_default="of this system")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.command()
def show(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show every setting in force and where it comes from: default, file or environment."""
    with explained():
        _print(data_dir or default_data_dir(), as_json)


@app.command("set")
def set_values(
    values: Annotated[list[str], typer.Argument(metavar="NAME=VALUE...", help="A list as TOML has it.")],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write settings into the file, all or none; a server takes them when it starts."""
    with explained():
        directory = data_dir or default_data_dir()
        wanted = dict(_value(text) for text in values)
        change(directory, wanted)
        _print(directory, as_json, set(wanted))
        _where(directory, as_json)


@app.command()
def unset(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Settings to take out of the file.")],
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Take settings out of the file, all or none, so that their defaults hold."""
    with explained():
        directory = data_dir or default_data_dir()
        change(directory, {}, names)
        _print(directory, as_json, set(names))
        _where(directory, as_json)


def _where(directory: Path, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"Written to {directory / FILE_NAME}; a server takes it when it starts.")


def _value(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    row = next((row for row in defaults() if row.name == name), None)
    if not equals:
        raise InvalidRequest(f"{text!r} is not NAME=VALUE, such as device_limit=30")
    if row is None:
        raise InvalidRequest(f"there is no setting {name!r}; phonedeck settings show lists them")
    if row.default is None or isinstance(row.default, str):
        return name, value
    try:
        return name, tomlkit.value(value)
    except (TOMLKitError, ValueError) as error:
        raise InvalidRequest(
            f"{name}: {value!r} is no number, true, false or list as TOML writes them, such as {shown(row.default)}"
        ) from error


def _print(directory: Path, as_json: bool, names: set[str] | None = None) -> None:
    rows = [row for row in table(directory) if names is None or row.name in names]
    if as_json:
        settings = [dataclasses.asdict(row) for row in rows]
        typer.echo(json.dumps({"file": str(directory / FILE_NAME), "settings": settings}, ensure_ascii=False, indent=2))
        return
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        source = row.variable if row.source == "environment" else row.source
        typer.echo(f"{row.name:<{width}}  {'none' if row.value is None else shown(row.value)}  ({source})")
