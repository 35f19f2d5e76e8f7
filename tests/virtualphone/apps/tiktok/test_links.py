"""What a link leads to, by its text alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from virtualphone import world as rules
from virtualphone.apps.tiktok.links import FEED, Target, target

HANDLES = st.from_regex(rules.HANDLE, fullmatch=True)
QUERIES = st.sampled_from(["", "?", "?lang=en&q=%40a", "#top"])
HOSTS = st.sampled_from(["www.tiktok.com", "m.tiktok.com", "tiktok.com"])


@given(HOSTS, HANDLES, st.from_regex(r"[1-9][0-9]{5,19}", fullmatch=True), st.sampled_from(["video", "photo"]), QUERIES)
def test_a_posts_link(host: str, user: str, id: str, kind: str, query: str) -> None:
    """Author, id and kind as they stand there, whatever follows."""
    for end in ("", "/"):
        url = f"https://{host}/@{user}/{kind}/{id}{end}{query}"
        assert target(url) == Target("post", user, id, kind)


@given(HOSTS, HANDLES, QUERIES)
def test_a_profiles_link(host: str, user: str, query: str) -> None:
    """Handles are not told apart by case."""
    assert target(f"https://{host}/@{user.upper()}{query}") == Target("profile", user)


@given(st.text(max_size=60))
def test_no_path_is_a_mistake(path: str) -> None:
    """A link of TikTok's that means nothing leads to the feed; other links are not taken."""
    found = target(f"https://www.tiktok.com/{path}")
    assert found is None or found.kind in ("feed", "profile", "post", "music")
    assert target(f"https://example.com/{path}") is None
    assert target("https://www.tiktok.com/foryou") == FEED
