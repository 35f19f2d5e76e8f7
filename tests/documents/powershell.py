"""The requests that PowerShell examples make, read from their text: no PowerShell can be installed where tests run.

It knows what the examples use: assignments, hashtables, arrays, strings with variables, ConvertTo-Json, and
Invoke-RestMethod. What depends on an answer, as the URL of a task that was created, is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

_CALL = re.compile(r"Invoke-RestMethod\s+")
_ASSIGNED = re.compile(r"^\s*\$(\w+)\s*=\s*(?=[@\"'\d])", re.MULTILINE)
_WORD = re.compile(r"[\w./:?&=%-]+")
DEFAULT_DEPTH = 2
"""How deep ConvertTo-Json goes by itself; what is deeper becomes the word System.Object."""


@dataclass(frozen=True)
class Request:
    """What one Invoke-RestMethod sends."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    file: str | None = None


class Unknown(ValueError):
    """A value that is known only when it runs."""


def requests(text: str) -> list[Request]:
    """The requests of a block, in its order."""
    text = re.sub(r"`\n\s*", " ", text)
    starts = sorted([*_ASSIGNED.finditer(text), *_CALL.finditer(text)], key=lambda match: match.start())
    reader, found = _Reader(text), list[Request]()
    for start in starts:
        reader.at = start.end()
        if start.re is _ASSIGNED:
            reader.known[start[1]] = reader.piped()
            continue
        try:
            found.append(reader.call())
        except Unknown:
            continue
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.known: dict[str, Any] = {}

    def call(self) -> Request:
        url = str(self.value())
        given: dict[str, Any] = {}
        while (option := self._take(r"[ \t]+-(\w+)[ \t]+")) is not None:
            given[option[1]] = self.value()
        unknown = set(given) - {"Method", "Body", "ContentType", "Headers", "InFile"}
        assert not unknown, f"no parameters of Invoke-RestMethod that are read here: {unknown}"
        headers = {**given.get("Headers", {})}
        if "ContentType" in given:
            headers["Content-Type"] = given["ContentType"]
        return Request(given.get("Method", "Get").upper(), url, headers, given.get("Body"), given.get("InFile"))

    def piped(self) -> Any:
        value = self.value()
        if (piped := self._take(r"\s*\|\s*ConvertTo-Json(?:\s+-Depth\s+(\d+))?")) is None:
            return value
        depth = int(piped[1] or DEFAULT_DEPTH)
        assert _depth(value) <= depth, f"ConvertTo-Json -Depth {depth} cuts what is {_depth(value)} deep"
        return json.dumps(value)

    def value(self) -> Any:
        if self._take(r"@\{") is not None:
            made: dict[str, Any] = {}
            while self._take(r"[\s;]*\}") is None:
                key = self._take(r"[\s;]*(?:\"([^\"]*)\"|(\w+))\s*=\s*")
                assert key is not None, self.text[self.at :]
                made[key[1] or key[2]] = self.value()
            return made
        if self._take(r"@\(") is not None:
            items: list[Any] = []
            while self._take(r"[\s,]*\)") is None:
                self._take(r"[\s,]*")
                items.append(self.value())
            return items
        if (plain := self._take(r"'([^']*)'")) is not None:
            return plain[1]
        if (filled := self._take(r'"([^"]*)"')) is not None:
            return re.sub(r"\$(\(|\w+)", self._filled, filled[1])
        if (variable := self._take(r"\$(\w+)")) is not None:
            return self._named(variable[1])
        if (number := self._take(r"\d+(?![\w.])")) is not None:
            return int(number[0])
        word = self._take(_WORD.pattern)
        assert word is not None, self.text[self.at :]
        return word[0]

    def _filled(self, match: re.Match[str]) -> str:
        if match[1] == "(":
            raise Unknown(match.string)
        return str(self._named(match[1]))

    def _named(self, name: str) -> Any:
        if name not in self.known:
            raise Unknown(name)
        return self.known[name]

    def _take(self, pattern: str) -> re.Match[str] | None:
        found = re.compile(pattern).match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found


def _depth(value: Any) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(_depth, below), default=0)
