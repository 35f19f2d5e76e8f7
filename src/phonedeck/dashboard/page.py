"""A page: what it is called, where it is, who may see it, and what its builder is given."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from html import escape
from typing import Literal, ParamSpec, TypeVar

import structlog
from nicegui import Client, ui

from phonedeck.dashboard.desk import Desk
from phonedeck.dashboard.language import Texts
from phonedeck.dashboard.live import Changes, Live, Subscriber
from phonedeck.dashboard.work import on_a_thread
from phonedeck.model.access import Caller, Scope
from phonedeck.model.errors import PhonedeckError
from phonedeck.server.services import Services
from phonedeck.services.acting import acts

log = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

VISIBLE = "phonedeck-visible"
"""What a page's script sends when its tab is hidden or shown."""
LOGIN = "/login"


class Forbidden(Exception):
    """The person may not do this; the message is in their language."""


@dataclass
class View:
    """One open page of one person: their words, their rights, the services, and news of what changed.

    A builder and its handlers call services only through `read` and `act`: those leave the event loop free.
    """

    services: Services
    t: Texts
    caller: Caller
    theme: Literal["light", "dark", "auto"]
    path: str
    parameters: Mapping[str, str]
    """What stands in the path's braces."""
    query: Mapping[str, str]
    """The URL's parameters: filters, page numbers. A view that can be shared is one that is in the URL."""
    client: Client
    live: Live
    still_valid: Callable[[], bool]
    """Whether the session still exists; blocks."""
    desk: Desk
    """What pages need beside the services of the routes."""

    visible: bool = True
    """Whether anybody looks at the page: its tab is not hidden."""

    at_first: dict[int, str] = field(default_factory=dict)
    """The HTML that elements of much HTML, by their id, show until the page's scripts have come: their beginning."""

    heading: ui.html | None = None
    """The page's first heading."""

    _news: Subscriber = field(default_factory=Subscriber)
    _end_news: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """The time by the server's clock, UTC."""
        return self.desk.clock.now()

    def entitle(self, title: str) -> None:
        """Call the page by what it shows, a phone's name or a task's number, instead of by its kind."""
        ui.page_title(f"{title} · Phonedeck")
        if self.heading is not None:
            self.heading.set_content(escape(title))

    async def read(self, call: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """Call a service that only looks. Raises Forbidden where the session is over, and what the service raises."""
        return await on_a_thread(self._checked, partial(call, *args, **named))

    async def act(self, call: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """Call a service that changes something, in the person's name; the audit log says so.

        Raises:
            Forbidden: the session is over, or its token is only for reading.
            PhonedeckError: what the service raises.
        """
        self.require(Scope.OPERATE)
        with acts(f"{self.caller.name} (dashboard)"):
            return await on_a_thread(self._checked, partial(call, *args, **named))

    def _checked(self, call: Callable[[], R]) -> R:
        if not self.still_valid():
            raise Forbidden(self.t("problem.session_over"))
        return call()

    def require(self, needed: Scope) -> None:
        """Raises Forbidden where the person's token is for less."""
        if not self.caller.scope.allows(needed):
            raise Forbidden(self.t("problem.not_allowed", scope=self.caller.scope, needed=needed))

    async def listen(self) -> None:
        """Keep what changes from now on, for `on_change`: a page is built from what it reads first."""
        self._end_news = await self.live.subscribe(self._news)
        self.client.on_delete(self._end_news)

    def built(self) -> None:
        """The page is built; where it has not asked for news, none are kept for it."""
        if not self._news.listens:
            self._end_news()

    def on_change(
        self, tell: Callable[[Changes], Awaitable[None]], about: Literal["tasks", "devices", "all"] = "all"
    ) -> Subscriber:
        """Call `tell` in this page when something changed: at most once a second, never twice at once, and not while
        the tab is hidden; then once, with all that was missed, when it is shown again."""

        async def tell_here(changes: Changes) -> None:
            if await self._goes_on():
                with self.client:
                    await tell(changes)

        self._news.begin(tell_here, about)
        ui.on(VISIBLE, lambda event: self._news.seen(bool(event.args)))
        return self._news

    def every(self, seconds: float, look: Callable[[], Awaitable[None]]) -> None:
        """Call `look` again and again while somebody looks: for what no event tells."""

        async def again() -> None:
            if self.visible and await self._goes_on():
                await look()

        ui.timer(seconds, again, immediate=False)

    async def _goes_on(self) -> bool:
        """Whether the page is still open and its session not over; one that is over leads to the login."""
        if self.client.is_deleted:
            return False
        if await on_a_thread(self.still_valid):
            return True
        self.client.open(LOGIN)
        return False

    def explain(self, error: Exception) -> str:
        """What a person should read of an error; a fault of ours is logged under a number that the text names."""
        if isinstance(error, PhonedeckError):
            return error.message
        if isinstance(error, Forbidden):
            return str(error)
        incident = secrets.token_hex(4)
        log.error("dashboard.fault", incident=incident, path=self.path, exc_info=error)
        return self.t("problem.fault", incident=incident)


Build = Callable[[View], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `path` as FastAPI writes it: `/phones/{serial}`; `title` is a key of the texts.

    With an `icon` (a name of Material Icons) it stands in the navigation; one without belongs `under` the page with
    that path there. `wide` gives it the window's whole width.
    """

    path: str
    title: str
    build: Build
    icon: str = ""
    under: str = ""
    needs: Scope = Scope.READ
    wide: bool = False
