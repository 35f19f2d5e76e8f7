"""How a command ends when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from phonedeck.model.errors import PhonedeckError, consequence

errors = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def explained() -> Iterator[None]:
    """Show an error of ours as one message, and exit with the status of its kind."""
    try:
        yield
    except PhonedeckError as error:
        errors.print(f"phonedeck: {error.message}", markup=False)
        raise typer.Exit(consequence(error).exit_status) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(130) from error
