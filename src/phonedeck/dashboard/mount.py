"""Put the pages into the server's application: only their own paths, and behind its defence like everything in it."""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections.abc import Sequence
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import nicegui
from fastapi import FastAPI
from fastapi import Request as WebRequest
from nicegui import core, ui
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Match, Mount, compile_path
from starlette.types import Message, Receive, Scope, Send

from phonedeck.dashboard import first_look, layout, screens
from phonedeck.dashboard.desk import Desk
from phonedeck.dashboard.language import Texts, chosen
from phonedeck.dashboard.live import Live
from phonedeck.dashboard.page import Page, View
from phonedeck.dashboard.pages import PAGES
from phonedeck.model.access import Caller, Kind
from phonedeck.model.access import Scope as Rights
from phonedeck.server.access import session_in
from phonedeck.server.services import Services

SOCKET = "/_nicegui_ws/socket.io/"
FILES = f"/_nicegui/{nicegui.__version__}/"
OURS = "/_dashboard/"
RECONNECT_SECONDS = 30.0
BUILD_SECONDS = 10.0
STATIC = files("phonedeck.dashboard") / "static"
SCRIPTS = ("dashboard.js", "materials.js")
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
READ_ONLY = (
    '<!doctype html><html lang="{lang}"><meta name="viewport" content="width=device-width"><title>Phonedeck</title>'
    '<link rel="stylesheet" href="{style}"><main class="pd-page"><h1 class="pd-h1">Phonedeck</h1><p>{text}</p>'
    '<form method="post" action="/logout"><button class="pd-button">{log_out}</button></form></main></html>'
)


class _Pages(Mount):
    """The pages' application, at the pages' paths, their files and their one socket; what else is asked for is not
    theirs. No request to it has a body: what changes something comes over the socket."""

    def __init__(self, app: Any, pages: Sequence[Page]) -> None:
        super().__init__("/", app)
        self._paths = [compile_path(page.path)[0] for page in pages]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = scope["path"]
        if scope["type"] == "websocket":
            return super().matches(scope) if path == SOCKET else (Match.NONE, {})
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return Match.NONE, {}
        if not path.startswith((FILES, OURS)) and not any(known.match(path) for known in self._paths):
            return Match.NONE, {}
        return super().matches(scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller: Caller | None = scope.get("state", {}).get("caller")
        is_page = scope["type"] == "http" and not scope["path"].startswith((FILES, OURS))
        if is_page and caller is not None and not caller.scope.allows(Rights.OPERATE):
            await HTMLResponse(_read_only(WebRequest(scope)), 403)(scope, receive, send)
        elif is_page:
            await super().handle(scope, receive, _with_nonce(scope, send))
        else:
            await super().handle(scope, receive, send)


def mount(app: FastAPI, services: Services, desk: Desk) -> None:
    """Add the pages to the server's application. Once in a process: NiceGUI has one application of its own."""
    app.include_router(screens.router(desk.screens))
    live = Live(services.events)
    with as_file(STATIC) as directory:
        core.app.add_static_files(OURS.rstrip("/"), directory, max_cache_age=31_536_000)
    version = _version()
    ui.add_head_html(
        f'<link rel="stylesheet" href="{OURS}dashboard.css?{version}"><link rel="icon" href="data:,">'
        + "".join(f'<script defer src="{OURS}{name}?{version}"></script>' for name in SCRIPTS),
        shared=True,
    )
    for page in PAGES:
        _register(page, services, live, desk)
    core.app.config.socket_io_js_transports = ["websocket"]  # polling would send bodies that are no JSON
    core.app.config.quasar_config["loadingBar"]["skipHijack"] = True  # a bar for every thumbnail
    ui.run_with(
        app,
        title="Phonedeck",
        tailwind=False,
        gzip_middleware_factory=None,
        binding_refresh_interval=None,
        reconnect_timeout=RECONNECT_SECONDS,
        message_history_length=200,
        show_welcome_message=False,
    )
    mounted: BaseRoute = app.router.routes.pop()
    if not isinstance(mounted, Mount):
        raise TypeError("NiceGUI mounts its application last")
    app.router.routes.append(_Pages(mounted.app, PAGES))
    core.app.on_shutdown(live.close)


def _register(page: Page, services: Services, live: Live, desk: Desk) -> None:
    async def show(request: WebRequest) -> None:
        client = ui.context.client
        texts = _texts(request)
        theme = request.cookies.get(layout.THEME_COOKIE)
        theme = theme if theme in layout.THEMES else "auto"
        # The decorator's settings are one for all visitors; these are this visitor's.
        client.page = copy.copy(client.page)
        client.page.language = texts.quasar  # type: ignore[assignment]  # it lists them in a Literal; ours is from a file
        client.page.dark = {"light": False, "dark": True}.get(theme)
        caller: Caller = request.state.caller
        secret, kind = _shown(request)
        view = View(
            services=services,
            t=texts,
            caller=caller,
            theme=theme,  # type: ignore[arg-type]  # one of THEMES, above
            path=request.url.path,
            parameters=dict(request.path_params),
            query=dict(request.query_params),
            client=client,
            live=live,
            still_valid=lambda: not caller.with_token or services.tokens.check(secret, kind) is not None,
            desk=desk,
        )
        await layout.build(view, page, PAGES)
        request.state.first_look = first_look.document(client.layout, view.at_first, client.page.dark)

    ui.page(page.path, response_timeout=BUILD_SECONDS)(show)


def _read_only(request: WebRequest) -> str:
    t = _texts(request)
    return READ_ONLY.format(
        lang=t.code,
        style=f"{OURS}dashboard.css?{_version()}",
        text=escape(t("layout.read_only")),
        log_out=escape(t("layout.log_out")),
    )


def _texts(request: WebRequest) -> Texts:
    return chosen(request.cookies.get(layout.LANGUAGE_COOKIE), request.headers.get("accept-language", ""))


def _shown(request: WebRequest) -> tuple[str, Kind]:
    """What this visitor showed at the door, as the door itself reads it."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip(), Kind.TOKEN
    return session_in(request.headers), Kind.SESSION


def _with_nonce(scope: Scope, send: Send) -> Send:
    """Put in what the page shows at first; give every script of it a number that is used once, and let no other run.

    NiceGUI writes its scripts into the page, and what people typed only with its angle brackets escaped: so whatever
    says `<script` is its own. `unsafe-eval` stays: Vue compiles its templates in the browser.
    """
    nonce = secrets.token_urlsafe(16)
    start: Message | None = None
    body = bytearray()

    async def send_numbered(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            start = message
            return
        if start is None or message["type"] != "http.response.body":
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        whole = bytes(body).replace(b"<script", b'<script nonce="%s"' % nonce.encode())
        first, script = scope["state"].get("first_look", ("", ""))  # none where the page could not be built
        whole = whole.replace(
            first_look.PLACE, f'<script nonce="{nonce}">{script}</script><div id="app">{first}</div>'.encode(), 1
        )
        kept = [
            (name, value)
            for name, value in start["headers"]
            if name.lower() not in (b"content-length", b"content-security-policy")
        ]
        start["headers"] = [
            *kept,
            (b"content-length", str(len(whole)).encode()),
            (b"content-security-policy", POLICY.format(nonce=nonce).encode()),
        ]
        await send(start)
        await send({"type": "http.response.body", "body": whole})

    return send_numbered


def _version() -> str:
    """Of our own files: browsers keep them until this changes."""
    whole = hashlib.sha256()
    with as_file(STATIC) as directory:
        for path in sorted(Path(directory).iterdir()):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]
