"""Every command and example of the documents is run, page by page, as a reader would from above."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
from collections import defaultdict
from collections.abc import Iterator

import fenced
import powershell
import pytest
from desk import Desk
from fenced import Block


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


def test_powershell_asks_the_same_as_curl() -> None:
    """In each section with both: the same calls, with bodies of the same form and the same headers' names."""
    compared = 0
    for page in fenced.pages():
        for section in _sections(fenced.blocks(page)):
            by_curl = [call for block in section if block.language == "sh" for call in _curl(block.text)]
            for block in section:
                for each in powershell.requests(block.text) if block.language == "powershell" else ():
                    same = [call for call in by_curl if call[:2] == (each.method, _path(each.url))]
                    if not same:
                        continue
                    compared += 1
                    form = None if each.body is None else _form(json.loads(each.body))
                    assert (form, {name.title() for name in each.headers}) in [call[2:] for call in same], block.place
    assert compared >= 4


def _sections(blocks: list[Block]) -> Iterator[list[Block]]:
    """Blocks that stand below one heading."""
    heads: dict[str, list[int]] = {}
    found: dict[tuple[str, int], list[Block]] = defaultdict(list)
    for block in blocks:
        if block.page not in heads:
            lines = (fenced.ROOT / block.page).read_text(encoding="utf-8").splitlines()
            heads[block.page] = [number for number, line in enumerate(lines, 1) if line.startswith("## ")]
        found[block.page, sum(number < block.line for number in heads[block.page])].append(block)
    yield from found.values()


def _curl(text: str) -> Iterator[tuple[str, str, object, set[str]]]:
    """Method, path, form of the body and names of headers of each curl command."""
    for line in text.replace("\\\n", " ").split("curl ")[1:]:
        parser = argparse.ArgumentParser(exit_on_error=False)
        for options in (["-X"], ["-d"], ["--data-binary"], ["-s"]):
            parser.add_argument(*options, action="store_true" if options == ["-s"] else "store")
        parser.add_argument("-H", action="append", default=[])
        parser.add_argument("url")
        try:
            given, _ = parser.parse_known_args(shlex.split(line, comments=True))
        except (ValueError, argparse.ArgumentError):
            continue  # within quotes of the shell, as $(curl …), or a stream
        headers = {header.partition(":")[0].title() for header in given.H}
        yield given.X or "GET", _path(given.url), None if given.d is None else _form(json.loads(given.d)), headers


def _path(url: str) -> str:
    return url.partition("50809")[2].partition("?")[0]


def _form(value: object) -> object:
    """Names and kinds of what is in a body, without the words in it."""
    if isinstance(value, dict):
        return {name: _form(each) for name, each in value.items()}
    return [_form(each) for each in value] if isinstance(value, list) else type(value).__name__


def test_what_is_not_run_here_says_so() -> None:
    """PowerShell is looked for; where there is none only its requests are sent, and the page says that."""
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
