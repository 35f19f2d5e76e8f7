"""Kinds of input that are read generously where the meaning is plain: `"60"` is 60, `"a, b"` is a list.

Each kind is used as an annotation: `image_count: Annotated[int, Whole(1, 35)] = 1`. It says what is wrong in
words for people (`ValueError`), and its JSON Schema says what it accepts.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from phonedeck.model.script import Platform
from phonedeck.wire.plain_json import LARGEST_INTEGER

_WHOLE = re.compile(r"[+-]?[0-9]{1,25}(?:\.0{1,10})?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,25}(?:\.[0-9]{0,25})?|\.[0-9]{1,25})")
_FLAG = r"^\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[01])\s*$"
_TRUE = ("true", "1")
_FALSE = ("false", "0")


class Tolerant:
    """Base of the kinds: `read` turns the raw value into the meant one or raises `ValueError`."""

    def read(self, value: object) -> Any:
        raise NotImplementedError

    def schema(self) -> JsonSchemaValue:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return self.schema()


@dataclass(frozen=True)
class Whole(Tolerant):
    """A whole number: 60, "60", " 60 ", 60.0."""

    minimum: int = -LARGEST_INTEGER
    maximum: int = LARGEST_INTEGER

    def read(self, value: object) -> int:
        number = to_whole(value)
        if not self.minimum <= number <= self.maximum:
            raise ValueError(_outside("whole number", self.minimum, self.maximum))
        return number

    def schema(self) -> JsonSchemaValue:
        number = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
        return {"anyOf": [number, {"type": "string", "pattern": r"^\s*[+-]?[0-9]{1,25}(\.0{1,10})?\s*$"}]}


@dataclass(frozen=True)
class Amount(Tolerant):
    """A number, whole or not: 0.5, "12.5". With `above` it must be more than the minimum, not equal to it."""

    minimum: float
    maximum: float
    above: bool = False

    def read(self, value: object) -> float:
        number = to_number(value)
        if self.above and self.minimum == 0 and number <= 0:
            raise ValueError("must be a positive number")
        if not self.minimum <= number <= self.maximum or (self.above and number == self.minimum):
            raise ValueError(_outside("number", self.minimum, self.maximum))
        return number

    def schema(self) -> JsonSchemaValue:
        low = "exclusiveMinimum" if self.above else "minimum"
        number = {"type": "number", low: self.minimum, "maximum": self.maximum}
        pattern = r"^\s*[+-]?([0-9]{1,25}(\.[0-9]{0,25})?|\.[0-9]{1,25})\s*$"
        return {"anyOf": [number, {"type": "string", "pattern": pattern}]}


@dataclass(frozen=True)
class Flag(Tolerant):
    """true, false, "true", "false", 0, 1, "0", "1"."""

    def read(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower() if isinstance(value, str | int | float) else ""
        if text in _TRUE or value == 1:
            return True
        if text in _FALSE or value == 0:
            return False
        raise ValueError("must be true or false")

    def schema(self) -> JsonSchemaValue:
        return {"anyOf": [{"type": "boolean"}, {"enum": [0, 1]}, {"type": "string", "pattern": _FLAG}]}


@dataclass(frozen=True)
class OneOf(Tolerant):
    """One of a few words; numbers count as their digits."""

    words: tuple[str, ...]

    def read(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool) and value in (-1, 0, 1):
            value = str(int(value))
        if isinstance(value, str) and value.strip() in self.words:
            return value.strip()
        raise ValueError(f"must be one of {', '.join(self.words)}")

    def schema(self) -> JsonSchemaValue:
        numbers = [int(word) for word in self.words if _WHOLE.fullmatch(word)]
        return {"enum": [*self.words, *numbers]}


@dataclass(frozen=True)
class PlatformName(Tolerant):
    """The name of a platform, in any case."""

    def read(self, value: object) -> Platform:
        if isinstance(value, str) and value.strip().lower() in tuple(Platform):
            return Platform(value.strip().lower())
        raise ValueError(f"must be one of {', '.join(Platform)}")

    def schema(self) -> JsonSchemaValue:
        return {"enum": [str(platform) for platform in Platform]}


@dataclass(frozen=True)
class Text(Tolerant):
    """Text of bounded length, kept as it is."""

    longest: int

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        if len(value) > self.longest:
            raise ValueError(f"must be at most {self.longest:,} characters, not {len(value):,}")
        return value

    def schema(self) -> JsonSchemaValue:
        return {"type": "string", "maxLength": self.longest}


def to_whole(value: object) -> int:
    """The whole number meant, within 64 bits. Raises `ValueError`."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and math.isfinite(value) and value.is_integer():
        number = int(value)
    elif isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        number = int(value.strip().split(".")[0])
    if number is None or abs(number) > LARGEST_INTEGER:
        raise ValueError("must be a whole number")
    return number


def to_number(value: object) -> float:
    """The number meant; a whole one stays an int. Raises `ValueError`."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST_INTEGER:
        raise ValueError("must be a number")
    if not math.isfinite(value):
        raise ValueError("must be a number")
    return int(value) if float(value).is_integer() else value


def _outside(kind: str, minimum: float, maximum: float) -> str:
    if maximum >= LARGEST_INTEGER:
        return f"must be a {kind} of at least {minimum:,}"
    return f"must be a {kind} from {minimum:,} to {maximum:,}"
