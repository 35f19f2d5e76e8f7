"""One server with two phones, and a folder with what the documents speak of, for every page."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from PIL import Image

import programs
from forked import CALLER, beginner


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    directory = tmp_path_factory.mktemp("documents")
    with (
        programs.private_adb(directory) as adb,
        programs.private_adb(directory) as without_phones,
        programs.virtual_phones(directory) as phones,
    ):
        folder = folder_of_a_reader(directory, adb)
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


def folder_of_a_reader(directory: Path, adb: programs.Adb) -> Path:
    """In its .venv/bin are the programs, begun by one that has imported them; beside it lies what pages speak of."""
    folder = directory / "folder"
    binaries = folder / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for program in ("phonedeck", "virtualphone", "python"):
        caller = binaries / program
        caller.write_text(CALLER.format(python=sys.executable, path=beginner(), program=program))
        caller.chmod(0o755)
    (binaries / "adb").symlink_to(adb.program)
    for name, colour in (("lake.jpg", "teal"), ("hill.jpg", "olive")):
        Image.new("RGB", (720, 1280), colour).save(folder / name)
    (folder / "follow.json").write_text('{"target_users": ["nina.paints"]}')
    return folder
