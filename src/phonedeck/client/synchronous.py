"""The client that blocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, TypeVar

import httpx

from phonedeck.client import calls
from phonedeck.client.calls import DEFAULT_URL, PATIENCE_SECONDS, RECONNECT_SECONDS, Call
from phonedeck.client.failures import ApiError
from phonedeck.client.stream import SILENCE_SECONDS, Lines, Sign, Waiting
from phonedeck.clock import Clock, SystemClock
from phonedeck.model.errors import NOT_FOUND
from phonedeck.wire.account import AccountPage
from phonedeck.wire.device import DevicePage
from phonedeck.wire.event import Event
from phonedeck.wire.task import BatchDeleted, Created, RetryAll, Stats, TaskDetail, TaskPage, TaskView

T = TypeVar("T")


class Client:
    """One server. Every method raises `ApiError` when the server refuses and `Unreachable` when it does not answer.

    A call is sent again only when it did not arrive, only reads, or carries an `Idempotency-Key`, as `create` does.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        token: str | None = None,
        seconds: float = 30.0,
        clock: Clock | None = None,
        agent: str = "phonedeck-python",
        patience_at_first: float = PATIENCE_SECONDS,
    ) -> None:
        """`seconds`: the longest wait for one answer. `token` is needed from beyond the server's machine. `agent` is
        the program's name in the audit log's eyes. `patience_at_first`: seconds in which a call is sent again to a
        server that has not answered yet; one that has may be starting anew, and is given longer."""
        headers = {"User-Agent": agent} | ({} if token is None else {"Authorization": f"Bearer {token}"})
        base = f"{url.rstrip('/')}/api/v1/"
        self._http = httpx.Client(base_url=base, headers=headers, timeout=seconds, trust_env=False)
        self._clock = clock or SystemClock()
        self._closing = threading.Event()
        self._patience = patience_at_first

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._closing.set()
        self._http.close()

    def send(self, call: Call[T]) -> T:
        """Any call, as `Call("GET", "health", dict)`."""
        pauses = calls.pauses(self._patience)
        while True:
            failure: httpx.TransportError | httpx.Response
            try:
                failure = response = self._http.send(call.request(self._http))
                self._patience = PATIENCE_SECONDS
                if not call.goes_again_after(response) or (pause := next(pauses, None)) is None:
                    return call.read(response)
            except httpx.TransportError as error:
                failure = error
                if not call.goes_again_after(failure) or (pause := next(pauses, None)) is None:
                    raise calls.unreachable(self._http.base_url, error) from error
            self._clock.wait(self._closing, pause)

    def create(
        self,
        script_name: str,
        script_config: Mapping[str, Any],
        *,
        serials: Sequence[str] = (),
        usernames: Sequence[str] = (),
        key: str | None = None,
        **more: Any,
    ) -> Created:
        """Create tasks, once only. `more`: `start_time`, `min_interval`, `max_interval`, `enable_multi_account`."""
        return self.send(
            calls.create(script_name, script_config, serials=serials, usernames=usernames, key=key, **more)
        )

    def task(self, task_id: int) -> TaskDetail:
        """One task with its attempts and steps."""
        return self.send(calls.task(task_id))

    def tasks(self, **filters: Any) -> TaskPage:
        """One page of tasks, newest first; filters as in the API."""
        return self.send(calls.tasks(**filters))

    def every_task(self, **filters: Any) -> Iterator[TaskView]:
        """All tasks of the filters, newest first, page by page."""
        cursor: str | None = None
        while True:
            page = self.tasks(page_size=100, cursor=cursor, **filters)
            yield from page.tasks
            if (cursor := page.next_cursor) is None:
                return

    def stats(self) -> Stats:
        """How many tasks are in each state."""
        return self.send(calls.stats())

    def stop(self, task_id: int) -> TaskView:
        """Stop a running task, or cancel a pending one."""
        return self.send(calls.stop(task_id))

    def retry(self, task_id: int) -> TaskView:
        """Put a failed task back to pending."""
        return self.send(calls.retry(task_id))

    def retry_all(self) -> RetryAll:
        """Put every failed task back that may be repeated."""
        return self.send(calls.retry_all())

    def delete(self, task_ids: Sequence[int]) -> BatchDeleted:
        """Delete tasks; running ones are stopped first."""
        return self.send(calls.delete(task_ids))

    def devices(self, *, tag: str | None = None) -> DevicePage:
        """The phones, or those that carry a tag."""
        return self.send(calls.devices(tag=tag))

    def accounts(self, **filters: Any) -> AccountPage:
        """One page of accounts; filters as in the API."""
        return self.send(calls.accounts(**filters))

    def events(self, after: int | None = None) -> Iterator[Event]:
        """What happens from now on, or after an event's number; goes on by itself when the connection breaks."""
        with closing(self._stream(Lines(after))) as signs:
            for sign in signs:
                if isinstance(sign, Event):
                    yield sign

    def wait(self, task_ids: Iterable[int], on_change: Callable[[TaskView], None] | None = None) -> list[TaskView]:
        """Wait until tasks have ended; each change is told. Deleted ones are left out of what is returned."""
        waiting = Waiting(task_ids, on_change)
        if not waiting.left:
            return []
        with closing(self._stream(Lines())) as signs:
            for sign in signs:
                if isinstance(sign, Sign) or sign.type == "reset":
                    self._read_all(waiting)
                else:
                    waiting.heard(sign)
                if not waiting.left:
                    break
        return waiting.ended

    def _read_all(self, waiting: Waiting) -> None:
        for id_ in sorted(waiting.left):
            try:
                waiting.saw(self.task(id_))
            except ApiError as error:
                if error.code != NOT_FOUND:
                    raise
                waiting.gone(id_)

    def _stream(self, lines: Lines) -> Generator[Event | Sign, None, None]:
        call = Call("GET", "events", dict)
        pauses = calls.pauses()
        while True:
            try:
                timeout = httpx.Timeout(self._http.timeout.connect, read=SILENCE_SECONDS)
                with self._http.stream(call.method, call.path, headers=lines.headers(), timeout=timeout) as response:
                    if response.headers.get("content-type", "").startswith("text/event-stream"):
                        for line in response.iter_lines():
                            pauses = calls.pauses(RECONNECT_SECONDS)
                            if (sign := lines.read(line)) is not None:
                                yield sign
                    else:
                        response.read()
                        call.read(response)
                failure: Exception = httpx.RemoteProtocolError("the stream ended")
            except httpx.TransportError as error:
                failure = error
            if (pause := next(pauses, None)) is None:
                raise calls.unreachable(self._http.base_url, failure) from failure
            self._clock.wait(self._closing, pause)
