"""How a command ends when something is wrong."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer
from rich.console import Console

from phonedeck.model.errors import CONSEQUENCES, Conflict, DiskFull, PhonedeckError, consequence

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def speak_utf8() -> None:
    """What another program reads is UTF-8, whatever code page the system has: captions are in any language."""
    if "PYTHONIOENCODING" in os.environ:
        return  # somebody has decided
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say_if_heard(text: str) -> None:
    """A line for whoever began a program that works on. That it has gone, or its disk is full, must not end it."""
    try:
        print(text, flush=True)
    except OSError:
        # What is left in the stream would fail again when the program ends, and be its status.
        with suppress(OSError), open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), sys.stdout.fileno())


@contextmanager
def explained() -> Iterator[None]:
    """Show an error of ours, or of a file, as one message, and exit with the status of its kind."""
    try:
        yield
    except PhonedeckError as error:
        errors.print(f"phonedeck: {error.message}", markup=False)
        raise typer.Exit(consequence(error).exit_status) from error
    except OSError as error:
        if error.filename is None:
            raise  # of no file: a bug, or whoever read our output has gone, which typer knows
        errors.print(f"phonedeck: {error.filename} cannot be used: {error.strerror or error}", markup=False)
        kind = DiskFull if error.errno == errno.ENOSPC else Conflict
        raise typer.Exit(CONSEQUENCES[kind].exit_status) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(130) from error
    except RuntimeError as error:
        # Ctrl-C just as a wait gives back its lock, as in `SystemClock.wait`: whoever starts a thread waits for it.
        if isinstance(error.__context__, KeyboardInterrupt):
            raise typer.Exit(130) from error
        raise
