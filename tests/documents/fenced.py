"""The fenced blocks of the documents, with what is written about them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = ("sh", "python", "javascript", "http", "powershell")
READ = ("json", "toml")
"""What is run, and what is only read by a parser. A block without a language is a picture or an output."""
_FENCE = re.compile(r"^(\s*)```(\S*)\s*$")
_COMMENT = re.compile(r"^\s*<!--\s*(.+?)\s*-->\s*$")


@dataclass(frozen=True)
class Block:
    """One block. `note` is the HTML comment right before it.

    `not run: REASON` leaves it out; `until: TEXT` lets it run until it prints that; `answers: CODE` and `exits: STATUS`
    say how it is refused; `asks for: CODE` how a request is refused of which the block prints something else.
    """

    page: str
    line: int
    language: str
    text: str
    note: str

    def told(self, name: str) -> str | None:
        """What the note says under a name."""
        return self.note.removeprefix(f"{name}:").strip() if self.note.startswith(f"{name}:") else None

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """The documents, as paths below the project."""
    files = [ROOT / "README.md", ROOT / "README.id.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [file.relative_to(ROOT).as_posix() for file in files]


def blocks(page: str) -> list[Block]:
    """The blocks of a page, from above."""
    found: list[Block] = []
    note, opened, lines = "", None, list[str]()
    for number, line in enumerate((ROOT / page).read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if opened is not None:
            if fence and not fence[2]:
                indent, language, start = opened
                text = "\n".join(each.removeprefix(indent) for each in lines) + "\n"
                found.append(Block(page, start, language, text, note))
                opened, note = None, ""
            else:
                lines.append(line)
        elif fence:
            opened, lines = (fence[1], fence[2], number), []
        elif comment := _COMMENT.match(line):
            note = comment[1]
        elif line.strip():
            note = ""
    assert opened is None, f"{page}: a block is not closed"
    return found
