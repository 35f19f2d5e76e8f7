"""Log files are turned over, keep to their number, and are their owner's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from contextlib import nullcontext
from pathlib import Path
import structlog
from phonedeck import logs

logs.configure()
logs.keep(Path(sys.argv[1]), megabytes=1, files=int(sys.argv[3]))
log = structlog.get_logger("phonedeck.test")
with logs.behind() if sys.argv[2] == "behind" else nullcontext():
    for number in range(900):
        log.info("task.ended", number=number, remark="x" * 5000)
    log.info("task.told", remark="two words", text="one\\ntwo", code="\\x1b[31m", emoji="🙂", empty="", none=None)
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("it.failed")
    logging = __import__("logging")
    logging.getLogger("somebody").warning("a library's %s", "word")
"""


def said(folder: Path, writer: str, files: int) -> str:
    """What a program says on standard error that writes more than four megabytes of log."""
    command = [sys.executable, "-c", SCRIPT, str(folder), writer, str(files)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def test_one_file_begins_anew(tmp_path: Path) -> None:
    """Where one file is kept, it does not grow beyond its size either."""
    said(tmp_path, "direct", 1)
    [file] = tmp_path.iterdir()
    assert 0 < file.stat().st_size <= 1_000_000
    assert "a library's word" in file.read_text()


@pytest.mark.parametrize("writer", ["direct", "behind"])
def test_they_are_turned_over_and_few(tmp_path: Path, writer: str) -> None:
    """Three files of a megabyte, the newest lines in the first; the same lines on standard error. So too where a thread
    of its own writes them: what was said is written before the program ends."""
    on_terminal = said(tmp_path / "logs", writer, 3)
    files = sorted((tmp_path / "logs").iterdir())
    assert [file.name for file in files] == ["phonedeck.log", "phonedeck.log.1", "phonedeck.log.2"]
    assert all(file.stat().st_size <= 1_000_000 and file.stat().st_mode & 0o077 == 0 for file in files)
    newest = files[0].read_text()
    assert "number=899" in newest
    assert "ZeroDivisionError: division by zero" in newest
    # What is more than one printable word is written as Python does: no value can make a line of its own.
    told = "code='\\x1b[31m' emoji=🙂 empty= none=None remark='two words' text='one\\ntwo'"
    assert f"[info     ] task.told                      {told}\n" in newest
    assert "a library's word" in newest
    assert "\x1b" not in newest
    assert "number=899" in on_terminal
    assert newest[:3] == "202"  # with its date


def test_a_reader_that_stands_still_does_not_keep_the_program(tmp_path: Path) -> None:
    """A terminal that was stopped with Ctrl-S: the program goes on, its file has every line, and it ends."""
    reading, writing = os.pipe()
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), "behind", "9"]
    try:
        subprocess.run(command, stderr=writing, timeout=60, check=True)
    finally:
        os.close(writing)
        os.close(reading)
    assert "number=899" in (tmp_path / "phonedeck.log").read_text()
