"""Recognition on recorded screens and on thousands of altered copies: right or unknown, never wrong."""

from __future__ import annotations

import os
import random
import tomllib
from copy import deepcopy
from importlib import resources
from pathlib import Path

import altered
import covered
import disturbed
import pytest
from recorded import Element, Recording, truths, written

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.phones.look import Look

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "recordings"
EVERY = 1 if os.environ.get("PHONEDECK_MATRIX") == "full" else 6
needs_recordings = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the recordings are not there: {FOLDER}; they are no part of the project"
)

RECORDINGS = [
    Recording(
        "tiktok-43.1.4-feed.xml",
        "tiktok",
        "feed",
        "43.1.4",
        {
            "like_button": '//*[starts-with(@content-desc, "Like video")]',
            "comment_button": '//*[starts-with(@content-desc, "Read or add")]',
            "favourite_button": '//*[starts-with(@content-desc, "Add or remove")]',
            "share_button": '//*[starts-with(@content-desc, "Share video")]',
            "author": '//*[@resource-id="com.zhiliaoapp.musically:id/title"]',
            "follow_button": '//*[starts-with(@content-desc, "Follow river")]',
            "home_tab": '//*[@content-desc="Home"]',
            "create_button": '//*[@content-desc="Create"]',
            "profile_tab": '//*[@content-desc="Profile"]',
        },
    ),
    Recording(
        "tiktok-43.1.4-comments.xml",
        "tiktok",
        "comments",
        "43.1.4",
        {
            "comment_field": '//*[@class="android.widget.EditText"]',
            "close_button": '//*[@content-desc="Close"]',
        },
    ),
    Recording(
        "tiktok-43.1.4-post-form-photo.xml",
        "tiktok",
        "post_form",
        "43.1.4",
        {
            "title_field": '//*[@text="Add a catchy title"]',
            "caption_field": '//*[starts-with(@text, "Writing a long")]',
            "post_button": '//*[@text="Post"]',
            "draft_button": '//*[@text="Drafts"]',
        },
    ),
    Recording(
        "tiktok-2023-other-profile.xml",
        "tiktok",
        "other_profile",
        None,
        {
            "handle": '//*[starts-with(@text, "@")]',
            "follow_button": '//*[@text="Follow"]',
            "message_button": '//*[@text="Message"]',
            "options_button": '//*[@bounds="[408,45][468,105]"]',
        },
    ),
    Recording(
        "instagram-2025-12-other-profile.xml",
        "instagram",
        "other_profile",
        None,
        {
            "handle": '//*[@text="oak.ledger"]',
            "follow_button": '//*[@text="Follow"]',
            "message_button": '//*[@content-desc="Message"]',
            "options_button": '//*[@content-desc="Options"]',
            "first_item": '//*[contains(@content-desc, "Row 1, Column 1")]',
        },
    ),
    Recording(
        "instagram-2025-12-own-profile.xml",
        "instagram",
        "own_profile",
        None,
        {
            "handle": '//*[@text="linnea.walks"]',
            "options_button": '//*[@content-desc="Options"]',
            "create_button": '//*[@content-desc="Create New"]',
            "first_item": '//*[contains(@content-desc, "row 1, column 1")]',
            "home_tab": '//*[@content-desc="Home"]',
            "profile_tab": '//*[@content-desc="Profile"]',
        },
    ),
    Recording(
        "instagram-2025-12-post-page.xml",
        "instagram",
        "post_page",
        None,
        {
            "like_button": '//*[@content-desc="Like"]',
            "comment_button": '//*[@content-desc="Comment"]',
            "favourite_button": '//*[@content-desc="Add to Saved"]',
            "share_button": '//*[@content-desc="Send post"]',
            "author": '//*[@text="cedar.notebook"]',
            "follow_button": '//*[@resource-id="com.instagram.android:id/follow_button"]',
            "options_button": '//*[@content-desc="More actions for this post"]',
        },
    ),
    Recording(
        "instagram-2025-12-reel-gallery.xml",
        "instagram",
        "gallery",
        None,
        {
            "first_item": '//*[@resource-id="com.instagram.android:id/gallery_grid_item_thumbnail"]',
            "close_button": '//*[@content-desc="Back to Home"]',
        },
    ),
]
"""Screens recorded on real phones, and where their elements are: read from the recordings by hand."""


def labels_of(app: str) -> altered.Labels:
    text = resources.files("phonedeck.apps").joinpath(app, "pack.toml").read_text(encoding="utf-8")
    labels: altered.Labels = tomllib.loads(text)["labels"]
    return labels


