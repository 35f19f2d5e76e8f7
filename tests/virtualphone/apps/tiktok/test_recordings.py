"""The pretend app beside recordings of the real one: ids, classes, descriptions, flags, order and places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tiktok_hand import Hand
from tree_comparison import differences, parts

from virtualphone.apps.tiktok.videos import post_video
from virtualphone.dump import hierarchy

RECORDINGS = Path(__file__).parents[5] / "shared" / "recordings"


def feed(hand: Hand) -> None:
    hand.start()


def comments(hand: Hand) -> None:
    """Of a post with three comments, as in the recording."""
    ids = (str(number) for number in range(7_300_000_000_000_000_101, 7_300_000_000_000_009_000, 7))
    id = next(id for id in ids if post_video(hand.world, "lake.runner", id).comments == 3)
    hand.open(f"https://www.tiktok.com/@lake.runner/video/{id}")
    hand.tap(hand.starts("Read or add comments"))


def photo_form(hand: Hand) -> None:
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")


def other_profile(hand: Hand) -> None:
    hand.open("https://www.tiktok.com/@lake.runner")


KNOWN = {
    # The recording is of 2023. 43.1.4 is known to show the handle as a Button with this id.
    "tiktok-2023-other-profile": [
        "- TextView nfz '' clickable enabled [0.327,0.550,0.671,0.619]",
        "+ Button qh5 '' clickable enabled [0.327,0.551,0.671,0.619]",
    ],
}
# The number of likes of a comment is there for comments that have some.
VARYING = {"tiktok-43.1.4-comments": frozenset({"xq7"})}


@pytest.mark.parametrize(
    ("name", "reach"),
    [
        ("tiktok-43.1.4-feed", feed),
        ("tiktok-43.1.4-comments", comments),
        ("tiktok-43.1.4-post-form-photo", photo_form),
        ("tiktok-2023-other-profile", other_profile),
    ],
)
def test_a_screen_agrees_with_its_recording(name: str, reach: Callable[[Hand], None]) -> None:
    """Whoever writes against the pretend screen writes against what was seen on a phone."""
    if not RECORDINGS.is_dir():
        pytest.skip(f"the recordings of real screens are not at {RECORDINGS}")
    hand = Hand()
    reach(hand)
    ignored = VARYING.get(name, frozenset())
    real = parts((RECORDINGS / f"{name}.xml").read_text(encoding="utf-8"), ignored)
    pretended = parts(hierarchy(window.root for window in hand.phone.windows()), ignored)
    found = differences(real, pretended)
    print(f"{name}: {len(real)} parts in the recording")
    print("\n".join(found) or "no difference")
    assert found == KNOWN.get(name, [])


def test_the_comparison_notices_what_differs() -> None:
    """An id, a description, a flag, a place or the order: each is a line."""
    hand = Hand().start()
    xml = hierarchy(window.root for window in hand.phone.windows())
    real = parts(xml)
    assert differences(real, real) == []
    for old, new in (
        ("id/dtv", "id/dtw1"),
        ("Read or add comments.", "Comments."),
        ('content-desc="Home" checkable="false" checked="false" clickable="true"',
         'content-desc="Home" checkable="false" checked="false" clickable="false"'),
        ("[912,1320][1080,1478]", "[512,1320][680,1478]"),
    ):  # fmt: skip
        assert old in xml
        assert differences(real, parts(xml.replace(old, new))), (old, new)
    assert differences(real, [*real[1:], real[0]])
