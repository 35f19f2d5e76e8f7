"""One server with two virtual phones for the folder; a browser for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect, sync_playwright
from station import PATIENCE_SECONDS, Station, launch, serving

import programs

expect.set_options(timeout=1000 * PATIENCE_SECONDS)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[programs.Server, programs.Phones | None]]:
    with serving(tmp_path_factory.mktemp("dashboard")) as served:
        yield served


@pytest.fixture(scope="module")
def station(chromium: str, served: tuple[programs.Server, programs.Phones | None]) -> Iterator[Station]:
    """Ends with its module: as long as Playwright lives, its event loop counts as running."""
    with sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        yield Station(*served, browser)
        browser.close()
