"""Posts by link, comments, search and sounds."""

from __future__ import annotations

import hashlib

import pytest
from tiktok_hand import Hand

from virtualphone.apps.tiktok import VERSIONS
from virtualphone.ui import Node

ID = "7300000000000000101"
POST = f"https://www.tiktok.com/@lake.runner/video/{ID}"
EDIT = "android.widget.EditText"


def code(name: str) -> tuple[str, str]:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return f"u{digest[:8]}", str(int(digest[:15], 16))


@pytest.mark.parametrize(
    ("url", "author", "id"),
    [
        (POST, "lake.runner", ID),
        (f"{POST}?is_from_webapp=1&q=2", "lake.runner", ID),
        (f"https://www.tiktok.com/@Lake.Runner/photo/{ID}", "lake.runner", ID),
        ("https://vm.tiktok.com/ZMabc123/", *code("ZMabc123")),
        ("https://vt.tiktok.com/ZSabc123", *code("ZSabc123")),
        ("https://www.tiktok.com/t/ZTabc123/", *code("ZTabc123")),
    ],
)
def test_every_form_of_a_link_opens_its_post(url: str, author: str, id: str) -> None:
    """The author stands under it, and the world sees that it was opened."""
    hand = Hand()
    hand.open(url)
    assert hand.screen == "post_page"
    assert hand.sees(author, id="title")
    assert hand.journal("open_post") == [("open_post", "p1.a1", id)]
    assert hand.detail("open_post") == {"author": author}


def test_a_post_is_liked_and_its_author_followed_from_its_page() -> None:
    """The plus at the author's picture follows and goes."""
    hand = Hand()
    hand.open(POST)
    hand.tap(hand.starts("Like video."))
    hand.tap("Follow lake.runner")
    hand.wait()
    assert hand.sees("Video liked")
    assert not hand.sees("Follow lake.runner")
    hand.tap("lake.runner profile")
    assert hand.screen == "other_profile"
    assert hand.journal("like", "follow") == [("like", "p1.a1", ID), ("follow", "p1.a1", "lake.runner")]


def send_button(hand: Hand) -> Node:
    """The button at the right end of the composer's lower row."""
    field = next(node for node in hand.find(cls=EDIT) if node.focused)
    row = [node for node in hand.nodes() if node.bounds[1] > field.bounds[3] and node.bounds[3] <= 1600]
    return max((node for node in row if node.cls == "android.widget.Button"), key=lambda node: node.bounds[0])


@pytest.mark.parametrize("version", list(VERSIONS))
def test_a_comment_is_written_in_the_field_with_the_cursor(version: str) -> None:
    """Two fields show the hint while writing; send works once there is text; then it stands under the own name."""
    hand = Hand(version)
    hand.open(POST)
    hand.tap(hand.starts("Read or add comments."))
    assert hand.screen == "comments"
    header = hand.starts("\u200e")
    count = int(header.removeprefix("\u200e").split()[0])
    assert len(hand.find(cls=EDIT)) == 1
    hand.tap("Add comment...", cls=EDIT)
    assert [node.focused for node in hand.find(cls=EDIT)].count(True) == 1
    assert len(hand.find(cls=EDIT)) == 2
    assert not send_button(hand).enabled
    assert send_button(hand).desc == ("Post comment" if version == "47.0.3" else "")
    hand.type("so calm 🌊")
    hand.phone.tap(*send_button(hand).center)
    assert not hand.sees("so calm 🌊", id="e7j")
    hand.wait()
    assert hand.sees("so calm 🌊")
    assert hand.sees("p1.a1", cls="android.widget.Button")
    assert hand.starts("\u200e") == f"\u200e{count + 1} comments"
    assert hand.journal("comment") == [("comment", "p1.a1", ID)]
    assert hand.detail("comment") == {
        "author": "lake.runner",
        "text": "so calm 🌊",
        "image": "",
        "shown": "video",
    }
    [row] = [row for row in hand.app.accounts_state() if row["active"]]
    assert [(each["post"], each["text"]) for each in row["comments"]] == [(ID, "so calm 🌊")]


