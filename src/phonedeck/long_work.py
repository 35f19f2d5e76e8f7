"""How a command shows how far long work is, to a person at a terminal and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress, TaskID

from phonedeck.explained import errors


@contextmanager
def shown() -> Iterator[Callable[[str, int, int], None]]:
    """What to call with a label, what is done and the whole."""
    if not errors.is_terminal:
        yield lambda label, done, total: None
        return
    bars = Progress(console=errors, transient=True)
    known: dict[str, TaskID] = {}

    def tell(label: str, done: int, total: int) -> None:
        if not known:
            bars.start()  # not before: a question may be asked first
        if label not in known:
            known[label] = bars.add_task(label, total=total)
        bars.update(known[label], completed=done, total=total)

    try:
        yield tell
    finally:
        if known:
            bars.stop()
