"""Live pages: one reader of the events for all of them, which tells each what changed, and only while it is seen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import structlog

from phonedeck.dashboard.work import on_a_thread
from phonedeck.services.events import Change, EventService

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.5
"""Changes come in bursts: a task's steps, a batch's tasks. A page hears of them together."""
AWAY_SECONDS = 1.0
"""After so long the reader asks a database again that did not answer."""
PATIENCE = 10
"""A page that needs long for its news gets them less often: it may work a tenth of the time at most."""
MOST_NAMED = 1000
"""Beyond so many changes a page is told to read everything again, which is cheaper than each."""


@dataclass
class Changes:
    """What changed since a page was told last. `everything`: too much, or nobody knows; read all again."""

    tasks: set[int] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    """Ids: hardware serials."""
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.tasks or self.devices)

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if change.about == "task":
                self.tasks.add(int(change.subject))
            else:
                self.devices.add(change.subject)
        if len(self.tasks) + len(self.devices) > MOST_NAMED:
            self.take_all()

    def take_all(self) -> None:
        self.tasks.clear()
        self.devices.clear()
        self.everything = True


class Subscriber:
    """One page that is open. It is told one thing at a time, at most every `seconds`, and nothing while hidden.

    Until the page says how it wants to be told, what changed is kept: the page was read, and is not built yet.
    """

    def __init__(self) -> None:
        self._tell: Callable[[Changes], Awaitable[None]] | None = None
        self._about: Literal["tasks", "devices", "all"] = "all"
        self._waiting = Changes()
        self._busy = False
        self._visible = True
        self.seconds = 1.0

    @property
    def listens(self) -> bool:
        """Whether the page wants to be told at all."""
        return self._tell is not None

    def begin(
        self, tell: Callable[[Changes], Awaitable[None]], about: Literal["tasks", "devices", "all"]
    ) -> None:  # fmt: skip
        """Tell the page from now on, of what it has missed first."""
        self._tell, self._about = tell, about
        if about == "tasks":
            self._waiting.devices.clear()
        elif about == "devices":
            self._waiting.tasks.clear()
        self._deliver()

    def changed(self, changes: Iterable[Change]) -> None:
        """Something changed; it may be of no interest here."""
        wanted = {"tasks": ("task",), "devices": ("device",), "all": ("task", "device")}[self._about]
        self._waiting.add(change for change in changes if change.about in wanted)
        self._deliver()

    def changed_beyond_knowing(self) -> None:
        """Read everything again."""
        self._waiting.take_all()
        self._deliver()

    def seen(self, visible: bool) -> None:
        """Whether anybody looks at the page. What changed meanwhile is told when somebody looks again."""
        self._visible = visible
        self._deliver()

    def _deliver(self) -> None:
        if self._tell is not None and self._waiting and self._visible and not self._busy:
            self._busy = True
            task = asyncio.get_running_loop().create_task(self._deliver_now(self._tell))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _deliver_now(self, tell: Callable[[Changes], Awaitable[None]]) -> None:
        told, self._waiting = self._waiting, Changes()
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await tell(told)
        except Exception:  # one page's fault must not end its updates, nor another's
            log.exception("dashboard.update_failed")
        finally:
            await asyncio.sleep(max(self.seconds, PATIENCE * (loop.time() - began)))
            self._busy = False
            self._deliver()


class Live:
    """The one reader. It reads nothing while no page is open."""

    def __init__(self, events: EventService) -> None:
        self._events = events
        self._subscribers: set[Subscriber] = set()
        self._task: asyncio.Task[None] | None = None
        self._begun = asyncio.Event()

    async def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Tell it of all that is committed once this has returned; call the answer to end that."""
        self._subscribers.add(subscriber)
        if self._task is None:
            self._begun = asyncio.Event()
            self._task = asyncio.get_running_loop().create_task(self._run())
        await self._begun.wait()
        return lambda: self._subscribers.discard(subscriber)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        news = asyncio.Event()
        loop = asyncio.get_running_loop()

        def notify() -> None:
            loop.call_soon_threadsafe(news.set)

        stop = self._events.listen(notify)
        try:
            seen = await self._begin()
            while self._subscribers:
                await news.wait()
                await asyncio.sleep(GATHER_SECONDS)
                news.clear()
                try:
                    seen = await self._pass_on(seen)
                except Exception:  # a database that is away for a while must not end the updates for good
                    log.exception("dashboard.events_failed")
                    await asyncio.sleep(AWAY_SECONDS)
                    news.set()  # what could not be read is still to be told, and nothing else may happen
        finally:
            stop()
            self._begun.set()
            self._task = None

    async def _begin(self) -> int:
        """The number behind which to read. Whoever waits for it does not wait while the database is away, and reads
        everything again afterwards."""
        away = False
        while True:
            try:
                newest = await on_a_thread(self._events.newest)
            except Exception:  # the database is away, or whatever it is: pages must live once it is over
                log.exception("dashboard.events_failed")
                away = True
                self._begun.set()
                await asyncio.sleep(AWAY_SECONDS)
                continue
            self._begun.set()
            for subscriber in list(self._subscribers) if away else ():
                subscriber.changed_beyond_knowing()
            return newest

    async def _pass_on(self, seen: int) -> int:
        changes = await on_a_thread(self._events.changes, seen, MOST_NAMED + 1)
        if len(changes) > MOST_NAMED:
            newest = await on_a_thread(self._events.newest)
            for subscriber in list(self._subscribers):
                subscriber.changed_beyond_knowing()
            return newest
        for subscriber in list(self._subscribers):
            subscriber.changed(changes)
        return changes[-1].seq if changes else seen