@needs_recordings
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file)
def test_recording_is_recognised_with_every_element(recording: Recording) -> None:
    """A recorded screen is recognised, and each of its elements is found where it is, by two signs or a unique one."""
    root = recording.load(FOLDER)
    look, pack = Look.parse(written(root)), Pack.load(recording.app)
    for version in {recording.version, None}:
        found = recognise(look, pack, version=version)
        assert found.screen == recording.screen, found.reason
        told = [element for element in found.elements if pack.elements_told(element.name)]
        right = {element.name for element in told if _is_true(look, root, element.name, element.node)}
        assert right == set(recording.elements)
        assert len(told) == len(right)


@needs_recordings
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file)
def test_altered_copies_are_right_or_unknown(recording: Recording, record_property: pytest.RecordProperty) -> None:
    """No altered copy is taken for another screen, and no element is given that is not the right node. A sixth of the
    copies; `make matrix` takes all."""
    root = recording.load(FOLDER)
    pack = Pack.load(recording.app)
    wrong: list[str] = []
    count = {"copies": 0, "recognised": 0, "decisions": 0, "silent": 0}
    for number, (name, copy) in enumerate(
        altered.copies(root, list(recording.elements), labels_of(recording.app), seed=20251125)
    ):
        if number % EVERY:
            continue
        look = Look.parse(written(copy))
        version = recording.version if number // EVERY % 3 == 0 else None
        found = recognise(look, pack, version=version)
        count["copies"] += 1
        told = pack.told(found.screen)
        count["recognised"] += told is not None
        if told not in (None, recording.screen):
            wrong.append(f"{name}: taken for {told} ({found.reason})")
        elements = [element for element in found.elements if pack.elements_told(element.name) and told is not None]
        for element in elements:
            count["decisions"] += 1
            if not _is_true(look, copy, element.name, element.node):
                where = f"{element.node.bounds} {element.node.label!r} by {'+'.join(element.signs)}"
                wrong.append(f"{name}: {element.name} at {where}")
        count["silent"] += len(truths(copy)) - len(elements)
    for key, value in count.items():
        record_property(key, value)
    assert not wrong, "\n".join([f"{len(wrong)} wrong of {count}", *wrong[:40]])
    assert count["recognised"] >= 0.4 * count["copies"], count


@needs_recordings
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file)
def test_disturbed_copies_are_right_or_unknown(recording: Recording) -> None:
    """Other phones, other builds, other programs' windows, people who write what the app writes: what lies in front is
    no page of the app, and no element is given that is not the right node."""
    root, pack = recording.load(FOLDER), Pack.load(recording.app)
    wrong: list[str] = []
    known = 0
    for number, (name, copy) in enumerate(disturbed.copies(root, labels_of(recording.app), 40, seed=20261129)):
        look = Look.parse(written(copy))
        found = recognise(look, pack, version=recording.version if number % 3 == 0 else None)
        told = pack.told(found.screen)
        known += told is not None
        in_front = "question" in name
        if told not in (None, "popup" if in_front else recording.screen):
            wrong.append(f"{name}: taken for {told} ({found.reason})")
        elsewhere = [
            f"{name}: {element.name} at {element.node.bounds} {element.node.label!r} by {'+'.join(element.signs)}"
            for element in found.elements
            if told == recording.screen
            and pack.elements_told(element.name)
            and not _is_true(look, copy, element.name, element.node)
        ]
        wrong += elsewhere
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong[:40]])
    assert known >= 40


@needs_recordings
def test_a_page_that_is_all_there_below_another_is_not_taken_for_it() -> None:
    """Two pages in one window: nothing says which one is in front, but where one of them is a sheet."""
    for recording in RECORDINGS:
        pack, root = Pack.load(recording.app), recording.load(FOLDER)
        for other in RECORDINGS:
            if other.app != recording.app or other is recording:
                continue
            copy = deepcopy(root)
            disturbed.upon(other.load(FOLDER))(copy, random.Random(recording.file + other.file))
            look = Look.parse(written(copy))
            found = recognise(look, pack)
            assert pack.told(found.screen) in (None, recording.screen), f"{other.file} below {recording.file}"
            told = [element for element in found.elements if pack.elements_told(element.name)]
            assert all(_is_true(look, copy, element.name, element.node) for element in told)


