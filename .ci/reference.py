"""Write the table of settings into docs/settings.md."""

from __future__ import annotations

import re
from pathlib import Path

from phonedeck.settings import reference

DOCS = Path(__file__).parents[1] / "docs" / "settings.md"
TABLE = re.compile(r"^\| setting \|.*?\n(?=\n)", re.MULTILINE | re.DOTALL)

if __name__ == "__main__":
    DOCS.write_text(TABLE.sub(lambda _: reference(), DOCS.read_text(encoding="utf-8"), count=1), encoding="utf-8")
