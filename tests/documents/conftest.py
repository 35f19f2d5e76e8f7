"""One server with two phones, and a folder with what the documents speak of, for every page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from forked import CALLER
from PIL import Image

import programs


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    directory = tmp_path_factory.mktemp("documents")
    with (
        programs.private_adb(directory) as adb,
        programs.private_adb(directory) as without_phones,
        programs.virtual_phones(directory) as phones,
        Forking(directory, adb) as folder,
    ):
        server = programs.Server(adb, directory, phones.phones)
        environment = {
            **adb.environment,
            "PATH": f"{folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PHONEDECK_URL": f"http://localhost:{server.port}",
            "XDG_DATA_HOME": str(directory / "home"),
            "NO_PROXY": "*",
        }
        try:
            server.start().await_ready()
            (directory / "home").mkdir()
            (directory / "home" / "phonedeck").symlink_to(directory / "data")
            yield Desk(server, phones, folder, environment, without_phones.port)
        finally:
            server.end()


class Forking:
    """A folder in whose .venv/bin the programs are, begun by one process that has imported them."""

    def __init__(self, directory: Path, adb: programs.Adb) -> None:
        self._directory, self._adb = directory, adb

    def __enter__(self) -> Path:
        folder, path = self._directory / "folder", self._directory / "forked"
        binaries = folder / ".venv" / "bin"
        binaries.mkdir(parents=True)
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forked.py")), str(path)],
            stdout=subprocess.PIPE, env=self._adb.environment,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"
        for program in ("phonedeck", "virtualphone", "python"):
            caller = binaries / program
            caller.write_text(CALLER.format(python=sys.executable, path=str(path), program=program))
            caller.chmod(0o755)
        (binaries / "adb").symlink_to(self._adb.program)
        for name, colour in (("lake.jpg", "teal"), ("hill.jpg", "olive")):
            Image.new("RGB", (720, 1280), colour).save(folder / name)
        (folder / "follow.json").write_text('{"target_users": ["nina.paints"]}')
        return folder

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)
        assert self._process.stdout is not None
        self._process.stdout.close()
