"""The documents name what the code can say."""

from __future__ import annotations

import re
from pathlib import Path

from phonedeck.model.errors import CONSEQUENCES
from phonedeck.model.task import Reason

DOCS = Path(__file__).parents[2] / "docs"


def test_every_reason_is_in_the_table_and_no_other() -> None:
    """An undocumented reason, or one that was removed, fails here."""
    listed = set(re.findall(r"^\| `([a-z_]+)`", (DOCS / "reasons.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert {reason.value for reason in Reason} <= listed


def test_every_exit_status_is_in_the_table_of_errors() -> None:
    """With the error that it stands for."""
    text = (DOCS / "reasons.md").read_text(encoding="utf-8").split("## Errors", 1)[1]
    rows = [line.split("|")[1:-1] for line in text.splitlines() if re.match(r"\| [`a]", line)]
    listed = {name: int(row[-1]) for row in rows for name in re.findall(r"`(\w+)`", row[0])}
    known = {kind.__name__: row.exit_status for kind, row in CONSEQUENCES.items() if row.exit_status != 1}
    assert {name: status for name, status in listed.items() if name in known} == known
