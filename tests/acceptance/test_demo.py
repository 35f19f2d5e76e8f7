"""`phonedeck demo`: it shows completed tasks, and leaves nothing behind, whatever way it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from programs import until


def _started(tmp_path: Path, *args: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "COLUMNS": "160"}
    tempfile.tempdir = None
    command = [sys.executable, "-m", "phonedeck", "demo", "--phones", "2", "--port", "0", *args]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


def _family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def _gone(processes: list[psutil.Process]) -> bool:
    return not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in processes)


def test_with_exit_it_completes_its_tasks_and_ends(tmp_path: Path) -> None:
    """Status 0 only when every task was completed; the table shows them."""
    process = _started(tmp_path, "--exit")
    output, _ = process.communicate(timeout=250)
    assert process.returncode == 0, output
    assert "6 of 6 tasks completed" in output
    assert "device_serial_1" in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)])
def test_nothing_is_left_behind(tmp_path: Path, number: int, status: int) -> None:
    """adb server, phones, server and files are gone after Ctrl-C, a service manager's stop, and kill -9."""
    process = _started(tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if "until you press Ctrl-C" in line:
            break
    family = _family(process)
    assert len(family) >= 6  # three guards and their programs
    process.send_signal(number)
    process.stdout.read()
    assert process.wait(timeout=100) == status
    until(lambda: _gone(family), "the end of all that the demo started")
    until(lambda: list(tmp_path.iterdir()) == [], f"the removal of {list(tmp_path.iterdir())}")
