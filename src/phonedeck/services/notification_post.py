"""Hands a message to apprise, in a process of its own, and waits for it no longer than that is worth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

SECONDS = 45.0
"""For all of it: the process, names, and as many requests as the service needs."""
SLICE_SECONDS = 0.5
"""After so long a server that is being stopped lets go of an attempt."""


def send(url: str, title: str, body: str, own_ports: Sequence[int], closing: threading.Event) -> str:
    """Send once. What went wrong, without anything of the URL; empty when the service took it.

    Given up when `closing` is set: whether it arrived is then not known.
    """
    return str(_asked({"url": url, "title": title, "body": body}, own_ports, closing)["problem"])


def service_of(url: str, own_ports: Sequence[int]) -> str:
    """The name of the service that a URL is for.

    Raises:
        ValueError: it is none that apprise knows.
    """
    answer = _asked({"url": url}, own_ports, threading.Event())
    if answer["service"] is None:
        raise ValueError(answer["problem"])
    return str(answer["service"])


def _asked(order: dict[str, Any], own_ports: Sequence[int], closing: threading.Event) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    text: str | None = json.dumps({**order, "own_ports": list(own_ports)})
    slices = 0
    with subprocess.Popen(
        [sys.executable, "-m", "phonedeck.services.notification_child"],
        env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        while True:
            try:
                said, _ = process.communicate(text, timeout=SLICE_SECONDS)
                answer: dict[str, Any] = json.loads(said)
            except subprocess.TimeoutExpired:
                text, slices = None, slices + 1
                if closing.is_set() or slices * SLICE_SECONDS >= SECONDS:
                    process.kill()
                    return {"service": None, "problem": f"no end within {slices * SLICE_SECONDS:.0f} s"}
            except ValueError:
                return {"service": None, "problem": "apprise could not be run"}
            else:
                return answer
