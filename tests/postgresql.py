"""A PostgreSQL server of its own, found or, where we may, installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALLED = Path("/usr/lib/postgresql")
MISSING = "PostgreSQL is not installed: on Debian, apt-get install postgresql"


def binaries() -> Path | None:
    """The folder of the newest server's programs; None when there is none and none can be installed."""
    found = _found()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "postgresql"]):
            subprocess.run(command, env=environment, check=False, capture_output=True)
        found = _found()
    return found


def _found() -> Path | None:
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def server(programs: Path, port: int, *, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh server on loopback, without a database name at its end; `durable` waits for the disk."""
    directory = Path(tempfile.mkdtemp(prefix="phonedeck-pg-"))
    directory.chmod(0o755)
    data = directory / "data"
    # The server refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(directory, user)

    def run(*command: str) -> None:
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_user, *command], cwd=directory, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run(str(programs / "initdb"), "-D", str(data), "-U", "phonedeck", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = (
            f"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync={'on' if durable else 'off'} "
            "-c max_connections=200"
        )
        run(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(directory / "log"), "-w", "start")
        try:
            yield f"postgresql://phonedeck@127.0.0.1:{port}"
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
