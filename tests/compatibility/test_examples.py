"""Programs written for the API run unchanged, on both databases; docs/compatibility.md says what they get."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from compatibility.__main__ import PAGE
from compatibility.clients import Client, Requests, every_client, program
from compatibility.examples import EXAMPLES
from compatibility.installation import installation
from compatibility.run import page, problems, run

QUICK_START = Path(__file__).with_name("quick-start.sh")
LICENSE_CHECK = """{
  "code": 0,
  "message": "success",
  "data": {
    "plan_name": "Pro",
    "api_enabled": true,
    "device_limit": 20,
    "message": "API access enabled"
  }
}"""


@pytest.fixture
def base(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A server under plan Pro on each database."""
    url = None if database_url.startswith("sqlite") else database_url
    with installation(tmp_path, url) as base:
        yield base


def test_every_documented_example_gets_what_the_page_says(base: str, tmp_path: Path) -> None:
    """With requests, fetch, curl and PowerShell's form alike; `make compatibility` writes the page anew."""
    with every_client() as clients:
        answers = [[run(base, client, example, tmp_path / "files") for client in clients] for example in EXAMPLES]
    for example, results in zip(EXAMPLES, answers, strict=True):
        for client, result in zip(clients, results, strict=True):
            assert problems(example, result) == [], client.name
            assert result == results[0], (client.name, example.title)
    assert page([results[0] for results in answers]) == PAGE.read_text(encoding="utf-8")


def test_the_quick_start_as_it_is_printed(base: str) -> None:
    """Three curl lines in a shell, the last without quotes: the shell cuts it at the first &, and it still answers."""
    program("curl")
    script = QUICK_START.read_text().replace("localhost:50809", base.removeprefix("http://").partition("/")[0])
    done = subprocess.run(["bash"], input=script + "\nwait\n", capture_output=True, text=True, timeout=60, check=True)
    decoder = json.JSONDecoder()
    answers, rest = [], done.stdout.strip()
    while rest:
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].strip()
    license_check, created, listed = answers
    assert json.dumps(license_check, indent=2) == LICENSE_CHECK
    assert created == {"code": 0, "message": "success", "data": {"task_ids": [1, 2], "created_count": 2}}
    assert [task["id"] for task in listed["data"]["tasks"]] == [2, 1]
    assert listed["data"]["page_size"] == 20


def test_plan_starter_answers_every_example_alike(tmp_path: Path) -> None:
    """40301, whatever is sent."""
    client: Client = Requests()
    with installation(tmp_path, plan="Starter") as base:
        for example in EXAMPLES:
            path = example.path.replace("{task}", "1")
            answer = client.send(base, example.method, path, example.body)
            assert (answer.envelope["code"], answer.status) == (40301, 200), example.title
        message = requests.get(base + "license/check", timeout=30).json()["message"]
    assert "Starter" in message
