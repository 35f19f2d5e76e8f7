"""The words on the pages. A language is one file in `texts`: `en.toml`, `id.toml`; more by adding one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FIRST = "en"
"""The language of a browser that asks for none that we have; its file has every key."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's words. `quasar` is what Quasar, which has its own words, calls the language."""

    code: str
    words: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self.words["language.name"]

    @property
    def quasar(self) -> str:
        return self.words["language.quasar"]

    def __call__(self, key: str, **values: object) -> str:
        """The text, with its `{places}` filled. A missing key is a fault of ours, which a test finds."""
        return self.words[key].format_map(values)

    def has(self, key: str) -> bool:
        """Whether there is such a text: for words that come from elsewhere, as an action's name does."""
        return key in self.words

    def count(self, key: str, number: int, **values: object) -> str:
        """`KEY.one` for one, else `KEY.other`; both know `{number}`."""
        return self(f"{key}.one" if number == 1 else f"{key}.other", number=self.number(number), **values)

    def number(self, number: int) -> str:
        """A number with this language's mark between thousands."""
        return f"{number:,}".replace(",", self.words["language.thousands"])


@cache
def languages() -> Mapping[str, Texts]:
    """Every language by its code, in the order of the codes."""
    found = {}
    for file in sorted(files(__package__).joinpath("texts").iterdir(), key=lambda each: each.name):
        code, _, kind = file.name.partition(".")
        if kind == "toml":
            found[code] = Texts(code, dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")))))
    return found


def chosen(cookie: str | None, accept_language: str) -> Texts:
    """The language that the person chose, else the first of the browser's that there is, else English."""
    known = languages()
    if cookie is not None and cookie in known:
        return known[cookie]
    for part in accept_language[:200].split(","):
        code = part.partition(";")[0].strip().lower().partition("-")[0]
        if code in known:
            return known[code]
    return known[FIRST]


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
