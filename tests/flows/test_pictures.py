"""Comments with a picture: chosen in the gallery, seen in the field before it is sent, and in the list afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from world import World, world

from programs import Adb

URL = "https://www.tiktok.com/@lea/video/{}"


@pytest.fixture(scope="module")
def here(adb: Adb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(adb, tmp_path_factory.mktemp("flows") / "world", phones=1) as made:
        yield made


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A picture that is like no other."""
    path = tmp_path / "image.png"
    Image.new("RGB", (64, 48), tuple(hashlib.sha256(str(tmp_path).encode()).digest()[:3])).save(path)
    return path


def comment(here: World, post: str, image: Path | str, **more: str) -> dict[str, Any]:
    config = {"target_post_url": URL.format(post), "comment_image_path": str(image), **more}
    return here.ended(here.create(1, "comment", config))


def written(here: World, post: str) -> list[tuple[str, str, str]]:
    """What the phone saw written under a post: account, text, the picture's hash."""
    acts = [act for act in here.acts(1) if act["kind"] == "comment" and act["target"] == post]
    return [(act["account"], act["detail"]["text"], act["detail"]["image"]) for act in acts]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def albums(here: World, adb: Adb) -> list[str]:
    """The albums of ours that are on the phone."""
    listed = adb.run("-s", here.phones.phones[0]["address"], "shell", "ls /storage/emulated/0/DCIM").stdout.split()
    return [name for name in listed if name.startswith("Phonedeck")]


def test_a_comment_with_text_and_picture_is_sent_once(here: World, adb: Adb, image: Path) -> None:
    task = comment(here, "7310000071", image, comment_content="so quiet here 🌿")
    assert (task["outcome"], written(here, "7310000071")) == (
        "done",
        [("p1.a1", "so quiet here 🌿", sha256(image))],
    ), task["remark"]
    assert not albums(here, adb), "the album was put away"


def test_a_picture_alone_then_another_and_never_the_same(here: World, image: Path, tmp_path: Path) -> None:
    """The second one is told from the first, which stands there already; a picture counts as what a comment says."""
    other = tmp_path / "other.png"
    Image.open(image).rotate(180).resize((50, 50)).save(other)
    outcomes = [comment(here, "7310000072", each)["outcome"] for each in (image, other, image)]
    assert outcomes == ["done", "done", "refused"]
    assert written(here, "7310000072") == [("p1.a1", "", sha256(image)), ("p1.a1", "", sha256(other))]


def test_a_picture_of_the_upload_folder(here: World, image: Path) -> None:
    """A relative path is that of the folder."""
    uploads = here.server.directory / "data" / "uploads"
    (uploads / "comments").mkdir(parents=True, exist_ok=True)
    (uploads / "comments" / "smile.png").write_bytes(image.read_bytes())
    task = comment(here, "7310000073", "comments/smile.png", comment_content="a smile")
    assert (task["outcome"], written(here, "7310000073")) == ("done", [("p1.a1", "a smile", sha256(image))]), task


def test_a_picture_that_is_not_taken_sends_nothing(here: World, adb: Adb, image: Path) -> None:
    """The field does not show it: the text is not sent without it."""
    task = comment(here, "7310000406", image, comment_content="not without it")
    assert (task["outcome"], task["reason"]) == ("error", "screen_not_recognised"), task["remark"]
    assert written(here, "7310000406") == []
    assert not albums(here, adb)
