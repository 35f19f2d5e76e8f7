"""A seeded sample of the matrix: `make matrix` runs all of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from cells import LANGUAGES, VARIANTS, VERSIONS, Variant, Verdict, judge, start
from world import world

from programs import Adb

SEED = 20251125
MEASURED = ("43.1.4", "en")
OTHERS = [(version, language) for version in VERSIONS for language in LANGUAGES if (version, language) != MEASURED]


def sample(version: str, language: str, count: int) -> list[Variant]:
    chosen = random.Random(f"{SEED}{version}{language}").sample(range(len(VARIANTS)), count)
    return [VARIANTS[place] for place in sorted(chosen)]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("version", "language", "count"), [(*MEASURED, 7), (*random.Random(SEED).choice(OTHERS), 2)])
def test_cells_pass_or_stop_before_any_act(adb: Adb, tmp_path: Path, version: str, language: str, count: int) -> None:
    """Right account, target and text, exactly once; in what was measured every cell passes."""
    measured = (version, language) == MEASURED
    with world(adb, tmp_path / "world", version=version, language=language, matched=measured) as here:
        variants = [v for v in sample(version, language, count) if v.account == 0 or measured]
        cells = [start(here, variant, 1 + place % 2, 500 + place) for place, variant in enumerate(variants)]
        verdicts = [(cell.variant.script, cell.variant.name, *judge(here, cell)) for cell in cells]
    allowed = {Verdict.PASSED} if measured else {Verdict.PASSED, Verdict.STOPPED}
    assert {verdict for _, _, verdict, _ in verdicts} <= allowed, "\n".join(map(str, verdicts))


@pytest.mark.timeout(240)
def test_in_a_version_that_nobody_measured_two_signs_are_found(adb: Adb, tmp_path: Path) -> None:
    """What has a label there is told by its place too; what sends a comment, by when it can be tapped."""
    wanted = {("unfollow", "direct"), ("comment", "video"), ("comment", "with a picture")}
    with world(adb, tmp_path / "world", version="47.0.3", matched=False) as here:
        variants = [each for each in VARIANTS if (each.script, each.name) in wanted]
        cells = [start(here, variant, 1 + place % 2, 600 + place) for place, variant in enumerate(variants)]
        verdicts = [(cell.variant.script, *judge(here, cell)) for cell in cells]
    assert [verdict for _, verdict, _ in verdicts] == [Verdict.PASSED] * len(wanted), "\n".join(map(str, verdicts))
