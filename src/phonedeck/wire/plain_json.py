"""What every value from outside must be, whatever it means: storable, of bounded depth and size.

PostgreSQL and UTF-8 refuse what JSON allows: NUL characters, lone surrogates, NaN, numbers without end.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

from phonedeck.model.errors import InvalidRequest, Problem

MAX_DEPTH = 20
LARGEST_INTEGER = 2**63 - 1
_LONGEST_GOT = 100
_MOST_PROBLEMS = 50


def problem_with_text(text: str) -> str | None:
    """Why the text cannot be stored, or None."""
    if "\x00" in text:
        return "must not contain a NUL character; remove it"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "must not contain half of a surrogate pair; send the whole character"
    return None


def unstorable(value: object, field: str = "") -> list[Problem]:
    """Everything in a JSON value, keys included, that cannot be stored; at most 50 problems.

    The value must be of bounded depth: `require_object` comes first.
    """
    return list(islice(_unstorable(value, field), _MOST_PROBLEMS))


def require_object(body: object) -> dict[str, Any]:
    """The body as an object. Raises `InvalidRequest` for anything else and for one nested too deeply."""
    if not isinstance(body, dict):
        raise InvalidRequest([Problem("", "the body must be a JSON object such as {}", shortened(body))])
    if _deeper_than(body, MAX_DEPTH):
        raise InvalidRequest([Problem("", f"the body is nested more than {MAX_DEPTH} deep; flatten it")])
    return body


def shortened(value: object) -> Any:
    """The value as an error may echo it: JSON-able, printable, at most 100 characters."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) <= LARGEST_INTEGER else "a number beyond 64 bits"
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, list | dict):
        if _deeper_than(value, MAX_DEPTH):
            return "a deeply nested value"
        try:
            text = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError):
            return f"a value of type {type(value).__name__}"
        return value if len(text) <= _LONGEST_GOT and not _unstorable_at_all(value) else _printable(text)
    return _printable(str(value))


def joined(field: str, key: str | int) -> str:
    """The path of a member: `a.b` for a key, `a[0]` for a position."""
    if isinstance(key, int):
        return f"{field}[{key}]"
    key = _printable(key)
    return f"{field}.{key}" if field else key


def _printable(text: str) -> str:
    cut = text if len(text) <= _LONGEST_GOT else text[:_LONGEST_GOT] + "…"
    return cut.replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _unstorable_at_all(value: object) -> bool:
    return next(_unstorable(value, ""), None) is not None


def _unstorable(value: object, field: str) -> Iterator[Problem]:
    if isinstance(value, str):
        if problem := problem_with_text(value):
            yield Problem(field, problem, shortened(value))
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield Problem(field, "must be a finite number", shortened(value))
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            yield Problem(field, "must fit in 64 bits", shortened(value))
    elif isinstance(value, dict):
        for key, member in value.items():
            path = joined(field, key)
            if problem := problem_with_text(key):
                yield Problem(path, f"the name {problem}", shortened(key))
            yield from _unstorable(member, path)
    elif isinstance(value, list):
        for position, member in enumerate(value):
            yield from _unstorable(member, joined(field, position))


def _deeper_than(value: object, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            member
            for container in level
            if isinstance(container, list | dict)
            for member in (container.values() if isinstance(container, dict) else container)
        ]
        if not level:
            return False
    return any(isinstance(member, list | dict) for member in level)
