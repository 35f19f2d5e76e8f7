"""`make wheel-check`: the wheel as a stranger meets it, in an empty environment outside the checkout.

It installs what the lock file names and the wheel; runs the Dockerfile's build steps and health check, the demo, every
command of the README on a server with virtual phones, a backup, a restore into another data directory, and a copy from
SQLite to PostgreSQL and back, whose hashes must be equal. Nothing of the checkout is on the path of what it starts.
Needs the network and a few minutes.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

import dockerfile
import postgresql
from ports import free_port
from programs import private_adb, until

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
NOT_RUN = re.compile(r"<!-- not run:.*?-->\n```sh\n.*?```", re.DOTALL)
STEPS = (
    "First steps with two terminals",
    "A scheduled post to a group of phones, and its proof",
)
ALONE = ("Virtual phones",)
"""What needs no server: it has phones of its own."""


@dataclass
class Check:
    """An environment with the wheel in it, and a directory to work in."""

    here: Path
    environment: dict[str, str] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    @property
    def programs(self) -> Path:
        return self.here / "venv" / ("Scripts" if os.name == "nt" else "bin")

    @property
    def image(self) -> Path:
        """In place of /opt/phonedeck."""
        return self.here / "image"

    def say(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:6.1f} s  {what}", flush=True)

    def run(self, *command: str | Path, **more: Any) -> str:
        """A command that must succeed; its standard output."""
        done = subprocess.run(
            list(map(str, command)), cwd=self.here, env=self.environment, text=True, capture_output=True, check=False,
            **more,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def phonedeck(self, *words: str | Path) -> str:
        return self.run(self.programs / "phonedeck", *words)


def build(directory: Path) -> Path:
    """The wheel of the checkout."""
    directory.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = directory.glob("phonedeck-*.whl")
    return wheel


def main() -> None:
    with ExitStack() as stack:
        here = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="phonedeck-wheel-"))).resolve()
        check = Check(here, {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")})
        install(check, build(here / "wheel"))
        build_image(check)
        (here / "home").mkdir()
        adb = stack.enter_context(private_adb(here / "home"))
        check.environment |= {
            name: adb.environment[name] for name in ("ANDROID_ADB_SERVER_PORT", "ADB_USB", "ADB_MDNS")
        }
        check.environment |= {"HOME": str(here / "home"), "ADB_LOCAL_TRANSPORT_MAX_PORT": "5553"}
        shown = check.phonedeck("demo", "--phones", "2", "--port", "0", "--exit")
        check.say(next(line.strip() for line in shown.splitlines() if "tasks completed" in line))
        follow_the_readme(check)
        carry_over(check, stack)
        check.say("the wheel works")


def install(check: Check, wheel: Path) -> None:
    check.run(sys.executable, "-m", "venv", check.here / "venv")
    pip = (check.programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    check.run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock")
    check.run(*pip, "--no-deps", wheel)
    where = check.run(check.programs / "python", "-c", "import phonedeck, virtualphone; print(phonedeck.__file__)")
    assert where.startswith(str(check.here)), where
    check.say(f"{wheel.name} is installed: {check.phonedeck('--version').strip()}")


def build_image(check: Check) -> None:
    """The steps of the Dockerfile's first stage, with what it copies and nothing else, in a folder for the image's."""
    source = check.here / "source"
    source.mkdir()
    for name in dockerfile.copied():
        path = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(path, source / name, ignore=ignored) if path.is_dir() else shutil.copy(path, source / name)
    step = dockerfile.the("RUN", 0).rest.replace("/opt/phonedeck", str(check.image))
    step = step.replace("python -m venv", f"{sys.executable} -m venv")
    check.run("sh", "-c", f"cd {source} && {step}")
    check.say(f"the steps of the image's build: {check.run(check.image / 'bin' / 'phonedeck', '--version').strip()}")


def follow_the_readme(check: Check) -> None:
    """Every command that is not marked as not to be run, with free ports; its programs run on until the end."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first, api = free_port(), free_port()
    ports = {"7001": str(first), "7002": str(first + 1), "50809": str(api)}
    left = [block for block in _blocks(text) if not any(block in _blocks(part) for part in _sections(text))]
    assert left == [], f"not in the sections that are run: {left}"
    for number, name in enumerate(("lake.jpg", "hill.jpg")):
        Image.new("RGB", (720, 1280), (40, 90, 120 + number)).save(check.here / name)
    check.environment["PHONEDECK_URL"] = f"http://localhost:{api}"
    check.environment["PATH"] = f"{check.programs}{os.pathsep}{check.environment['PATH']}"
    running: list[subprocess.Popen[str]] = []
    count = 0
    try:
        for command in commands(text, STEPS):
            for port, free in ports.items():
                command = command.replace(port, free)
            command = command.replace(".venv/bin/", "")
            if command.startswith("make "):
                continue  # sets the checkout up
            if re.match(r"(virtualphone run|phonedeck serve)", command):
                data = f" --port {api} --data-dir data" if command.startswith("phonedeck serve") else ""
                running.append(in_background(check, command + data))
                if data:
                    until(lambda: ready(api), "two ready phones")
                continue
            said = check.run("sh", "-c", command)
            assert '"code":4' not in said, (command, said)
            count += 1
        until(lambda: not waiting(api), "the end of the README's tasks", 240)
        completed = httpx.get(f"http://localhost:{api}/api/v1/task/stats").json()["data"]["completed"]
        assert completed >= 4, completed
        count += play_with_a_phone(check, text, running)
        check.say(f"the README: {count} commands, {completed} tasks completed")
        back_up(check, api)
    finally:
        for program in reversed(running):
            program.terminate()
            program.wait(timeout=60)