def test_a_post_page_has_a_line_that_opens_the_sheet_with_the_cursor() -> None:
    """It shows the same hint without a sheet."""
    hand = Hand()
    hand.open(POST)
    hand.tap("Add comment...", cls=EDIT)
    assert hand.screen == "comments"
    hand.type("hello")
    hand.back()  # the keyboard
    hand.back()  # the composer
    assert hand.screen == "comments"
    hand.back()
    assert hand.screen == "post_page"
    assert hand.journal("comment") == []


def test_a_comment_with_a_picture() -> None:
    """The picture button leads to the gallery; the hash of the file is what the world sees."""
    hand = Hand()
    hand.file("cat.jpg", b"a cat")
    hand.open(POST)
    hand.tap("Add comment...", cls=EDIT)
    hand.tap(id="jfd", nth=-1)
    hand.tap(hand.find(id="permission_allow_all_button")[0].text)
    assert hand.screen == "gallery"
    hand.tap(id="g3c")
    assert hand.screen == "comments"
    assert send_button(hand).enabled
    hand.phone.tap(*send_button(hand).center)
    hand.wait()
    assert hand.detail("comment")["image"] == hashlib.sha256(b"a cat").hexdigest()
    assert hand.sees("p1.a1", cls="android.widget.Button")


def test_comments_that_are_off_have_no_button() -> None:
    """Neither in the rail nor at the bottom; the like button is there."""
    hand = Hand()
    hand.open("https://www.tiktok.com/@lake.runner/video/7300000000000000403")
    assert hand.starts("Like video.")
    assert not hand.starts("Read or add")
    assert not hand.find(cls=EDIT)


def test_limited_comments_fail_when_they_are_sent() -> None:
    """A message says so, and the text stays."""
    hand = Hand()
    hand.open("https://www.tiktok.com/@lake.runner/video/7300000000000000405")
    hand.tap("Add comment...", cls=EDIT)
    hand.type("hello")
    hand.phone.tap(*send_button(hand).center)
    hand.wait()
    assert hand.starts("Couldn't post comment")
    assert not hand.sees("p1.a1", cls="android.widget.Button")
    assert hand.journal("comment") == []
    hand.tap("Add comment...", cls=EDIT)
    assert hand.phone.focused().value == "hello"  # type: ignore[union-attr]


def test_a_search_suggests_and_finds_similar_names() -> None:
    """Suggestions while typing; then tabs; on Users three that look alike, each with its own button."""
    hand = Hand().start()
    hand.tap("Search", cls="android.widget.ImageView", clickable=True)
    assert hand.screen == "search"
    hand.type("Nina")
    assert hand.sees("nina.official")
    assert hand.sees("nina videos")
    hand.phone.key("enter")
    hand.tap("Users")
    names = [node.text for node in hand.find(id="kun")]
    assert names == ["nina", "nina.official", "nina_1"]
    hand.tap("Follow", nth=1)
    hand.wait()
    assert hand.journal("follow") == [("follow", "p1.a1", "nina.official")]
    assert len(hand.find("Follow")) == 2
    hand.tap("nina", id="kun")
    assert hand.sees("@nina")
    hand.back()
    assert hand.screen == "search_results"


def test_a_search_for_a_topic_leads_through_its_videos() -> None:
    """The first video, and by swipes the next ones, without ads."""
    hand = Hand().start()
    hand.tap("Search", cls="android.widget.ImageView", clickable=True)
    hand.type("sour dough")
    hand.tap("Search", cls="android.widget.Button")
    hand.tap("Videos")
    hand.tap(id="kvr")
    assert hand.screen == "post_page"
    seen = []
    for _ in range(12):
        seen.append(hand.find(id="desc")[0].text)
        assert hand.starts("Like video.")
        hand.next()
    assert all(words.startswith("sour dough: ") for words in seen)
    hand.back()
    hand.tap("Users")
    assert hand.sees("No results found")


def test_the_page_of_a_sound_leads_to_the_camera_with_it() -> None:
    """The editor then has the sound."""
    hand = Hand()
    hand.file("a.jpg")
    hand.open("https://www.tiktok.com/music/Slow-Lift-7300000000000000111")
    assert hand.screen == "music"
    hand.tap("Use this sound")
    while hand.starts("Allow TikTok to ") and hand.find(id="permission_message"):
        hand.tap(next(node.text for node in hand.nodes() if "permission_allow" in node.id))
    assert hand.screen == "camera"
    assert hand.sees("Slow Lift")
