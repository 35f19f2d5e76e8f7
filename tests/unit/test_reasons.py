"""The documents name what the code can say."""

from __future__ import annotations

import re
from pathlib import Path

from phonedeck.model.task import Reason

DOCS = Path(__file__).parents[2] / "docs"


def test_every_reason_is_in_the_table_and_no_other() -> None:
    """An undocumented reason, or one that was removed, fails here."""
    listed = set(re.findall(r"^\| `([a-z_]+)`", (DOCS / "reasons.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert {reason.value for reason in Reason} <= listed
