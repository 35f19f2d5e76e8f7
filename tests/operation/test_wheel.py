"""The wheel has all that the checkout has, and works without it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from wheel_check import ROOT, build


def test_the_wheel_has_every_file_and_runs_without_the_checkout(tmp_path: Path) -> None:
    """Packs, texts, pages, migrations; its own modules are imported, not those of the checkout."""
    wheel = build(tmp_path / "wheel")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    wanted = {
        file.relative_to(ROOT / "src").as_posix()
        for file in (ROOT / "src").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    packed = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    assert wanted - packed == set()
    script = (
        "import phonedeck, datetime, pathlib\n"
        "from phonedeck.apps.pack import Pack\n"
        "from phonedeck.storage.database import Database\n"
        "from phonedeck.storage.migrate import migrate\n"
        "migrate(Database('sqlite:///new.db'), datetime.datetime.now(datetime.UTC))\n"
        "print(Pack.load('tiktok').name, phonedeck.__file__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == f"TikTok {site / 'phonedeck' / '__init__.py'}", done.stdout + done.stderr
    assert (tmp_path / "new.db").exists()
