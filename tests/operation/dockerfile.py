"""What the Dockerfile says, for checks where no container engine is at hand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Instruction:
    """One instruction of a stage; `stage` counts from 0."""

    stage: int
    word: str
    rest: str

    @property
    def listed(self) -> list[str]:
        """The words of its JSON form; HEALTHCHECK has options and CMD before it."""
        words: list[str] = json.loads(self.rest[self.rest.index("[") :])
        return words


def instructions() -> list[Instruction]:
    """All of them, in order; lines that go on are joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    found: list[Instruction] = []
    stage = -1
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            stage += word == "FROM"
            found.append(Instruction(stage, word, rest))
    return found


def the(word: str, stage: int) -> Instruction:
    """The one instruction of a stage that begins with a word."""
    [found] = [each for each in instructions() if (each.word, each.stage) == (word, stage)]
    return found


def copied() -> list[str]:
    """What is copied from the checkout, as paths in it."""
    return [
        path
        for each in instructions()
        if each.word == "COPY" and "--from=" not in each.rest
        for path in each.rest.split()[:-1]
    ]
