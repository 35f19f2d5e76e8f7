"""Run every example with every client, and write down what came back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from compatibility.clients import Answer, Client
from compatibility.examples import EXAMPLES, FOLDER, Example

HEAD = """# Compatibility

What the documented examples of the TikMatrix Local API get from Phonedeck, on Linux, under plan Pro. `make
compatibility` writes this page by sending each to `phonedeck serve`, with Python's requests, with Node's fetch, with
curl, and in the form in which Windows PowerShell's `Invoke-RestMethod` sends it. A test does the same on SQLite and on
PostgreSQL, and fails when two of them get different answers or this page says another thing. A code that is not 0 is
followed by the field that `data.errors` names.

Creating a task always answers as documented. How the task then ends is another matter: limits and rules of Phonedeck
may end one `refused`, with the rule named. Scripts that this version cannot carry out yet are named in the README.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What an example got, in a form that is the same at every run."""

    code: int
    status: int
    text: str


def run(base: str, client: Client, example: Example, folder: Path) -> Result:
    """Send one example with one client."""
    task = _task(base, client, example.before) if example.before else 0
    path = example.path.replace("{task}", str(task))
    answer = client.send(base, example.method, path, _filled(example.body, task, str(folder)))
    return Result(answer.envelope["code"], answer.status, _told(answer, example))


def problems(example: Example, result: Result) -> list[str]:
    """Where an answer is not what the example must get."""
    expected = Result(example.code, 409 if example.code == 40901 else 200, result.text)
    found = [] if result == expected else [f"{example.page}, {example.title}: {result} instead of {expected}"]
    if example.count is not None and result.text != _tasks(example.count):
        found.append(f"{example.page}, {example.title}: {result.text} instead of {_tasks(example.count)}")
    if example.field and example.field not in result.text:
        found.append(f"{example.page}, {example.title}: {result.text} does not name {example.field}")
    return found


def page(results: Sequence[Result]) -> str:
    """The page for results in the order of `EXAMPLES`."""
    lines = [HEAD]
    pairs = zip(EXAMPLES, results, strict=True)
    for title, members in groupby(sorted(pairs, key=_order), key=lambda pair: pair[0].page):
        lines += [f"## {title}", "", "| example | call | code | what came back |", "|---|---|---|---|"]
        for example, result in members:
            call = f"`{example.method} {example.path}`".replace("{task}", "ID")
            told = "; ".join(part for part in (result.text, example.note) if part)
            lines.append(f"| {example.title} | {call} | {result.code} | {told} |")
        lines.append("")
    return "\n".join(lines)


def _order(pair: tuple[Example, Result]) -> int:
    return list(dict.fromkeys(example.page for example in EXAMPLES)).index(pair[0].page)


def _task(base: str, client: Client, state: str) -> int:
    body = {"serials": ["device_serial_1"], "script_name": "follow", "script_config": {"target_user": "nina.paints"}}
    created = client.send(base, "POST", "task", body)
    task = int(created.envelope["data"]["task_ids"][0])
    if state == "failed":
        assert client.send(base, "POST", f"task/{task}/stop").envelope["code"] == 0
    return task


def _filled(value: Any, task: int, folder: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(member, task, folder) for name, member in value.items()}
    if isinstance(value, list):
        return [_filled(member, task, folder) for member in value]
    if value == "{task}":
        return task
    return value.replace(FOLDER, folder) if isinstance(value, str) else value


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count} tasks"


def _told(answer: Answer, example: Example) -> str:
    """The part of the answer that does not change from run to run."""
    data = answer.envelope["data"]
    if answer.envelope["code"] != 0:
        named = [f"`{error['field']}`: {error['problem']}" for error in (data or {}).get("errors", [])]
        return "; ".join(named) if named else ""
    if "created_count" in data:
        assert len(data["task_ids"]) == data["created_count"]
        return _tasks(data["created_count"])
    if example.path == "license/check":
        return ", ".join(f"{name} {value}" for name, value in data.items())
    if "status_text" in data:
        return f"the task, {data['status_text']}"
    return ", ".join(f"`{name}`" for name in data)
