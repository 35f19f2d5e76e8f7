"""One server with two virtual phones for the folder; a browser for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import sync_playwright
from station import Station, chromium, launch, serving

import programs


@pytest.fixture(scope="session")
def program() -> str:
    found = chromium()
    if found is None:
        message = "Chromium is not installed: on Debian, apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[programs.Server, programs.Phones | None]]:
    with serving(tmp_path_factory.mktemp("dashboard")) as served:
        yield served


@pytest.fixture(scope="module")
def station(program: str, served: tuple[programs.Server, programs.Phones | None]) -> Iterator[Station]:
    """Ends with its module: as long as Playwright lives, its event loop counts as running."""
    with sync_playwright() as playwright:
        browser = launch(playwright, program)
        yield Station(*served, browser)
        browser.close()
