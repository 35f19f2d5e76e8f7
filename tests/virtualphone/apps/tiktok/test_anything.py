"""Whatever a finger does, the app goes on, and the world holds what the journal tells."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from tiktok_hand import Hand

from virtualphone.apps.tiktok import VERSIONS
from virtualphone.screen import Intent

SCREENS = {
    "feed", "friends", "inbox", "post_page", "comments", "other_profile", "own_profile", "search", "account_switcher",
    "camera", "gallery", "editor", "post_form", "uploading", "drafts", "music", "login", "popup", "challenge",
    "rate_limit", "blocked", "unavailable", "search_results", "unfollow_sheet", "sounds", "link_sheet",
}  # fmt: skip
LINKS = (
    "https://www.tiktok.com/@lake.runner",
    "https://www.tiktok.com/@p1.a1",
    "https://www.tiktok.com/@private.one",
    "https://www.tiktok.com/@lake.runner/video/7300000000000000101",
    "https://www.tiktok.com/@lake.runner/video/7300000000000000405",
    "https://www.tiktok.com/music/A-Song-7300000000000000111",
)
STEPS = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 400)),
    st.tuples(st.just("tap"), st.integers(0, 400)),
    st.tuples(st.just("type"), st.sampled_from(["hello", "#tag", "nina", "🌊"])),
    st.tuples(st.sampled_from(["back", "enter", "next", "stop", "share", "offline", "online"]), st.none()),
    st.tuples(st.just("link"), st.sampled_from(LINKS)),
    st.tuples(st.just("fault"), st.sampled_from(["popup", "challenge", "rate_limit", "logged_out", "upload_fails"])),
    st.tuples(st.just("calm"), st.sampled_from(["popup", "challenge", "rate_limit", "logged_out", "upload_fails"])),
    st.tuples(st.just("update"), st.sampled_from(list(VERSIONS))),
    st.tuples(st.just("wait"), st.floats(0, 8)),
)


def do(hand: Hand, step: tuple[str, object], uris: list[str]) -> None:
    what, how = step
    if what == "tap":
        targets = [node for node in hand.nodes() if node.clickable]
        hand.phone.tap(*targets[int(str(how)) % len(targets)].center)
    elif what == "type":
        hand.phone.type_text(str(how))
    elif what in ("back", "enter"):
        hand.phone.key(what)
    elif what == "next":
        hand.next()
    elif what == "stop":
        hand.phone.stop_app(hand.package)
        hand.start()
    elif what == "share":
        hand.share(*uris)
    elif what in ("offline", "online"):
        hand.phone.online = what == "online"
    elif what == "link":
        hand.phone.send(Intent("android.intent.action.VIEW", str(how), package=hand.package))
    elif what == "fault":
        hand.app.disturb(str(how), "")
    elif what == "calm":
        hand.app.calm(str(how))
    elif what == "update":
        hand.app.update(str(how))
    else:
        hand.wait(float(str(how)))


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=20, max_size=60))
def test_no_order_of_touches_breaks_it(steps: list[tuple[str, object]]) -> None:
    """Always a known screen; likes, follows, comments and posts of the journal are those of the accounts."""
    hand = Hand().start()
    uris = [hand.file("a.jpg"), hand.file("b.jpg")]
    hand.file("v.mp4")
    for step in steps:
        do(hand, step, uris)
        assert hand.screen in SCREENS
    entries = hand.journal()
    counts = Counter((kind, account) for kind, account, _ in entries)
    for row in hand.app.accounts_state():
        name = row["username"]
        assert len(row["comments"]) == counts["comment", name]
        assert len(row["posts"]) == counts["post", name]
        assert len(row["liked"]) == counts["like", name] - counts["unlike", name]
        assert len(row["following"]) + len(row["requested"]) == counts["follow", name] - counts["unfollow", name]
