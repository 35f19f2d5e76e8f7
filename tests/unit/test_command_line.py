"""Every command: what it prints is there for programs too, and fits a terminal of 80 columns."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

import phonedeck
from phonedeck import columns
from phonedeck.calling import read_config
from phonedeck.cli import app
from phonedeck.datadir import owned
from phonedeck.model.errors import exit_status
from phonedeck.storage.database import Database, sqlite_url
from phonedeck.storage.migrate import build, newest_revision, revision_of

PROGRAMS = {"serve", "worker", "demo"}
"""Go on until they are stopped; what they did is in the API and the log."""
ALREADY_JSON = {"audit export"}
UNREACHABLE = 13


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that can be called, by its words."""
    if hasattr(command, "list_commands"):
        context = typer.Context(command)
        if path and command.invoke_without_command:
            yield " ".join(path), command
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))
    else:
        yield " ".join(path), command


EVERY = dict(commands(typer.main.get_command(app)))


def options(command: Any) -> set[str]:
    return {word for each in command.params for word in each.opts}


def test_what_a_command_prints_is_there_as_json() -> None:
    """One that is new has --json, or its reason not to above."""
    assert len(EVERY) > 50
    without = {name for name, command in EVERY.items() if "--json" not in options(command)}
    assert without == PROGRAMS | ALREADY_JSON


def test_every_command_says_what_it_does() -> None:
    """And every option and argument."""
    silent = [
        f"{name} {word.name}"
        for name, command in EVERY.items()
        for word in command.params
        if not getattr(word, "help", "") and word.name not in ("context", "help")
    ]
    assert [name for name, command in EVERY.items() if not command.help] == []
    assert silent == []


@pytest.mark.parametrize(
    "words",
    [
        "task list", "task create follow --serial a", "accounts list", "materials list", "ledger", "match-accounts a"
    ],
)  # fmt: skip
def test_without_a_server_each_ends_as_the_table_of_errors_says(words: str) -> None:
    """Status 13, one sentence with the next step, and no traceback."""
    environment = {"PHONEDECK_URL": "http://127.0.0.1:9"}
    done = CliRunner().invoke(app, [*words.split(), "--json"], env=environment)
    assert (done.exit_code, done.stdout) == (UNREACHABLE, ""), done.output
    assert "phonedeck serve" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_shell_completes_commands_that_are_imported_late() -> None:
    """Groups and their commands are found without running any."""

    def offered(words: str) -> list[str]:
        count = len(words.split()) if words.endswith(" ") else len(words.split()) - 1
        environment = {"_PHONEDECK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(count)}
        return CliRunner().invoke(app, [], env=environment, prog_name="phonedeck").stdout.split()

    assert offered("phonedeck sched") == ["schedules"]
    assert {"create", "list", "import", "export"} <= set(offered("phonedeck task "))
    assert "--dry-run" in offered("phonedeck task create --d")


def test_a_refusal_of_the_api_ends_as_the_error_of_its_family() -> None:
    """An internal error is none of a kind: it is not called a full disk."""
    statuses = {40001: 2, 40002: 2, 40301: 6, 40401: 4, 40901: 5, 50001: 1, 42901: 1}
    assert {code: exit_status(code) for code in statuses} == statuses


ROW = ("12", "a-name-that-is-long " * 4, "2026-11-29 14:30", "[bold]why\x1b[31m not[/bold]")
HEADINGS = ("id", "name", "when", "why")


def test_a_table_is_folded_for_a_terminal_and_never_cut() -> None:
    """At 80 columns times are whole, everything is there, and what a phone showed is not obeyed."""
    console = Console(width=80, force_terminal=True, file=io.StringIO(), color_system=None)
    console.print(columns.table(HEADINGS, [ROW], whole=("id", "when")))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "2026-11-29 14:30" in lines[1]
    text = "".join(lines)
    assert "…" not in text
    assert "\x1b" not in text
    assert text.count("long") == 4
    assert "[bold]" in text


def test_a_table_in_a_pipe_has_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    """As grep and awk need it, however long it is."""
    columns.show(HEADINGS, [ROW, ROW])
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 3
    assert ("a-name-that-is-long " * 4).strip() in printed[1]


def test_commands_make_their_tables_there() -> None:
    """A table of rich's own would be cut at 80 columns in a pipe. The demo's fills a screen."""
    source = Path(phonedeck.__file__).parent
    own = [file.name for file in source.glob("*.py") if re.search(r"rich\.table", file.read_text(encoding="utf-8"))]
    assert sorted(own) == ["columns.py", "demo.py"]


@pytest.mark.parametrize("words", ["audit verify", "audit list", "devices", "token list"])
def test_a_wrong_data_directory_is_said_and_not_made(tmp_path: Path, words: str) -> None:
    """An empty audit log of a directory that was misspelt would be told to be whole."""
    done = CliRunner().invoke(app, [*words.split(), "--data-dir", str(tmp_path / "typo")])
    assert (done.exit_code, done.stdout) == (4, ""), done.output
    assert "there is no database in" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_command_does_not_migrate_under_a_server(tmp_path: Path) -> None:
    """After an upgrade the old server still runs: its tables are left as it knows them."""
    database = Database(sqlite_url(tmp_path / "phonedeck.db"))
    with database.write() as connection:
        build(connection, "0011")
    with owned(tmp_path):
        refused = CliRunner().invoke(app, ["devices", "--data-dir", str(tmp_path)])
    assert (refused.exit_code, "of another version" in refused.stderr) == (5, True), refused.output
    with database.read() as connection:
        assert revision_of(connection) == "0011"
    assert CliRunner().invoke(app, ["devices", "--data-dir", str(tmp_path)]).exit_code == 0
    with database.read() as connection:
        assert revision_of(connection) == newest_revision()
    database.close()


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    """No traceback, and not the password."""
    away = ["--database", "postgresql://a:hush@127.0.0.1:9/x", "--data-dir", str(tmp_path)]
    for words in (["serve", "--port", "0"], ["token", "list"], ["worker", "--host-name", "a"]):
        done = CliRunner().invoke(app, [*words, *away])
        assert (done.exit_code, len(done.stderr.splitlines())) == (5, 1), done.output
        assert "hush" not in done.stderr


def test_what_a_program_reads_is_utf_8(tmp_path: Path) -> None:
    """Where the system has an old code page, as Windows has: a caption in it ended the command in the middle."""
    (tmp_path / "settings.toml").write_text('upload_folder = "/srv/写真 😀"\n', encoding="utf-8")
    old = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "phonedeck", "settings", "show", "--json", "--data-dir", str(tmp_path)]
    done = subprocess.run(command, env=old, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "/srv/写真 😀" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_configuration_is_read_as_windows_writes_it(tmp_path: Path, encoding: str) -> None:
    """PowerShell's > makes UTF-16, Notepad puts a mark before UTF-8."""
    file = tmp_path / "post.json"
    file.write_text('{"captions": "Grüße"}', encoding=encoding)
    assert read_config(f"@{file}") == {"captions": "Grüße"}
