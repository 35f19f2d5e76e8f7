"""Every command and example of the documents is run, page by page, as a reader would from above."""

from __future__ import annotations

import re
import shutil

import fenced
import pytest
from desk import Desk


@pytest.mark.parametrize("page", [page for page in fenced.pages() if page != "README.id.md" and fenced.blocks(page)])
def test_every_block_does_what_it_says(desk: Desk, page: str) -> None:
    """A block that cannot be run says why, in the text or in a comment before it; an unmarked one must do."""
    desk.prepare(page)
    wrong: list[str] = []
    for block in fenced.blocks(page):
        if not block.language or block.told("not run"):
            continue
        if block.language not in (*fenced.RUN, *fenced.READ):
            wrong.append(f"{block.place}: {block.language} is no language that is run; mark it `not run: why`")
        elif problem := desk.run(block):
            wrong.append(f"{block.place}:\n{block.text}\n{problem}")
    assert not wrong, "\n\n".join(wrong)


def test_both_readmes_have_the_same_commands() -> None:
    """So that running one is running the other."""
    english, indonesian = (
        [(block.language, block.text, block.note.partition(":")[0]) for block in fenced.blocks(page)]
        for page in ("README.md", "README.id.md")
    )
    assert [text for _, text, _ in indonesian] == [text for _, text, _ in english]
    assert indonesian == english


def test_what_is_not_run_here_says_so() -> None:
    """PowerShell is looked for; where there is none, its blocks stand below a word that says that they are untested."""
    if shutil.which("pwsh"):
        pytest.skip("pwsh is here, its blocks were run")
    for page in fenced.pages():
        if any(block.language == "powershell" for block in fenced.blocks(page)):
            assert "untested" in (fenced.ROOT / page).read_text(encoding="utf-8"), page


def test_links_lead_somewhere() -> None:
    """Every file that a document names in a link is there."""
    for page in fenced.pages():
        here = (fenced.ROOT / page).parent
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", (fenced.ROOT / page).read_text(encoding="utf-8")):
            assert ":" in link or (here / link).exists(), f"{page}: {link}"
