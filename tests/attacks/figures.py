"""What the fixtures of this folder give."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

Figures = Callable[[str, int, int], None]
"""Takes an attack's name, how often it was tried and how often it passed; fails when it ever did."""
OpenBrowser = Callable[..., BrowserContext]
