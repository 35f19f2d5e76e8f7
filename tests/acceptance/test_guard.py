"""The guard of a program: its end is the program's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_a_program_that_ends_by_itself_ends_its_guard_with_its_status(tmp_path: Path) -> None:
    """Its owner still holds the pipe and reads why: the log's last line is the program's, and the log is there."""
    command = [sys.executable, "-m", "phonedeck.guard", "--remove", str(tmp_path)]
    command += [sys.executable, "-c", "import sys; sys.exit('it says why')"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as guard:
        assert guard.stderr is not None
        assert (guard.wait(60), guard.stderr.read()) == (1, "it says why\n")
    assert tmp_path.is_dir()
