"""What is written on a screen: labels by language, matched whole.

A pattern is a label as a person reads it. `*` stands for any text, `#` for a number with its unit ("2,161",
"37,2 rb"): apps append counts to their labels. A pattern that begins with `*` is matched whatever the case; every other
one exactly, because "Follow" and "follow" differ where "Đã follow" is a tab.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

NUMBER = r"\d[\d.,\s]*\s?[^\W\d_]{0,4}\.?"
SAME = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2026": "...", "\u00a0": " ", "\u202f": " "})
"""Characters that apps write in more than one way."""

INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def normal(text: str) -> str:
    """A text as it is compared: one way of writing, no invisible marks, single spaces."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", INVISIBLE.sub("", text)).translate(SAME).split())


class Labels:
    """Every label of an app in every language, looked up by what is read on the screen."""

    def __init__(self, by_language: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self._exact: dict[str, set[tuple[str, str]]] = {}
        self._open: list[tuple[str, str, re.Pattern[str], str, str]] = []
        """What a text begins with, what it holds in small letters, and the rest only where both are true."""
        for language, labels in by_language.items():
            for name, patterns in labels.items():
                for pattern in patterns:
                    self._add(normal(pattern), name, language)
        self._found = lru_cache(maxsize=20_000)(self._find)

    def names(self, text: str) -> frozenset[str]:
        """The labels that this text is, in any language."""
        return frozenset(name for name, _ in self._found(text))

    def exactly(self, text: str) -> bool:
        """Whether this text is a label and nothing more: no name or number is part of it."""
        return normal(text) in self._exact

    def languages(self, text: str) -> frozenset[str]:
        """The languages in which this text is a label."""
        return frozenset(language for _, language in self._found(text))

    def _add(self, pattern: str, name: str, language: str) -> None:
        if "*" not in pattern and "#" not in pattern:
            self._exact.setdefault(pattern, set()).add((name, language))
            return
        written = "".join(
            {"*": ".*", "#": NUMBER}.get(part) or re.escape(part) for part in re.split(r"([*#])", pattern)
        )
        flags = re.DOTALL | (re.IGNORECASE if pattern.startswith("*") else 0)
        parts = re.split(r"[*#]", pattern)
        self._open.append((parts[0], max(parts, key=len).lower(), re.compile(written, flags), name, language))

    def _find(self, text: str) -> frozenset[tuple[str, str]]:
        read = normal(text)
        if not read:
            return frozenset()
        small = read.lower()
        return frozenset(self._exact.get(read, ())) | {
            (name, language)
            for begin, part, pattern, name, language in self._open
            if part in small and read.startswith(begin) and pattern.fullmatch(read)
        }
