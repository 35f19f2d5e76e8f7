"""The dependency audit: the lock files as they must be, and their versions against the known advisories.

Advisories come from OSV over the network. Where that is out of reach, this says so and judges the lock files alone;
with AUDIT=required, for a machine that has a network, it fails instead.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)(?: ;[^\\]*)?(.*)$")
NO_NETWORK = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "NameResolutionError", "Max retries exceeded")
SECONDS = 300


def pins(lock: Path) -> tuple[dict[str, str], list[str]]:
    """The pinned versions by name, and what is wrong with the file."""
    found: dict[str, str] = {}
    wrong: list[str] = []
    for entry in re.sub(r"\\\n\s*", " ", lock.read_text(encoding="utf-8")).splitlines():
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        match = PINNED.match(entry)
        if match is None:
            wrong.append(f"{lock}: not one version of a package: {entry[:80]}")
        elif "--hash=sha256:" not in entry:
            wrong.append(f"{lock}: without a hash: {entry[:80]}")
        else:
            found[normal(match.group(1))] = match.group(2)
    return found, wrong


def normal(name: str) -> str:
    """A package's name, as names are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def check_locks(running: Path, developing: Path) -> list[str]:
    """What is wrong with the two lock files, by themselves and together."""
    ours, wrong = pins(running)
    theirs, more = pins(developing)
    wrong += more
    wrong += [
        f"{name} is {version} to run and {theirs.get(name, 'missing')} to develop"
        for name, version in ours.items()
        if theirs.get(name, version) != version
    ]
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [normal(re.split(r"[\[<>=!~; ]", text)[0]) for text in project["dependencies"]]
    wrong += [f"{name} is in pyproject.toml and not in {running}" for name in wanted if name not in ours]
    for name, version in theirs.items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # for another system
        if installed != version:
            wrong.append(f"{name} is installed as {installed}, and {version} is pinned")
    return wrong


def advisories(lock: Path) -> int:
    """Ask about every pinned version; 0 when none is known to be vulnerable."""
    command = ["-r", str(lock), "--disable-pip", "--require-hashes", "-s", "osv", "--strict", "--timeout", "10"]
    done = subprocess.run(  # noqa: S603  # our own arguments
        [sys.executable, "-m", "pip_audit", *command, "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode and any(word in said for word in NO_NETWORK):
        required = os.environ.get("AUDIT") == "required"
        print(f"{lock}: NOT AUDITED for known vulnerabilities: the advisories at api.osv.dev are out of reach")
        return int(required)
    print(said.strip()[-4000:])
    return done.returncode


def main() -> int:
    running, developing = Path("requirements.lock"), Path("requirements-dev.lock")
    wrong = check_locks(running, developing)
    for problem in wrong:
        print(problem)
    return int(bool(wrong)) or advisories(developing)


if __name__ == "__main__":
    sys.exit(main())