@needs_recordings
@pytest.mark.parametrize(
    ("file", "shades", "each"),
    [
        ("tiktok-43.1.4-feed.xml", covered.SHADES, 6),
        ("tiktok-2023-other-profile.xml", ("takes taps",), 5),
        ("tiktok-43.1.4-post-form-photo.xml", ("takes taps",), 5),
        ("tiktok-43.1.4-comments.xml", ("takes taps",), 5),
        ("instagram-2025-12-own-profile.xml", ("takes taps",), 3),
        ("instagram-2025-12-post-page.xml", ("takes taps",), 3),
        ("instagram-2025-12-other-profile.xml", ("takes taps",), 3),
    ],
)
def test_a_pop_up_in_the_pages_own_window_hides_the_page(
    file: str, shades: tuple[covered.Shade, ...], each: int
) -> None:
    """Whatever is written on it: below it the page is all there in the dump, and takes no tap."""
    recording = next(recording for recording in RECORDINGS if recording.file == file)
    pack = Pack.load(recording.app)
    wrong = []
    for name, copy in covered.pop_ups(recording.load(FOLDER), shades, each, seed=20261128):
        found = recognise(Look.parse(written(copy)), pack)
        if pack.told(found.screen) not in (None, "popup"):
            wrong.append(f"{name}: taken for {found.screen} ({found.reason})")
    assert not wrong, "\n".join([f"{len(wrong)} wrong", *wrong[:20]])


@needs_recordings
def test_a_pop_up_without_a_shade_is_seen_by_the_button_on_the_page() -> None:
    """Nothing takes the taps of the page but the pop-up's buttons. All but one in a hundred are seen: one whose button
    lies beside the list, on nothing that is written, leaves no trace in a dump."""
    wrong, count = [], 0
    for recording in RECORDINGS:
        pack = Pack.load(recording.app)
        for name, copy in covered.pop_ups(recording.load(FOLDER), ("only seen", "none"), 3, seed=20261129):
            found = recognise(Look.parse(written(copy)), pack)
            count += 1
            if pack.told(found.screen) not in (None, "popup"):
                wrong.append(f"{recording.file}, {name}: taken for {found.screen} ({found.reason})")
    assert len(wrong) <= 0.015 * count, "\n".join([f"{len(wrong)} wrong of {count}", *wrong[:20]])


@needs_recordings
def test_a_sheet_of_rows_hides_the_page() -> None:
    """What else can be done with a profile or a post: rows over the whole width, without a shade and in any words. One
    that lies on nothing to tap leaves no trace in a dump."""
    wrong, count = [], 0
    for recording in RECORDINGS:
        pack = Pack.load(recording.app)
        for name, copy in covered.menus(recording.load(FOLDER), 6 if EVERY == 1 else 2, seed=20261129):
            found = recognise(Look.parse(written(copy)), pack)
            count += 1
            if pack.told(found.screen) not in (None, "popup"):
                wrong.append(f"{recording.file}, {name}: taken for {found.screen} ({found.reason})")
    assert len(wrong) <= 0.05 * count, "\n".join([f"{len(wrong)} wrong of {count}", *wrong])


@needs_recordings
def test_a_card_of_the_post_itself_leaves_the_feed_a_feed() -> None:
    """LIVE, polls, surveys and ads lie in the post and go on with it: nothing is to be dismissed."""
    root = RECORDINGS[0].load(FOLDER)
    chance = random.Random(20261128)
    for _ in range(10):
        for add in (covered.card_in_the_post, covered.ad_in_the_post):
            copy = add(root, chance)
            assert recognise(Look.parse(written(copy)), Pack.load("tiktok")).screen == "feed"


@needs_recordings
@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file)
def test_no_screen_is_taken_for_one_of_another_app(recording: Recording) -> None:
    """A screen of one app is unknown to the other app's pack, even when its package were mistaken."""
    xml = written(recording.load(FOLDER))
    other = Pack.load("instagram" if recording.app == "tiktok" else "tiktok")
    assert recognise(Look.parse(xml), other).screen is None
    mistaken = recognise(Look.parse(xml), other, package=Pack.load(recording.app).packages[0])
    assert mistaken.screen in (None, recording.screen)


def _is_true(look: Look, root: Element, name: str, node: object) -> bool:
    """Whether the middle of the node lies on the true one, which is the node, around it or in it."""
    place = truths(root).get(name)
    if place is None:
        return False
    true = look.nodes[place]
    x, y = node.bounds.center  # type: ignore[attr-defined]
    return true.bounds.contains(x, y)
