"""The API's calls as data: what is sent, what its answer means, when it may be sent again. No sockets here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx
from pydantic import TypeAdapter

from phonedeck.client.failures import ApiError, Unreachable
from phonedeck.model.errors import Problem
from phonedeck.wire.account import AccountPage
from phonedeck.wire.device import DevicePage
from phonedeck.wire.task import BatchDeleted, Created, Preview, RetryAll, Stats, TaskDetail, TaskPage, TaskView

T = TypeVar("T")

DEFAULT_URL = "http://localhost:50809"
PATIENCE_SECONDS, RECONNECT_SECONDS = 8.0, 120.0
"""How long a call is made again, and how long a stream that stood is asked for again: a server may be restarting."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 8.0
TOO_MANY_REQUESTS = 429
NOT_NOW = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One call: `path` is below `/api/v1/`, `answers` the type of its data. With a `key` it creates once only."""

    method: str
    path: str
    answers: type[T]
    params: Mapping[str, Any] = field(default_factory=dict)
    body: object = None
    key: str | None = None

    @property
    def repeatable(self) -> bool:
        """Whether it does no harm that it arrives twice."""
        return self.method == "GET" or self.key is not None

    def request(self, client: httpx.Client | httpx.AsyncClient) -> httpx.Request:
        headers = {} if self.key is None else {"Idempotency-Key": self.key}
        params = {name: value for name, value in self.params.items() if value is not None}
        return client.build_request(self.method, self.path, params=params, json=self.body, headers=headers)

    def read(self, response: httpx.Response) -> T:
        """The answer's data.

        Raises:
            ApiError: the server refused.
            Unreachable: what answered is not Phonedeck.
        """
        try:
            envelope = response.json()
            code, message, data = int(envelope["code"]), str(envelope["message"]), envelope["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable(f"{response.url} answered something that is not Phonedeck's") from error
        if code != 0:
            listed = (data or {}).get("errors", [])
            raise ApiError(code, message, [Problem(each["field"], each["problem"], each["got"]) for each in listed])
        return TypeAdapter(self.answers).validate_python(data)

    def goes_again_after(self, failure: httpx.TransportError | httpx.Response) -> bool:
        """Whether it may be sent again: it did not arrive, or it does no harm that it arrives twice."""
        if isinstance(failure, httpx.Response):
            return failure.status_code == TOO_MANY_REQUESTS or (self.repeatable and failure.status_code in NOT_NOW)
        return self.repeatable or isinstance(failure, httpx.ConnectError | httpx.ConnectTimeout)


def pauses(patience: float = PATIENCE_SECONDS) -> Iterator[float]:
    """Seconds to wait before each further attempt, until `patience` is used up."""
    pause, waited = FIRST_PAUSE_SECONDS, 0.0
    while waited < patience:
        yield pause
        waited += pause
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def unreachable(url: object, error: Exception) -> Unreachable:
    """The error once no attempt is left."""
    why = str(error) or type(error).__name__
    return Unreachable(f"{url} does not answer ({why}); start the server with `phonedeck serve`, or name another")


def create(
    script_name: str,
    script_config: Mapping[str, Any],
    *,
    serials: Sequence[str] = (),
    usernames: Sequence[str] = (),
    key: str | None = None,
    **more: Any,
) -> Call[Created]:
    """`more` are further fields of the call, as `start_time` or `min_interval`."""
    body = _wanted(script_name, script_config, serials, usernames, more)
    return Call("POST", "task", Created, body=body, key=key or str(uuid.uuid4()))


def preview(
    script_name: str,
    script_config: Mapping[str, Any],
    *,
    serials: Sequence[str] = (),
    usernames: Sequence[str] = (),
    **more: Any,
) -> Call[Preview]:
    """What `create` would come to; nothing is created."""
    return Call("POST", "task/preview", Preview, body=_wanted(script_name, script_config, serials, usernames, more))


def _wanted(
    script_name: str,
    script_config: Mapping[str, Any],
    serials: Sequence[str],
    usernames: Sequence[str],
    more: Mapping[str, Any],
) -> dict[str, Any]:
    body = {"script_name": script_name, "script_config": dict(script_config), **more}
    if serials:
        body["serials"] = list(serials)
    if usernames:
        body["usernames"] = list(usernames)
    return body


def task(task_id: int) -> Call[TaskDetail]:
    return Call("GET", f"task/{task_id}", TaskDetail)


def tasks(**filters: Any) -> Call[TaskPage]:
    return Call("GET", "task", TaskPage, params=filters)


def stats() -> Call[Stats]:
    return Call("GET", "task/stats", Stats)


def stop(task_id: int) -> Call[TaskView]:
    return Call("POST", f"task/{task_id}/stop", TaskView)


def retry(task_id: int) -> Call[TaskView]:
    return Call("POST", f"task/{task_id}/retry", TaskView)


def retry_all() -> Call[RetryAll]:
    return Call("POST", "task/retry-all", RetryAll)


def delete(task_ids: Sequence[int]) -> Call[BatchDeleted]:
    return Call("POST", "task/batch-delete", BatchDeleted, body={"task_ids": list(task_ids)})


def devices(*, tag: str | None = None) -> Call[DevicePage]:
    return Call("GET", "devices", DevicePage, params={"tag": tag})


def accounts(**filters: Any) -> Call[AccountPage]:
    return Call("GET", "accounts", AccountPage, params=filters)
