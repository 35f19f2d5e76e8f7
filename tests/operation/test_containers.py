"""The container files as far as they can be tried without an engine; `make wheel-check` runs the build's own steps."""

from __future__ import annotations

import re
from typing import Any

import pytest
import typer
import yaml

import dockerfile
from phonedeck.cli import app

COMPOSE = yaml.safe_load((dockerfile.ROOT / "compose.yaml").read_text(encoding="utf-8"))


def parsed(words: list[str]) -> Any:
    """What the command line makes of a container's words; nothing is run."""
    root: Any = typer.main.get_command(app)
    name, *rest = words
    return root.get_command(typer.Context(root), name).make_context(name, rest).params


def test_the_image_starts_the_server_and_has_what_it_copies() -> None:
    """Its command is one that the program takes; the files are in the checkout."""
    assert [path for path in dockerfile.copied() if not (dockerfile.ROOT / path).exists()] == []
    assert dockerfile.the("ENTRYPOINT", 1).listed == ["phonedeck"]
    given = parsed(dockerfile.the("CMD", 1).listed)
    assert (str(given["data_dir"]), given["port"]) == (dockerfile.the("VOLUME", 1).rest, 50809)
    assert "localhost:50809/api/v1/health" in dockerfile.the("HEALTHCHECK", 1).listed[-1]


@pytest.mark.parametrize("name", ["server", "worker"])
def test_the_services_of_compose_are_commands_of_ours(name: str) -> None:
    """On the database of the file, with the volume that is theirs."""
    service = COMPOSE["services"][name]
    given = parsed(
        [re.sub(r"\$\{[^}]*?(?::-([^}]*))?\}", lambda m: m[1] or "secret", word) for word in service["command"]]
    )
    database = COMPOSE["services"]["database"]
    [port] = (entry.split(":")[1] for entry in database["ports"])
    user = database["environment"]["POSTGRES_USER"]
    assert (
        given.get("database") == f"postgresql://{user}:secret@127.0.0.1:{port}/{database['environment']['POSTGRES_DB']}"
    )
    assert service["volumes"] == [f"{name}:{given['data_dir']}"]
    assert name in COMPOSE["volumes"]
    assert service["network_mode"] == "host"


def test_only_this_machine_reaches_the_database_of_compose() -> None:
    """Its port is on loopback, and its password is asked for, not written down."""
    database = COMPOSE["services"]["database"]
    assert all(entry.startswith("127.0.0.1:") for entry in database["ports"])
    assert ":?" in database["environment"]["POSTGRES_PASSWORD"]