def play_with_a_phone(check: Check, text: str, running: list[subprocess.Popen[str]]) -> int:
    """The section of the virtual phone, with the adb that came with the wheel's libraries; how many commands."""
    code = "from adbutils._utils import adb_path; print(adb_path())"
    adb = Path(check.run(check.programs / "python", "-c", code).strip())
    if not (check.programs / adb.name).exists():
        (check.programs / adb.name).symlink_to(adb)
    ports = {"7001": str(free_port()), "7100": str(free_port())}
    found = commands(text, ALONE)
    for command in found:
        for port, free in ports.items():
            command = command.replace(port, free)
        command = command.replace(".venv/bin/", "")
        if command.startswith("virtualphone run"):
            running.append(in_background(check, command))
        else:
            said = check.run("sh", "-c", command)
            assert '"error"' not in said, (command, said)
    return len(found)


def _sections(text: str) -> list[str]:
    return [re.split(r"\n##+ ", text.split(f"# {title}\n", 1)[1], maxsplit=1)[0] for title in (*STEPS, *ALONE)]


def _blocks(text: str) -> list[str]:
    found: list[str] = BLOCK.findall(NOT_RUN.sub("", text))
    return found


def commands(text: str, titles: tuple[str, ...]) -> list[str]:
    """What the sections' code blocks say, one command each."""
    found: list[str] = []
    for title in titles:
        section = re.split(r"\n##+ ", text.split(f"# {title}\n", 1)[1], maxsplit=1)[0]
        for block in _blocks(section):
            joined = block.replace("\\\n", " ")
            # a quoted JSON body goes on over lines
            lines = iter(joined.splitlines())
            for line in lines:
                command = line
                while command.count("'") % 2:
                    command += " " + next(lines)
                if command.strip() and not command.startswith("#"):
                    found.append(command.strip())
    return found


def in_background(check: Check, command: str) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        ["sh", "-c", f"exec {command}"], cwd=check.here, env=check.environment, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert program.stdout is not None
    assert program.stdout.readline().strip(), command
    return program


def ready(api: int) -> bool:
    devices = httpx.get(f"http://localhost:{api}/api/v1/devices").json()["data"]["devices"]
    return [device["state"] for device in devices] == ["ready", "ready"]


def waiting(api: int) -> bool:
    stats = httpx.get(f"http://localhost:{api}/api/v1/task/stats").json()["data"]
    return bool(stats["pending"] + stats["running"])


def back_up(check: Check, api: int) -> None:
    """While the server runs."""
    pages = httpx.get(f"http://localhost:{api}/", follow_redirects=True)
    assert (pages.status_code, "Fleet" in pages.text) == (200, True)
    made = json.loads(check.phonedeck("backup", "create", "backup.zip", "--data-dir", "data", "--json"))
    program, *words = dockerfile.the("HEALTHCHECK", 1).listed
    check.run(check.image / "bin" / program, *(word.replace("50809", str(api)) for word in words))
    check.phonedeck("backup", "verify", "backup.zip", "--seal", made["seal"])
    check.say(f"a backup while the server runs: {made['rows']['task']} tasks, {made['files']} files")


def carry_over(check: Check, stack: ExitStack) -> None:
    """The backup into another data directory, and that to PostgreSQL and back."""
    check.phonedeck("backup", "restore", "backup.zip", "--data-dir", "restored")
    check.phonedeck("audit", "verify", "--data-dir", "restored")
    check.say("restored into another data directory")
    programs = postgresql.binaries()
    if programs is None:
        check.say(f"not copied: {postgresql.MISSING}")
        return
    server = stack.enter_context(postgresql.server(programs, free_port()))
    places = ("restored", f"{server}/postgres", "back")
    hashes = [
        json.loads(check.phonedeck("database", "copy", source, target, "--json"))["tables"]
        for source, target in itertools.pairwise(places)
    ]
    assert hashes[0] == hashes[1]
    total = sum(table["rows"] for table in hashes[0])
    check.say(f"SQLite → PostgreSQL → SQLite: {total} rows in {len(hashes[0])} tables, all hashes equal")


if __name__ == "__main__":
    main()
