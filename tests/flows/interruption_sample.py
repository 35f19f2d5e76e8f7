"""A sample of `make matrix ARGS="interruptions"`, for the everyday tests."""

from __future__ import annotations

import random
from collections.abc import Sequence

from interruptions import PASSAGES, POPUPS, STOPS, SYSTEM, Cell
from run_interruptions import try_all
from world import World

SEED = 20261130
PASSED = {
    "follow": ("feed", "own_profile", "other_profile"),
    "unfollow": ("feed", "own_profile", "other_profile"),
    "comment": ("own_profile", "post_page", "comments"),
    "account_warmup": ("feed", "comments"),
    "post": ("own_profile", "editor", "post_form"),
}
"""Of what each script passes, screens that both apps have."""
PASSED_BY = {"topic": ("feed",), "reels": ("feed",), "story of an image": ("editor", "post_form")}
"""Ways to use a script that do not pass some of these."""


def sample(app: str) -> list[Cell]:
    """For each script a pop-up, by turns one of the app and one of the system, and a stop screen, at its screens; and
    right after a follow a pop-up and a challenge, after a session's comment a pop-up."""
    chance = random.Random(f"{SEED}{app}")
    own = [each for each in POPUPS[app] if each not in SYSTEM and not each.only]
    challenges = [each for each in STOPS[app] if each.kind == "challenge"]
    cells = []
    for place, (script, screens) in enumerate(PASSED.items()):
        variants = [each for each in PASSAGES[app] if each.script == script and not each.account]
        for troubles in ((own, SYSTEM)[place % 2], STOPS[app]):
            variant, trouble = chance.choice(variants), chance.choice(troubles)
            cells.append(Cell(variant, trouble, f"screen:{chance.choice(_fitting(variant.name, screens))}"))
    follow, session = PASSAGES[app][0], next(each for each in PASSAGES[app] if each.script == "account_warmup")
    cells += [Cell(follow, chance.choice(troubles), "act:follow") for troubles in (own, challenges)]
    return [*cells, Cell(session, chance.choice(own), "act:comment")]


def _fitting(name: str, screens: Sequence[str]) -> Sequence[str]:
    return [screen for screen in screens if screen not in PASSED_BY.get(name, ())]


def tried(here: World, app: str) -> list[str]:
    """What was wrong with the sample's cells."""
    return [f"{each.cell}: {each.said}" for each in try_all(here, sample(app), 1000) if not each.right]
