"""Lists that a client may also send as one text: `"a, b"`, or one entry per line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic.json_schema import JsonSchemaValue

from phonedeck.wire.plain_json import LARGEST_INTEGER
from phonedeck.wire.tolerant import Tolerant, Whole

LONGEST_LIST = 10_000
LONGEST_ENTRY = 2_000
"""Characters of one entry of a list: a URL, a name, a line of text."""


@dataclass(frozen=True)
class Entries(Tolerant):
    """A list of texts, or one text that is split: on newlines, and on commas where `commas` is set.

    Entries are stripped and duplicates dropped, the first staying in place. A blank entry of a list is an
    error; in a text, blank pieces are what a trailing separator leaves and are dropped. `entry` reads one or
    raises.
    """

    commas: bool = False
    longest: int = LONGEST_LIST
    longest_entry: int = LONGEST_ENTRY
    entry: Callable[[str], str] | None = None
    same: Callable[[str], object] | None = None
    """What makes two entries duplicates; the entry itself when None."""

    def read(self, value: object) -> list[str]:
        if isinstance(value, str):
            pieces: Sequence[object] = self.split(value)
        elif isinstance(value, list):
            pieces = value
        else:
            raise ValueError(f"must be a list of texts, or one text with one entry per {self._separator}")
        if len(pieces) > self.longest:
            raise ValueError(f"must have at most {self.longest:,} entries, not {len(pieces):,}")
        kept: dict[object, str] = {}
        for number, piece in enumerate(pieces, start=1):
            for text in self._of_one(piece, number):
                kept.setdefault(self.same(text) if self.same else text, text)
        return list(kept.values())

    def split(self, text: str) -> list[str]:
        """The entries that are not blank, stripped."""
        pieces = re.split(r"[\r\n,]" if self.commas else r"[\r\n]", text)
        return [piece.strip() for piece in pieces if piece.strip()]

    def schema(self) -> JsonSchemaValue:
        entries = {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "maxLength": self.longest_entry},
            "maxItems": self.longest,
        }
        return {"anyOf": [entries, {"type": "string", "description": f"One entry per {self._separator}"}]}

    @property
    def _separator(self) -> str:
        return "line or comma" if self.commas else "line"

    def _of_one(self, piece: object, number: int) -> list[str]:
        if not isinstance(piece, str):
            raise ValueError(f"entry {number} must be text")
        texts = self.split(piece)
        if not texts:
            raise ValueError(f"entry {number} is blank; remove it")
        for text in texts:
            if len(text) > self.longest_entry:
                raise ValueError(f"entry {number} must be at most {self.longest_entry:,} characters")
        if self.entry is None:
            return texts
        try:
            return [self.entry(text) for text in texts]
        except ValueError as error:
            raise ValueError(f"entry {number} {error}") from None


@dataclass(frozen=True)
class Numbers(Tolerant):
    """A list of whole numbers, or one text with one per comma or line; not empty; duplicates are dropped."""

    minimum: int
    maximum: int = LARGEST_INTEGER
    longest: int = LONGEST_LIST

    def read(self, value: object) -> list[int]:
        pieces: Sequence[object]
        if isinstance(value, str):
            pieces = Entries(commas=True).split(value)
        elif isinstance(value, list):
            pieces = value
        else:
            raise ValueError("must be a list of whole numbers")
        if not pieces:
            raise ValueError("is empty; give at least one number")
        if len(pieces) > self.longest:
            raise ValueError(f"must have at most {self.longest:,} entries, not {len(pieces):,}")
        one = Whole(self.minimum, self.maximum)
        numbers: dict[int, None] = {}
        for number, piece in enumerate(pieces, start=1):
            try:
                numbers[one.read(piece)] = None
            except ValueError as error:
                raise ValueError(f"entry {number} {error}") from None
        return list(numbers)

    def schema(self) -> JsonSchemaValue:
        entry = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
        return {"type": "array", "items": entry, "minItems": 1, "maxItems": self.longest}
