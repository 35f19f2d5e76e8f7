"""A phone with Instagram in front."""

from __future__ import annotations

import pytest
from instagram_handset import Handset


@pytest.fixture
def phone() -> Handset:
    return Handset()
