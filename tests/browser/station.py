"""A server with two virtual phones and a real Chromium, shared by this folder's tests and `make screenshots`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

import chromium
import programs

PATIENCE_SECONDS = 60
"""How long is waited for what should be seen, or can be clicked: on a busy machine a page takes ten times as long."""

READY = "() => window.socket?.connected && window.phonedeck?.begun"
"""Whether a page's socket is connected, and its scripts have done what they do at the beginning."""


@dataclass
class Station:
    """What a test needs: the server, its phones, and a browser."""

    server: programs.Server
    phones: programs.Phones | None
    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    """By their settings. They are used again: a browser that knows the files shows a page in a third of the time."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.port}"

    @contextmanager
    def open(self, path: str = "/", **context: Any) -> Iterator[Watched]:
        """A page without cookies, connected to the server; what goes wrong in it is collected."""
        settings = {"locale": "en-US", "reduced_motion": "reduce", **context}
        key = repr(sorted(settings.items()))
        if key not in self.contexts:
            self.contexts[key] = self.browser.new_context(base_url=self.url, **settings)
            self.contexts[key].set_default_timeout(1000 * PATIENCE_SECONDS)
        made = self.contexts[key]
        made.clear_cookies()
        page = made.new_page()
        try:
            watched = Watched(page, self.url)
            watched.go(path)
            yield watched
        finally:
            page.close()


@dataclass
class Watched:
    """A page, and what it complained of or asked elsewhere for."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def go(self, path: str) -> None:
        """Open a path and wait until it can be used."""
        self.page.goto(path)
        self.connected()

    def connected(self) -> None:
        self.page.wait_for_function(READY)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url + "/", "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")


def launch(playwright: Playwright, program: str, *flags: str) -> Browser:
    return playwright.chromium.launch(executable_path=program, args=[*chromium.FLAGS, *flags])


@contextmanager
def serving(directory: Path, *extra: str, phones: int = 2) -> Iterator[tuple[programs.Server, programs.Phones | None]]:
    """A server whose phones are ready, or one without any."""
    with programs.private_adb(directory) as adb:
        if not phones:
            server = programs.Server(adb, directory)
            try:
                yield server.start(*extra), None
            finally:
                server.end()
            return
        with programs.virtual_phones(directory, phones) as virtual:
            server = programs.Server(adb, directory, virtual.phones)
            try:
                server.start(*extra).await_ready()
                programs.until(lambda: server.data("GET", "accounts")["total"] >= 3 * phones, "the phones' accounts")
                fail_one(server, virtual)
                yield server, virtual
            finally:
                server.end()


@contextmanager
def watching(station: Station, each_video: float = 300) -> Iterator[int]:
    """A task of the first phone that goes on until it is stopped: others wait, however slow the machine is."""
    created = station.server.data(
        "POST", "task", serials=["device_serial_1"], script_name="account_warmup",
        script_config={"task_duration": 600, "min_duration": each_video, "max_duration": each_video},
    )  # fmt: skip
    task = int(created["task_ids"][0])
    try:
        yield task
    finally:
        station.server.call("DELETE", f"task/{task}")


def fail_one(server: programs.Server, phones: programs.Phones) -> int:
    """A task that ends on a screen where a person is asked for, right after a tap; everything is as before then."""
    second = phones.phones[1]["serial"]
    fault = {"kind": "challenge", "name": "slider", "app": "tiktok", "at": "screen:search"}
    assert phones.control.post(f"/phones/{second}/faults", json=fault).status_code == 201
    [task] = server.data(
        "POST", "task", serials=[second], script_name="follow",
        script_config={"target_users": ["nina.paints"], "access_method": "search"},
    )["task_ids"]  # fmt: skip
    assert server.ended(task)["outcome"] == "needs_human"
    phones.control.delete(f"/phones/{second}/faults")
    for account in server.data("GET", "accounts")["accounts"]:
        if account["username"] == "p2.a1":
            server.data("POST", f"accounts/{account['id']}/release", reason="answered")
    return int(task)


SERIOUS: Sequence[str] = ("serious", "critical")
