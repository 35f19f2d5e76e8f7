"""Tables on the command line: folded to the width of a terminal, one line a row for another program."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

AS_WIDE_AS_NEEDED = 10_000
"""Characters; what a program reads is never folded or cut."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, whole: Collection[str] = ()) -> Table:
    """A table without lines; columns in `whole` are not folded while others can be."""
    made = Table(box=None, pad_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold", no_wrap=heading in whole)
    for row in rows:
        made.add_row(*(Text(_printable(cell)) for cell in row))
    return made


def show(headings: Sequence[str], rows: Iterable[Sequence[str]], *, whole: Collection[str] = ()) -> None:
    """Print a table on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=AS_WIDE_AS_NEEDED)
    console.print(table(headings, rows, whole=whole))


def moment(at: str | None, *, seconds: bool = False) -> str:
    """A time of the API, in its own zone, as long as people need it: 2026-11-29 14:30."""
    return "" if at is None else at[: 19 if seconds else 16].replace("T", " ")


def _printable(text: str) -> str:
    """Without what a terminal would obey: names and remarks have words in them that a phone showed."""
    return "".join(each if each.isprintable() else " " for each in text)
