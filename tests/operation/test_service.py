"""What the system is given to start the server by itself."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from installations import phonedeck

ODD = '/data $HOME/100% "sure"\\'


def printed(*words: str) -> str:
    done = phonedeck("service", "install", "--print", *words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("words", [(), ("--system", "--run-as", "daemon")])
def test_systemd_takes_the_unit(tmp_path: Path, words: tuple[str, ...]) -> None:
    """As `systemd-analyze verify` says, for a user and for the machine, with words that systemd would read."""
    unit = printed("--manager", "systemd", *words, "--", "--port", "50810", "--data-dir", ODD)
    assert f"ExecStart={sys.executable} -m phonedeck serve --port 50810 --data-dir " in unit
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    file = tmp_path / "phonedeck.service"
    file.write_text(unit)
    home = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["systemd-analyze", "verify", "--man=no", *([] if words else ["--user"]), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=home)
    complaints = [line for line in done.stderr.splitlines() if "phonedeck.service" in line]
    assert complaints == []


def test_launchd_and_windows_get_well_formed_files() -> None:
    """With every word of the command as it was given; that nobody tried them is said."""
    done = phonedeck("service", "install", "--print", "--manager", "launchd", "--", "--data-dir", ODD)
    assert "tried by nobody" in done.stderr
    assert plistlib.loads(done.stdout.encode())["ProgramArguments"][-2:] == ["--data-dir", ODD]
    task = etree.fromstring(printed("--manager", "taskscheduler", "--", "--data-dir", "C:\\my data\\").encode("utf-16"))
    [arguments] = task.iter("{*}Arguments")
    assert (arguments.text or "").endswith('--data-dir "C:\\my data\\\\"')


def test_what_cannot_be_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service of root, another system's manager, none installed; a system that refuses leaves no file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("SUDO_USER", raising=False)
    assert phonedeck("service", "install", "--system", "--print").exit_code == 2
    assert phonedeck("service", "install", "--run-as", "me", "--print").exit_code == 2
    assert phonedeck("service", "install", "--manager", "launchd").exit_code == 2
    for command in ("status", "remove"):
        assert phonedeck("service", command).exit_code == 4
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = phonedeck("service", "install")
    assert (refused.exit_code, "no systemctl here" in refused.output) == (5, True)
    assert list(tmp_path.rglob("*.service")) == []


def test_it_is_installed_asked_for_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a systemctl that notes what it is told: where systemd runs, tests do not install services."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    told = tmp_path / "told"
    (tmp_path / "systemctl").write_text(f'#!/bin/sh\necho "$@" >> {told}\n')
    (tmp_path / "systemctl").chmod(0o700)
    assert phonedeck("service", "install", "--", "--database", "postgresql://a:b@c/d").exit_code == 0
    [unit] = tmp_path.rglob("phonedeck.service")
    assert unit.stat().st_mode & 0o077 == 0  # a password may be in it
    assert phonedeck("service", "status").exit_code == 0
    assert phonedeck("service", "remove").exit_code == 0
    assert not unit.exists()
    assert [line.split()[1] for line in told.read_text().splitlines()] == [
        "daemon-reload", "enable", "restart", "is-active", "disable", "daemon-reload",
    ]  # fmt: skip
    refusing = "#!/bin/sh\necho no bus >&2; exit 1\n"
    (tmp_path / "systemctl").write_text(refusing)
    refused = phonedeck("service", "install")
    assert (refused.exit_code, "no bus" in refused.output, list(tmp_path.rglob("*.service"))) == (5, True, [])
    unit.write_text("[Service] that works")
    assert phonedeck("service", "install", "--", "--port", "50811").exit_code == 5
    assert unit.read_text() == "[Service] that works"


def test_the_command_is_one_that_the_server_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From where the service begins, which is another directory; a word that serve does not know is told at once."""
    monkeypatch.chdir(tmp_path)
    for words in (("--data-dir", "deck"), ("--data-dir=deck",)):
        unit = printed("--manager", "systemd", "--", *words)
        [command] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
        assert command.replace("=", " ").endswith(f"--data-dir {tmp_path / 'deck'}"), command
    wrong = phonedeck("service", "install", "--print", "--", "--prot", "50810")
    assert (wrong.exit_code, "No such option: --prot" in wrong.output, wrong.stdout) == (2, True, "")
