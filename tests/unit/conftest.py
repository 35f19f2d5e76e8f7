"""Real screens, where they lie beside the checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"


@pytest.fixture(scope="session")
def recording() -> Callable[[str], str]:
    """Reads a recorded hierarchy; skips, saying so, where the recordings are not."""

    def read(name: str) -> str:
        if not RECORDINGS.is_dir():
            pytest.skip(f"the recordings of real screens are not at {RECORDINGS}")
        return (RECORDINGS / f"{name}.xml").read_text(encoding="utf-8")

    return read
