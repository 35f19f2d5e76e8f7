"""`phonedeck serve` without a worker, for benchmarks of calls."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port


@contextmanager
def api_server(url: str, data_dir: Path) -> Iterator[str]:
    """The base URL of a server on the database."""
    port = free_port()
    command = [sys.executable, "-m", "phonedeck", "serve", "--no-worker", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data-dir", str(data_dir), "--database", url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Phonedeck ready")
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        process.terminate()
        process.wait()
