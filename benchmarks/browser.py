"""Chromium, and how long a page takes until a person sees it; an empty page of NiceGUI beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from playwright.sync_api import Browser, Playwright
from tests.ports import free_port

MISSING = "Chromium is not installed: on Debian, apt-get install chromium"
EMPTY = """
from nicegui import ui
@ui.page("/")
def page(): ui.html("Empty", tag="h1", sanitize=False)
ui.run(port={port}, show=False, reload=False, show_welcome_message=False)
"""
CONNECTED = "window.socket && window.socket.connected && performance.now()"
SEEN = """{
  const look = () => {
    const found = SELECTORS.map((selector) => document.querySelector(selector));
    if (found.every((element) => element && element.getBoundingClientRect().height > 0))
      requestAnimationFrame(() => { window.seenAfter = performance.now(); }); // the frame with it has been drawn
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def program() -> str | None:
    """Where Chromium is; None where it is not."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def launch(playwright: Playwright, executable: str) -> Browser:
    return playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])


def seconds_until(browser: Browser, url: str, *selectors: str, used: bool = False) -> float:
    """From the request until the first element of each kind is seen, by the browser's clock and frames; with `used`,
    until the page's socket is connected: before, no button does anything. The browser knows no file of the page yet."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(SEEN.replace("SELECTORS", json.dumps(selectors)))
    page.goto(url, wait_until="commit")
    seconds = page.wait_for_function(f"() => {CONNECTED if used else 'window.seenAfter'}").json_value() / 1000
    context.close()
    return float(seconds)


@contextmanager
def empty_page() -> Iterator[str]:
    """The address of an empty page of NiceGUI, in a process of its own."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", EMPTY.format(port=port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://localhost:{port}/"
        for _ in range(300):
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait()
