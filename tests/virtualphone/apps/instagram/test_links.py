"""Which links the app takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instagram_handset import HOME, VIEW, Handset

from virtualphone.apps.instagram.links import Place, place
from virtualphone.screen import Intent


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (HOME, Place("home")),
        ("https://instagram.com/Moss.Walker", Place("user", "moss.walker")),
        (f"{HOME}p/ABC-_d/?igsh=1&x=2", Place("post", "ABC-_d")),
        (f"{HOME}reel/ABCDE/", Place("reel", "ABCDE")),
        (f"{HOME}reels/ABCDE#x", Place("reel", "ABCDE")),
        (f"{HOME}reels/audio/123/", Place("audio", "123")),
        ("http://www.instagram.com/moss/", None),
        ("https://www.tiktok.com/@moss", None),
        ("https://www.instagram.com.example/moss/", None),
        (f"{HOME}stories/moss/1/", None),
        (f"{HOME}explore/", None),
        ("", None),
    ],
)
def test_where_a_link_leads(url: str, target: Place | None) -> None:
    """Profiles, posts, reels, sounds; not http, other hosts, or what the app has no page for."""
    assert place(url) == target


@given(st.from_regex(r"[a-z][a-z0-9._]{1,23}", fullmatch=True).filter(lambda name: name not in ("reels", "direct")))
def test_every_handle_has_its_link(user: str) -> None:
    """A handle of the world is found in its link, but for words that are pages of the site."""
    assert place(f"{HOME}{user}/") in (Place("user", user), None)
    assert place(f"{HOME}{user}.x/") == Place("user", f"{user}.x")


@given(st.text(max_size=60))
def test_any_text_is_a_link_or_is_not(text: str) -> None:
    """No text makes it fail, and what is not taken does not resolve."""
    phone = Handset()
    assert phone.phone.send(Intent(VIEW, text, package=phone.package)) is (place(text) is not None)


def test_a_share_of_something_else_does_not_resolve(phone: Handset) -> None:
    """Text is not for Instagram, and neither is an activity that it has not."""
    assert not phone.share("ShareHandlerActivity", "content://x/1", kind="text/plain")
    assert not phone.share("NoSuchActivity", "content://media/external/video/media/7")
