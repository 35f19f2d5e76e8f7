"""`make screenshots`: every page, light and dark, on a desktop and on a phone, into `screenshots/`."""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

from pages import PAGES
from playwright.sync_api import sync_playwright
from station import Station, launch, serving

import chromium

SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
FOLDER = Path("screenshots")


def main(names: list[str]) -> None:
    """The pages named, or all of them."""
    program = chromium.program()
    if program is None:
        sys.exit(chromium.MISSING)
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(Path(directory)) as served,
        sync_playwright() as playwright,
    ):
        station = Station(*served, launch(playwright, program))
        for name, theme, size in product(names or PAGES, ("light", "dark"), SIZES):
            with station.open(PAGES[name], viewport=SIZES[size], color_scheme=theme) as watched:
                watched.page.wait_for_timeout(800)  # pictures that load, bars that grow
                path = FOLDER / f"{name}-{theme}-{size}.png"
                watched.page.screenshot(path=path, full_page=True)
                print(path, *watched.complaints)
        station.browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
