r"""Spintax: `{a|b}` stands for one of its choices; groups may be nested.

`\{`, `\|`, `\}` are the plain characters. A `|` outside braces is plain text, and so is every other
backslash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

MAX_DEPTH = 50
"""Deepest nesting accepted; far beyond what a person writes, and far below Python's own limit."""


class SpintaxError(ValueError):
    """The braces do not pair up; the message says where (counted from 1) and what to change."""


@dataclass(slots=True)
class _Group:
    """The choices of one pair of braces, each a run of plain texts and groups. `opened` is its position."""

    opened: int
    choices: list[list[str | _Group]] = field(default_factory=lambda: [[]])


def check(text: str) -> None:
    """Raise `SpintaxError` when the braces of `text` do not pair up."""
    _parse(text)


def expand(text: str, choose: Callable[[Sequence[str]], str]) -> str:
    """One variant of `text`. `choose` gets the choices of a group, already expanded, inner groups first."""
    return _expand(_parse(text), choose)


def count(text: str) -> int:
    """How many variants `text` has, equal ones counted twice."""
    return _count(_parse(text))


def _parse(text: str) -> list[str | _Group]:
    """The text as a run of plain pieces and groups."""
    root = _Group(opened=0)
    stack = [root]
    plain: list[str] = []

    def flush() -> None:
        if plain:
            stack[-1].choices[-1].append("".join(plain))
            plain.clear()

    position = 0
    while position < len(text):
        char = text[position]
        if char == "\\" and text[position + 1 : position + 2] in ("{", "|", "}"):
            plain.append(text[position + 1])
            position += 2
            continue
        if char == "{":
            flush()
            group = _Group(opened=position + 1)
            stack[-1].choices[-1].append(group)
            stack.append(group)
            if len(stack) > MAX_DEPTH + 1:
                raise SpintaxError(f"braces are nested more than {MAX_DEPTH} deep at position {position + 1}")
        elif char == "}":
            if len(stack) == 1:
                raise SpintaxError(
                    f"the }} at position {position + 1} closes nothing; add the {{ before it or write \\}}"
                )
            flush()
            stack.pop()
        elif char == "|" and len(stack) > 1:
            flush()
            stack[-1].choices.append([])
        else:
            plain.append(char)
        position += 1
    if len(stack) > 1:
        raise SpintaxError(
            f"the {{ at position {stack[-1].opened} is never closed; add the }} after its last choice or write \\{{"
        )
    flush()
    return root.choices[0]


def _expand(run: Sequence[str | _Group], choose: Callable[[Sequence[str]], str]) -> str:
    return "".join(
        piece if isinstance(piece, str) else choose([_expand(choice, choose) for choice in piece.choices])
        for piece in run
    )


def _count(run: Sequence[str | _Group]) -> int:
    product = 1
    for piece in run:
        if isinstance(piece, _Group):
            product *= sum(_count(choice) for choice in piece.choices)
    return product
