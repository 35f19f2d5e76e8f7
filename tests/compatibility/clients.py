"""The programs that existing users of the API have: each sends a call in its own way."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
import requests

NODE_PROGRAM = """
const lines = require('readline').createInterface({ input: process.stdin });
(async () => {
  for await (const line of lines) {
    const { method, url, body } = JSON.parse(line);
    const options = { method };
    if (body !== null) {
      options.headers = { 'Content-Type': 'application/json' };
      options.body = JSON.stringify(body);
    }
    const response = await fetch(url, options);
    console.log(JSON.stringify({ status: response.status, envelope: await response.json() }));
  }
})();
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    envelope: dict[str, Any]


class Client(Protocol):
    """One way to send a call."""

    name: str

    def send(self, base: str, method: str, path: str, body: Any = None) -> Answer: ...


class Requests:
    """Python's requests."""

    name = "requests"

    def send(self, base: str, method: str, path: str, body: Any = None) -> Answer:
        answer = requests.request(method, base + path, json=body, timeout=120)
        return Answer(answer.status_code, answer.json())


class Curl:
    """curl, with the options that the documentation shows."""

    name = "curl"

    def __init__(self) -> None:
        self._program = program("curl")

    def send(self, base: str, method: str, path: str, body: Any = None) -> Answer:
        command = [self._program, "-s", "-w", "\n%{http_code}", base + path]
        if method != "GET":
            command += ["-X", method]
        if body is not None:
            command += ["-H", "Content-Type: application/json", "-d", json.dumps(body, ensure_ascii=False)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        text, _, status = done.stdout.rpartition("\n")
        return Answer(int(status), json.loads(text))


class Fetch:
    """fetch in Node."""

    name = "fetch"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def send(self, base: str, method: str, path: str, body: Any = None) -> Answer:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"method": method, "url": base + path, "body": body}), file=self._process.stdin, flush=True)
        found = json.loads(self._process.stdout.readline())
        return Answer(found["status"], found["envelope"])


class PowerShell:
    """Requests as Windows PowerShell's Invoke-RestMethod writes them."""

    name = "PowerShell"

    def send(self, base: str, method: str, path: str, body: Any = None) -> Answer:
        host, _, root = base.removeprefix("http://").partition("/")
        connection = http.client.HTTPConnection(host, timeout=120)
        connection.putrequest(method, f"/{root}{path}", skip_accept_encoding=True)
        connection.putheader("User-Agent", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1")
        data = b"" if body is None else json.dumps(body, indent=4).replace("\n", "\r\n").encode()
        if body is not None:
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Expect", "100-continue")
        elif method == "POST":  # it names a form even where there is nothing to send
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        if method != "GET":
            connection.putheader("Content-Length", str(len(data)))
        connection.putheader("Connection", "Keep-Alive")
        connection.endheaders(data or None)
        answer = connection.getresponse()
        try:
            return Answer(answer.status, json.loads(answer.read()))
        finally:
            connection.close()


@contextmanager
def every_client() -> Iterator[list[Client]]:
    """All four."""
    process = subprocess.Popen(
        [program("node", "nodejs"), "-e", NODE_PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield [Requests(), Fetch(process), Curl(), PowerShell()]
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
        process.wait(timeout=120)


def program(name: str, package: str | None = None) -> str:
    """A program of the system, found or, where we may, installed."""
    found = shutil.which(name)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", package or name]):
            subprocess.run(command, env=environment, check=False, capture_output=True)
        found = shutil.which(name)
    if found is not None:
        return found
    message = f"{name} is not installed: on Debian, apt-get install {package or name}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
