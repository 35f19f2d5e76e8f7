"""What the configurations of all scripts have in common."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from phonedeck.model.errors import InvalidRequest, Problem
from phonedeck.model.script import Platform
from phonedeck.wire.lists import Entries
from phonedeck.wire.plain_json import joined, shortened
from phonedeck.wire.reading import Message, read_fields, unknown_keys
from phonedeck.wire.tolerant import OneOf, PlatformName

FIELD = "script_config"

CommentOrder = Annotated[Literal["random", "sequential"], OneOf(("random", "sequential"))]
Lines = Annotated[list[str], Entries()]

GENERATED_COMMENTS = (
    "is not supported: comments are written by the operator; write them one per line and leave this out"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What one task is about: a normalised username or post URL, and its platform where that is known."""

    text: str | None = None
    platform: Platform | None = None


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A broken rule between fields. The first is the one to name; with any of them bad itself, it is moot."""

    fields: tuple[str, ...]
    problem: str
    got: Any = None


class Draw:
    """Chance within one create call. One per call: it remembers what was drawn."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._lines: Sequence[str] = ()
        self._order: list[str] = []
        self._drawn = 0

    def take(self, lines: Sequence[str]) -> str:
        """One of the lines, each once before any comes again.

        Later rounds keep the first round's order: every text then returns as late as it possibly can.
        """
        if self._lines is not lines:  # identity: comparing 10,000 lines for each of 10,000 tasks takes seconds
            self._lines = lines
            self._order = self._source.sample(lines, len(lines))
            self._drawn = 0
        self._drawn += 1
        return self._order[(self._drawn - 1) % len(self._order)]


class ScriptConfig(Message):
    """`script_config` of one script. Unknown keys are kept."""

    per_target: ClassVar[frozenset[str]] = frozenset()
    """Fields that `for_task` writes anew for each task."""
    separators: ClassVar[Mapping[str, str]] = {}
    """Fields that the documented API writes as one text, and what parts their entries there."""

    platform: Annotated[Platform | None, PlatformName()] = Field(
        default=None,
        description="App to use where neither a URL nor the account says it",
        examples=["tiktok"],
    )

    @classmethod
    def read(cls, raw: object) -> tuple[Self | None, list[Problem]]:
        """The configuration, and every problem with it; the configuration counts only without problems."""
        if not isinstance(raw, Mapping):
            return None, [Problem(FIELD, "must be an object; {} where nothing is to be set", shortened(raw))]
        config, problems = read_fields(cls, raw, FIELD)
        if config is None:
            return None, problems
        bad = {problem.field for problem in problems}
        for rule in config.broken_rules():
            paths = [joined(FIELD, name) for name in rule.fields]
            if bad.isdisjoint(paths):
                problems.append(Problem(paths[0], rule.problem, shortened(rule.got)))
        return config, problems

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Self:
        """A stored configuration. Raises `InvalidRequest` with every problem."""
        config, problems = cls.read(raw)
        if config is None or problems:
            raise InvalidRequest(problems)
        return config

    def broken_rules(self) -> Iterator[BrokenRule]:
        """Rules between fields that this configuration breaks."""
        return iter(())

    def warnings(self) -> list[str]:
        """What was accepted but has no effect: unknown keys first."""
        return unknown_keys(self, FIELD, "kept")

    def targets(self) -> list[Target]:
        """One for each task per executor, in order."""
        return [Target(None, self.platform)]

    @property
    def varies(self) -> bool:
        """Whether two tasks of a call about the same target may store different configurations."""
        return False

    def for_task(self, target: Target, position: int, draw: Draw) -> dict[str, Any]:
        """The configuration to store with one task: what the client set, about this target alone.

        `position` counts the tasks of the call from 0. Defaults are not written out: `load` gives them back.
        """
        return dict(self.shared)

    @cached_property
    def shared(self) -> Mapping[str, Any]:
        """What all tasks of the call store alike: the fields that were set, and the unknown keys.

        Worked out once: a call may make 10,000 tasks.
        """
        values = self.model_dump(mode="json", exclude_unset=True, exclude=set(self.per_target))
        for name, separator in self.separators.items():
            if name in values:
                values[name] = separator.join(values[name])
        return values
