"""What a sample of pop-ups and stop screens does to scripts in Instagram. By itself: of two servers at one adb server
each would take the other's phones for its own, as they have the same names."""

from __future__ import annotations

from pathlib import Path

import pytest
from interruption_sample import tried
from run_interruptions import APPS
from world import world

from programs import Adb

PHONES = 4


@pytest.mark.timeout(300)
def test_scripts_end_right_whatever_comes_up_in_instagram(adb: Adb, tmp_path: Path) -> None:
    """As in TikTok."""
    with world(adb, tmp_path / "world", phones=PHONES, app="instagram", version=APPS["instagram"]) as instagram:
        assert tried(instagram, "instagram") == []
