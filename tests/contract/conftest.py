"""The application on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from application import Api, start
from phonedeck.model.plan import Plan
from phonedeck.storage.database import Database


@pytest.fixture
def make_api(migrated_url: str, tmp_path: Path) -> Iterator[Callable[..., Api]]:
    """Builds the application under a plan."""
    database = Database(migrated_url)
    yield lambda plan=Plan.PRO, **more: start(database, plan, tmp_path, **more)
    database.close()


@pytest.fixture
def api(make_api: Callable[..., Api]) -> Api:
    return make_api()
