"""What the operator wrote: lines, one of which is used, with an emoji where the task wants one."""

from __future__ import annotations

import random

EMOJI = ("😊", "👏", "🌿", "✨", "🙌", "💛", "🌞", "😍")


def lines(written: object) -> list[str]:
    """The lines of a text that has one entry a line."""
    return [line for line in str(written or "").split("\n") if line.strip()]


def with_emoji(line: str, wanted: object, chance: random.Random) -> str:
    """The line as it is written; the emoji is drawn, and the same draw gives the same text."""
    return f"{line} {chance.choice(EMOJI)}".strip() if wanted else line
