"""Instagram's scripts in a real run: a sample of its matrix, what a warm-up leaves alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cells import VIDEO_HEAD, Verdict, judge, start
from instagram_cells import VARIANTS
from world import World, world

from programs import Adb, private_adb
from virtualphone.apps.instagram.posts import in_feed
from virtualphone.world import World as Rules

SEED = 20251128
KNOWN = ("2025-12", "en")
ALWAYS = {"to be reviewed first", "share, three images", "story of a video"}
"""Cells that every sample has."""


WATCHED = {3: "home", 4: "reels"}
"""Phone → what its warm-up watches, while the other phones do other things."""


@dataclass(frozen=True)
class Made:
    """A world, and the warm-ups that were begun in it."""

    world: World
    watching: dict[int, int]


@pytest.fixture(scope="module")
def made(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    directory = tmp_path_factory.mktemp("instagram") / "world"
    with world(adb, directory, phones=4, app="instagram", version=KNOWN[0], language=KNOWN[1]) as here:
        config = {"task_duration": 10, "min_duration": 0.1, "max_duration": 0.2, "like_probable": 100}
        tasks = {
            phone: here.create(phone, "account_warmup", {**config, "stream": stream})
            for phone, stream in WATCHED.items()
        }
        yield Made(here, tasks)


@pytest.fixture
def here(made: Made) -> World:
    return made.world


def test_a_sample_of_the_matrix_passes(here: World) -> None:
    """Right account, target and text, exactly once."""
    drawn = random.Random(SEED).sample(VARIANTS, 3)
    variants = [variant for variant in VARIANTS if variant in drawn or variant.name in ALWAYS]
    cells = [start(here, variant, 1 + place % 2, 500 + place) for place, variant in enumerate(variants)]
    verdicts = [(cell.variant.script, cell.variant.name, *judge(here, cell)) for cell in cells]
    assert {verdict for _, _, verdict, _ in verdicts} == {Verdict.PASSED}, verdicts


@pytest.mark.parametrize("phone", WATCHED)
def test_a_warm_up_likes_posts_and_leaves_ads_and_suggestions_alone(made: Made, phone: int) -> None:
    """Each item is watched a moment only, so that it gets past the first ad and the suggested people."""
    task = made.world.ended(made.watching[phone])
    assert task["outcome"] == "done", task
    liked = [act["target"] for act in made.world.acts(phone)]
    rules, reels = Rules(), WATCHED[phone] == "reels"
    shown = [in_feed(rules, f"p{phone}.a1", place, reels=reels) for place in range(40)]
    assert liked, task
    assert len(liked) == len(set(liked)), task
    assert set(liked) <= {item.code for item in shown if item is not None and not item.ad}
    assert " ad" in task["progress"]["label"], task


def test_a_warm_up_that_cannot_tell_what_it_is_to_change_ends_and_says_so(tmp_path: Path) -> None:
    """In a language that the pack does not know; it would watch to its end, and be told as done."""
    with (
        private_adb(tmp_path) as adb,
        world(adb, tmp_path / "world", phones=2, app="instagram", version=KNOWN[0], language="xx") as here,
    ):
        config = {"task_duration": 600, "min_duration": 0.1, "max_duration": 0.2, "like_probable": 100}
        begun = [
            here.create(phone, "account_warmup", {**config, "stream": stream})
            for phone, stream in enumerate(("home", "reels"), start=1)
        ]
        ended = [here.ended(task_id) for task_id in begun]
        assert [(task["outcome"], task["reason"]) for task in ended] == [("error", "screen_not_recognised")] * 2, ended
        assert "could not be told" in ended[0]["remark"]
        assert not here.acts(1) + here.acts(2)


def test_an_upload_that_fails_is_tried_again_by_the_apps_own_button(here: World) -> None:
    """And the post is there once."""
    file = here.folder / "again.mp4"
    file.write_bytes(VIDEO_HEAD + b"again" * 500)
    here.fault(1, "upload_fails", **{"for": 9})
    config = {"material_list": [str(file)], "captions": "once more", "upload_wait_time": 60}
    try:
        task = here.ended(here.create(1, "post", config))
    finally:
        here.heal(1)
    assert task["outcome"] == "done", task
    posts = [act["detail"]["caption"] for act in here.acts(1) if act["kind"] == "post"]
    assert posts.count("once more") == 1


def test_words_for_a_story_are_refused_and_not_dropped(here: World) -> None:
    """A story has no caption: nothing is posted without what was to stand there."""
    file = here.folder / "silent.mp4"
    file.write_bytes(VIDEO_HEAD + b"silent" * 500)
    task = here.ended(here.create(1, "post", {"material_list": [str(file)], "placement": "story", "captions": "words"}))
    assert (task["outcome"], task["reason"]) == ("refused", "refused"), task
    assert "caption" in task["remark"]
