"""The stream of events over HTTP, also across a restart of the server."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from programs import Server


def read(
    server: Server, enough: Callable[[list[dict[str, Any]]], bool], last: int | None = None
) -> list[dict[str, Any]]:
    """Read the stream until it is enough; a new reader creates a task once it listens."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    found: list[dict[str, Any]] = []
    url = f"http://127.0.0.1:{server.port}/api/v1/events"
    with httpx.stream("GET", url, headers=headers, timeout=120) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line == ": listening" and last is None:
                server.follow("lake.runner")
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
                if enough(found):
                    break
    return found


def ended(found: list[dict[str, Any]]) -> bool:
    task = found[-1].get("task")
    return task is not None and task["status"] >= 2


def test_a_task_is_told_from_creation_to_end(server: Server) -> None:
    """Numbers rise by one; the last event shows the task as it ended."""
    told = read(server, ended)
    assert [event["seq"] for event in told] == list(range(told[0]["seq"], told[0]["seq"] + len(told)))
    assert told[-1]["task"]["outcome"] == "done"
    assert told[-1]["type"] == "task"


def test_a_reader_that_was_away_misses_nothing(server: Server) -> None:
    """It names the last number it saw, and gets all that followed, though the server was restarted."""
    told = read(server, ended)
    first = told[0]["seq"]
    server.end()
    server.start()
    missed = [event["seq"] for event in told[1:]]
    again = read(server, lambda found: len(found) == len(missed), last=first)
    assert [event["seq"] for event in again] == missed
    assert again[-1]["task"]["status"] == 2
