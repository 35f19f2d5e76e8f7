"""Web pages in a real browser: other sites, neighbours on this machine, and sites that rebind their name."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from figures import Figures, OpenBrowser
from hostile import PAGE, SCRIPT, SERVICE_WORKER, site
from playwright.sync_api import BrowserContext, Page, Response
from playwright.sync_api import Error as BrowserError
from target import FOLLOW, SECRET, Target

BODY = json.dumps(FOLLOW)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
REFUSED = (401, 403, 415)


class Watched:
    """Every answer that the browser got from the target, whether its page could see it or not."""

    def __init__(self, context: BrowserContext, target: Target) -> None:
        self.answers: list[tuple[str, str, int]] = []
        self._port = f":{target.port}/"
        context.on("response", self._note)

    def _note(self, response: Response) -> None:
        if self._port in response.url:
            self.answers.append((response.request.method, response.url, response.status))

    @property
    def passed(self) -> list[tuple[str, str, int]]:
        return [answer for answer in self.answers if answer[2] not in REFUSED]


@pytest.fixture(scope="module")
def hostile_port() -> Iterator[int]:
    with site(BODY) as port:
        yield port


def attack(page: Page, target: str) -> dict[str, Any]:
    """Everything that the page tries; what it could read."""
    given = {"target": target, "body": BODY, "png": PNG.decode("latin-1"), "patience": 3000}
    found: dict[str, Any] = page.evaluate(SCRIPT, given)
    return found


@pytest.mark.parametrize(
    ("name", "origin", "host"),
    [
        ("Page on another site", "http://hostile.example", "localhost"),
        ("Page on another port of localhost", "http://localhost", "localhost"),
        ("Page on another port of 127.0.0.1, to ::1", "http://127.0.0.1", "[::1]"),
    ],
)
def test_a_page_of_another_origin_gets_nothing(
    target: Target,
    unharmed: None,
    browser: OpenBrowser,
    figures: Figures,
    hostile_port: int,
    name: str,
    origin: str,
    host: str,
    full: bool,
) -> None:
    """Forms, fetch, elements, frames, streams, sockets, workers: refused whatever the browser allows itself."""
    if "::1" in host and not full:
        pytest.skip("one of the long ones: make attacks")
    context = browser("--host-resolver-rules=MAP hostile.example 127.0.0.1")
    page = context.new_page()
    watched = Watched(context, target)
    page.goto(f"{origin}:{hostile_port}/")
    found = attack(page, f"http://{host}:{target.port}")
    assert len(watched.answers) > 25, "the page reached the server, so that it was the server that refused"
    figures(name, found["tried"], len(found["read"]) + len(watched.passed))


ALLOWED = """
async (given) => [
  await (await fetch(given.api + "devices")).text(),
  await (await fetch(given.api + "task", {
    method: "POST", mode: "cors", credentials: "omit", body: given.body, headers: {"Content-Type": "application/json"},
  })).text(),
]
"""


def test_the_same_page_gets_through_where_it_is_allowed(
    tmp_path_factory: pytest.TempPathFactory, browser: OpenBrowser, hostile_port: int
) -> None:
    """With its origin in `cors_origins` two of its attempts read phones and make a task: the attacks are alive."""
    origin = f"http://hostile.example:{hostile_port}"
    target = Target(tmp_path_factory.mktemp("open"), settings=f'cors_origins = ["{origin}"]').prepare().start()
    try:
        context = browser("--host-resolver-rules=MAP hostile.example 127.0.0.1")
        page = context.new_page()
        page.goto(f"{origin}/")
        read, made = page.evaluate(ALLOWED, {"api": f"{target.url}/api/v1/", "body": BODY})
        assert SECRET in read
        assert json.loads(made)["data"]["created_count"] == 1
    finally:
        target.end()


REBOUND = """
async (given) => {
  const read = [];
  let tried = 0;
  const paths = ["/api/v1/devices", "/api/v1/task/stats", "/openapi.json", "/docs", "/login", "/metrics", "/nothing"];
  for (const path of paths) {
    tried += 1;
    try {
      const answer = await fetch(path);
      if (answer.status != 403) read.push(path + " " + answer.status + " " + (await answer.text()).slice(0, 200));
    } catch (e) {}
  }
  for (const type of ["application/json", "text/plain"]) {
    tried += 1;
    try {
      const answer = await fetch("/api/v1/task", {method: "POST", body: given.body, headers: {"Content-Type": type}});
      if (answer.status != 403) read.push("POST " + answer.status);
    } catch (e) {}
  }
  tried += 1;
  await new Promise((resolve) => {
    const source = new EventSource("/api/v1/events");
    source.onopen = () => { read.push("stream"); source.close(); resolve(); };
    source.onerror = () => { source.close(); resolve(); };
  });
  tried += 1;
  await new Promise((resolve) => {
    const socket = new WebSocket("ws://" + location.host + "/api/v1/events");
    socket.onopen = () => { read.push("socket"); resolve(); };
    socket.onerror = () => resolve();
  });
  tried += 1;
  try {
    await navigator.serviceWorker.register("/docs/start.js", {scope: "/docs/"});
    read.push("registered a worker from the target");
  } catch (e) {}
  return {tried, read, worker: given.worker && (await navigator.serviceWorker.getRegistrations()).length};
}
"""


@pytest.mark.parametrize("name", ["rebind.example", "localhost.rebind.example", "127.0.0.1.rebind.example"])
def test_a_site_that_rebinds_its_name_gets_nothing(
    target: Target, unharmed: None, browser: OpenBrowser, figures: Figures, name: str
) -> None:
    """First the name is the attacker's, then it is 127.0.0.1: to the browser the server is the attacker's origin."""
    origin = f"http://{name}:{target.port}"
    context = browser(
        "--host-resolver-rules=MAP *.example 127.0.0.1", f"--unsafely-treat-insecure-origin-as-secure={origin}"
    )
    page = context.new_page()
    # The attacker's own answers, before the name is rebound: a page, and a worker that stays when the name moves.
    context.route(f"{origin}/", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    context.route(
        f"{origin}/service-worker.js",
        lambda route: route.fulfill(body=SERVICE_WORKER, content_type="text/javascript"),
    )
    page.goto(f"{origin}/")
    page.evaluate("() => navigator.serviceWorker.register('/service-worker.js').catch(() => null)")
    context.unroute(f"{origin}/")
    watched = Watched(context, target)
    found = page.evaluate(REBOUND, {"body": BODY, "worker": True})
    figures(f"DNS rebinding: {name}", found["tried"], len(found["read"]) + len(watched.passed))
    assert len(watched.answers) >= 8


def test_no_other_name_of_loopback_is_ours(
    target: Target, unharmed: None, browser: OpenBrowser, figures: Figures
) -> None:
    """0.0.0.0, ::ffff:127.0.0.1, 127.0.0.2, a trailing dot: they reach the socket, and are refused."""
    context = browser("--host-resolver-rules=MAP *.example 127.0.0.1")
    watched = Watched(context, target)
    names = ["0.0.0.0", "[::ffff:127.0.0.1]", "127.1.1.1", "localhost.", "x.localhost", "anything.example"]
    for name in names:
        page = context.new_page()
        with suppress(BrowserError):  # some names the browser itself does not open, or nobody listens there
            page.goto(f"http://{name}:{target.port}/api/v1/devices")
        page.close()
    assert len(watched.answers) >= 3
    figures("Other names of loopback", len(names), len(watched.passed))
