"""Posts, reels, the feed, comments."""

from __future__ import annotations

import pytest
from instagram_handset import Handset

from virtualphone import world as rules
from virtualphone.apps.instagram.posts import by_code

LIMITED = "Comments on this post have been limited"


def post_with(phone: Handset, ending: str = "", **wanted: object) -> str:
    """A code whose post is so, by the rule."""
    return next(
        code
        for code in (f"CD{number:05}{ending}" for number in range(2_000))
        if not code.endswith(("403", "404", "405")[: 0 if ending else 3])
        and all(getattr(by_code(phone.world, code), name) == value for name, value in wanted.items())
    )


def test_a_link_opens_the_post_of_the_author_by_the_rule(phone: Handset) -> None:
    """`u` and eight digits of the code's hash, also with a query behind the code."""
    code = post_with(phone, partner="")
    phone.open(f"p/{code}/?igsh=abc")
    assert phone.screen == "post_page"
    assert phone.nodes(id="row_feed_photo_profile_name")[0].text == rules.code_author(code)
    assert phone.detail("open_post") == {"author": rules.code_author(code)}


@pytest.mark.parametrize(
    ("path", "words"), [("p/ABCDE404/", "Post isn't available"), ("reel/ABCDE404/", "This reel is unavailable")]
)
def test_what_is_gone_says_so(phone: Handset, path: str, words: str) -> None:
    """Two pages, neither of them in the journal."""
    phone.open(path)
    assert (phone.screen, phone.has(text=words), phone.journal("open_post")) == ("unavailable", True, [])


def test_like_and_save_change_a_moment_later_and_back(phone: Handset) -> None:
    """Like → Liked → Like; the count goes along; the post below has buttons of its own."""
    code = post_with(phone)
    phone.open(f"p/{code}/")
    like = phone.nodes(id="row_feed_button_like")[0]
    phone.phone.tap(*like.center)
    assert phone.nodes(id="row_feed_button_like")[0].desc == "Like"
    assert phone.wait(0.5).nodes(id="row_feed_button_like")[0].desc == "Liked"
    phone.phone.tap(*phone.nodes(id="row_feed_button_save")[0].center)
    phone.wait(0.5).phone.tap(*like.center)
    assert phone.wait(0.5).nodes(id="row_feed_button_like")[0].desc == "Like"
    assert phone.nodes(id="row_feed_button_save")[0].desc == "Remove from Saved"
    assert phone.journal("like", "unlike", "favourite") == [("like", code), ("favourite", code), ("unlike", code)]


def test_a_reel_by_its_link(phone: Handset) -> None:
    """The buttons of reels, and BACK to where the app was."""
    phone.open("reel/ABCDE/").tap(id="like_button")
    assert (phone.screen, phone.node(id="like_button").desc) == ("post_page", "Liked")
    phone.phone.key("back")
    assert phone.screen == "feed"


@pytest.mark.parametrize("version", ["2025-12", "410", "417"])
def test_a_comment_is_shown_under_the_own_name_once_it_is_sent(version: str) -> None:
    """Typed, sent, seen a moment later; the button is there only with something to send."""
    phone = Handset(version).open("reel/ABCDE/").tap(id="comment_button")
    assert not phone.has(desc="Post")
    phone.type("hello 🌿 there", cls="android.widget.EditText").tap(desc="Post", wait=0.1)
    assert not phone.has(text="hello 🌿 there")
    phone.wait(1)
    assert phone.nodes(id="row_comment_textview_comment")[0].text == "hello 🌿 there"
    assert phone.nodes(id="row_comment_textview_username")[0].text == "p1.a1"
    assert phone.journal("comment") == [("comment", "ABCDE")]
    assert phone.detail("comment")["text"] == "hello 🌿 there"
    assert phone.node(cls="android.widget.EditText").value == ""


def test_the_field_takes_text_only_while_it_is_focused(phone: Handset) -> None:
    """Typing without a tap on the field goes nowhere."""
    phone.open("reel/ABCDE/").tap(id="comment_button")
    assert not phone.phone.type_text("hello")
    assert phone.node(cls="android.widget.EditText").value == ""


def test_comments_that_are_off_have_no_button(phone: Handset) -> None:
    """Like is there, comment is not, on posts and on reels."""
    phone.open("p/ABCDE403/")
    assert phone.nodes(id="row_feed_button_like")
    assert len(phone.nodes(id="row_feed_button_comment")) < len(phone.nodes(id="row_feed_button_like"))
    phone.open("reel/ABCDE403/")
    assert phone.has(id="like_button")
    assert not phone.has(id="comment_button")


def test_a_limited_comment_is_not_taken(phone: Handset) -> None:
    """The notice stands there, and sending reaches nobody."""
    phone.open("reel/ABCDE405/").tap(id="comment_button")
    assert phone.has(text=LIMITED)
    phone.type("hello", cls="android.widget.EditText").tap(desc="Post", wait=1)
    assert (phone.journal("comment"), phone.account.comments) == ([], [])


def test_older_comments_are_further_down(phone: Handset) -> None:
    """The list takes a finger: what was written first is found by swiping, the newest stands first."""
    for number in range(20):
        phone.account.comment("ABCDE", f"comment {number}")
    phone.open("reel/ABCDE/").tap(id="comment_button")
    assert phone.nodes(id="row_comment_textview_comment")[0].text == "comment 19"
    assert not phone.has(text="comment 0")
    for _ in range(3):
        phone.swipe_up()
    assert phone.has(text="comment 0")


def test_the_hint_and_the_field_differ_by_version_and_post() -> None:
    """Both ids of the field, several hints."""
    hints: dict[str, set[str]] = {}
    for version in ("2025-12", "410"):
        for number in range(8):
            phone = Handset(version).open(f"reel/ABCDE{number}/").tap(id="comment_button")
            field = phone.node(cls="android.widget.EditText")
            hints.setdefault(field.id.rpartition("/")[2], set()).add(field.hint)
    assert set(hints) == {"layout_comment_thread_edittext", "layout_comment_thread_edittext_multiline"}
    assert all(len(found) > 1 for found in hints.values())


def test_the_feed_has_ads_and_suggested_people_between_posts(phone: Handset) -> None:
    """Scrolling meets "Ad" as a text of its own, and a row without a like button."""
    seen: set[str] = set(phone.words())
    suggested = False
    for _ in range(10):
        seen |= set(phone.swipe_up().words())
        suggested = suggested or phone.has(id="netego_carousel_view")
    assert "Ad" in seen
    assert suggested


def test_reels_have_ads(phone: Handset) -> None:
    """A sponsored reel says so in its description."""
    phone.tap(id="clips_tab")
    seen: set[str] = set()
    for _ in range(6):
        seen |= set(phone.swipe_up().words())
    assert {"Sponsored"} <= seen
    assert any(words.startswith("Sponsored Reel by") for words in seen)


def test_following_from_a_reel(phone: Handset) -> None:
    """`inline_follow_button` follows the author."""
    phone.open("reel/ABCDE/").tap(id="inline_follow_button")
    assert phone.journal("follow") == [("follow", rules.code_author("ABCDE"))]
    assert phone.node(id="inline_follow_button").text == "Following"
