"""The dashboard's socket, the one that there is: whose page may open it, and how much one may send over it."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress

import httpx
import pytest
from figures import Figures, OpenBrowser
from hostile import site
from target import Target
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from phonedeck.model.access import Scope
from programs import until

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
OPENED = """(url) => new Promise((resolve) => {
  const socket = new WebSocket(url);
  socket.onopen = () => { socket.close(); resolve(true); };
  socket.onerror = () => resolve(false);
})"""


def handshake(target: Target, path: str = SOCKET, *, host: str = "", **headers: str) -> int:
    """The status that a handshake gets; 101 is an open socket."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with connect(
            f"ws://{host or f'localhost:{target.port}'}{path}",
            sock=socket.create_connection(("127.0.0.1", target.port)), additional_headers=named, open_timeout=60,
        ):  # fmt: skip
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_only_our_own_pages_open_the_socket(
    target: Target, unharmed: None, browser: OpenBrowser, figures: Figures
) -> None:
    """Another site's page and another port's do not, in a real browser; ours does, so that the attack is alive."""
    page = browser("--host-resolver-rules=MAP hostile.example 127.0.0.1").new_page()
    address = f"ws://localhost:{target.port}{SOCKET}"
    opened = []
    with site("{}") as port:
        for origin in ("http://hostile.example", "http://localhost", "http://127.0.0.1"):
            page.goto(f"{origin}:{port}/")
            opened.append(page.evaluate(OPENED, address))
    page.goto(f"{target.url}/login")
    assert page.evaluate(OPENED, address)
    figures("Sockets of the dashboard from another page", len(opened), sum(opened))


def test_names_origins_and_paths_of_sockets(target: Target, unharmed: None, figures: Figures) -> None:
    """A foreign Host, a foreign or nameless Origin, a path beside the one, another method's way to it."""
    own = f"localhost:{target.port}"
    assert handshake(target) == 101
    assert handshake(target, Origin=f"http://{own}") == 101
    tries = [
        handshake(target, host=f"rebind.example:{target.port}"),
        handshake(target, host=f"rebind.example:{target.port}", Origin=f"http://rebind.example:{target.port}"),
        *(handshake(target, Origin=origin) for origin in ("null", "http://evil.example", f"https://{own}", "file://")),
        handshake(target, Origin=f"http://{own}", Sec_Fetch_Site="cross-site"),
        *(
            handshake(target, path)
            for path in ("/", "/_nicegui_ws/", "/_nicegui_ws/socket.io", "/_nicegui_ws/x", "/api/v1/events", "/docs")
        ),
    ]
    polling = SOCKET.replace("websocket", "polling")
    tries += [httpx.request(method, target.url + polling).status_code for method in ("GET", "POST")]
    upload = f"/_nicegui/client/{'0' * 36}/upload/1"
    tries += [httpx.post(target.url + path, files={"x": b"x"}).status_code for path in ("/", upload)]
    figures("Sockets by other names and paths", len(tries), sum(status not in (403, 404, 415) for status in tries))


def test_a_socket_takes_no_more_than_its_share(target: Target, unharmed: None) -> None:
    """A message over 1 MiB ends its socket; a hundred sockets are the most, and the API answers beside them."""
    url = f"ws://localhost:{target.port}{SOCKET}"
    with connect(url, proxy=None) as one:
        one.recv()
        one.send("4" + "x" * (1024 * 1024 + 1))
        with pytest.raises(ConnectionClosed):
            one.recv(timeout=60)
    with ExitStack() as opened:

        def one_more() -> bool:
            with suppress(InvalidStatus):  # the place of the one that ended is free a moment later
                opened.enter_context(connect(url, proxy=None))
                return True
            return False

        for _ in range(100):
            until(one_more, "a place for a socket")
        assert handshake(target) == 429
        assert target.call("GET", "task/stats")["code"] == 0


@pytest.fixture
def cookies(shared: Target) -> dict[Scope, str]:
    """A session's cookie for each scope."""
    made = {}
    for scope in (Scope.READ, Scope.OPERATE):
        token = shared.token(f"dashboard-{scope}", scope)
        answer = httpx.post(f"{shared.url}/login", data={"code": token})
        made[scope] = f"phonedeck_session={answer.cookies['phonedeck_session']}"
    return made


def test_a_session_is_needed_where_callers_are_known(
    shared: Target, cookies: dict[Scope, str], figures: Figures
) -> None:  # fmt: skip
    """Without one there is no page, no file and no socket; one for reading gets a page that says so."""
    assert httpx.get(shared.url, headers={"Cookie": cookies[Scope.OPERATE]}).status_code == 200
    assert handshake(shared, Cookie=cookies[Scope.OPERATE]) == 101
    tries = [handshake(shared), handshake(shared, Cookie=cookies[Scope.READ])]
    tries += [httpx.get(shared.url + path).status_code for path in ("/", "/_dashboard/dashboard.js")]
    reader = httpx.get(shared.url, headers={"Cookie": cookies[Scope.READ]})
    assert "for reading" in reader.text
    indonesian = {"Cookie": cookies[Scope.READ], "Accept-Language": "id"}
    assert "hanya untuk membaca" in httpx.get(shared.url, headers=indonesian).text
    tries.append(reader.status_code)
    figures("The dashboard without a session, or with one for reading", len(tries), sum(s < 300 for s in tries))


def test_a_page_ends_with_its_session(shared: Target, browser: OpenBrowser) -> None:
    """The token is revoked while its page is open: what changes next is not shown, the login page is."""
    token = shared.token("leaver", Scope.OPERATE)
    page = browser().new_page()
    page.goto(f"{shared.url}/login")
    page.fill("[name=code]", token)
    page.click("text=Log in")
    page.wait_for_function("() => window.socket && window.socket.connected")
    with shared.tokens() as tokens:
        tokens.revoke("leaver")
    shared.call("POST", "devices/HW1", {"name": "renamed"})
    page.wait_for_url("**/login")
