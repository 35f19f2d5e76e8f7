"""URLs of posts: the documented forms, one spelling each, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedeck.model.post_url import PostUrl, PostUrlError, parse_post_url
from phonedeck.model.script import Platform

VIDEO = PostUrl("https://www.tiktok.com/@u.x/video/73", Platform.TIKTOK, "video", author="u.x", id="73", code=None)


@pytest.mark.parametrize(
    ("text", "post"),
    [
        ("https://www.tiktok.com/@u.x/video/73", VIDEO),
        ("  https://tiktok.com/@U.X/video/73/?is_from_webapp=1#x ", VIDEO),
        ("https://m.tiktok.com/@u.x/video/73", VIDEO),
        ("https://WWW.TikTok.com/@u.x/video/73", VIDEO),
        (
            "https://www.tiktok.com/@u/photo/9",
            PostUrl("https://www.tiktok.com/@u/photo/9", Platform.TIKTOK, "photo", "u", "9"),
        ),
        (
            "https://vm.tiktok.com/ZMabC1",
            PostUrl("https://vm.tiktok.com/ZMabC1/", Platform.TIKTOK, "short", code="ZMabC1"),
        ),
        (
            "https://www.tiktok.com/t/ZTabC/",
            PostUrl("https://www.tiktok.com/t/ZTabC/", Platform.TIKTOK, "short", code="ZTabC"),
        ),
        (
            "https://instagram.com/p/C_a-1?igsh=1",
            PostUrl("https://www.instagram.com/p/C_a-1/", Platform.INSTAGRAM, "post", code="C_a-1"),
        ),
        (
            "https://www.instagram.com/reel/Cabc/",
            PostUrl("https://www.instagram.com/reel/Cabc/", Platform.INSTAGRAM, "reel", code="Cabc"),
        ),
    ],
)
def test_accepted(text: str, post: PostUrl) -> None:
    assert parse_post_url(text) == post
    assert parse_post_url(post.url) == post


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example",
        "www.tiktok.com/@u/video/1",
        "https://www.tiktok.com/@u",
        "https://www.tiktok.com/@u/video/",
        "https://www.tiktok.com/@u/video/1x",
        "https://www.tiktok.com/@u/video/\u0661",
        "https://www.tiktok.com/@u/live",
        "https://www.tiktok.com/@/video/1",
        "https://www.tiktok.com:443/@u/video/1",
        "https://user@www.tiktok.com/@u/video/1",
        "https://www.tiktok.com.evil.example/@u/video/1",
        "https://evil.example/https://www.tiktok.com/@u/video/1",
        "https://www.tik\ttok.com/@u/video/1",
        "https://vm.tiktok.com/",
        "https://www.instagram.com/u/p/CODE/",
        "https://www.instagram.com/stories/u/1/",
        "https://www.instagram.com/p/CODE/extra",
        "https://www.youtube.com/watch?v=1",
        "https://[",
    ],
)
def test_anything_else_is_refused_with_the_accepted_forms(text: str) -> None:
    with pytest.raises(PostUrlError, match=r"https://vm\.tiktok\.com/CODE/"):
        parse_post_url(text)


def test_http_is_refused_by_name() -> None:
    with pytest.raises(PostUrlError, match="not http://"):
        parse_post_url("http://www.tiktok.com/@u/video/1")


@given(st.text())
def test_any_text_is_refused_or_read(text: str) -> None:
    with pytest.raises(PostUrlError):
        parse_post_url(text + " ")
