"""The feed, other people's profiles and the own one."""

from __future__ import annotations

import pytest
from tiktok_hand import Hand

from virtualphone.apps.tiktok import VERSIONS
from virtualphone.world import World

POST = "https://www.tiktok.com/@lake.runner/video/7300000000000000101"


def test_the_feed_goes_on_by_swipes_and_mixes_in_what_has_no_rail() -> None:
    """Ads say so, LIVE and people cards have no like button; the same seed shows the same."""
    hand, again = Hand().start(), Hand().start()
    seen = []
    for _ in range(80):
        seen.append(
            "ad" if any(hand.sees(word) for word in ("Ad", "Sponsored", "Promoted"))
            else "live" if hand.sees("Tap to watch LIVE")
            else "people" if hand.sees("People you may know")
            else "video"
        )  # fmt: skip
        assert bool(hand.starts("Like video.")) == (seen[-1] in ("ad", "video"))
        assert hand.text().replace("p2.", "p1.") == again.text()
        hand.next()
        again.next()
    assert set(seen) == {"ad", "live", "people", "video"}
    assert seen[0] == "video"
    before = hand.text()
    hand.next()
    hand.swipe(540, 500, 540, 1700)
    assert hand.text() == before


def test_the_other_tabs() -> None:
    """Each tab of the bottom row is selected after a tap, and BACK leads to the feed."""
    hand = Hand().start()
    for tab, screen in (("Friends", "friends"), ("Inbox", "inbox"), ("Profile", "own_profile")):
        hand.tap(tab, cls="android.widget.FrameLayout")
        assert hand.screen == screen
        assert hand.sees(tab, selected=True)
        hand.back()
        assert hand.screen == "feed"


def test_a_like_shows_a_moment_after_the_tap() -> None:
    """The old description stays for a moment; a second tap later takes the like back."""
    hand = Hand().start()
    hand.tap(hand.starts("Like video."))
    assert hand.starts("Like video.")
    assert [kind for kind, _, _ in hand.journal("like")] == ["like"]
    hand.tap(hand.starts("Like video."))
    hand.wait()
    assert hand.sees("Video liked")
    hand.tap("Video liked")
    hand.wait()
    assert hand.starts("Like video.")
    assert [kind for kind, _, _ in hand.journal("like", "unlike")] == ["like", "unlike"]


@pytest.mark.parametrize("version", ["46.6.3", "47.0.3"])
def test_a_later_version_selects_the_heart(version: str) -> None:
    """Its description stays what it was."""
    hand = Hand(version).start()
    hand.tap(hand.starts("Like video."))
    hand.wait()
    assert hand.find(hand.starts("Like video."))[0].selected
    assert hand.sees("Like") is (version == "46.6.3")


def test_a_favourite_is_selected() -> None:
    """Only putting it in is seen by the world."""
    hand = Hand().start()
    words = "Add or remove this video from Favorites."
    hand.tap(words)
    hand.wait()
    assert hand.find(words)[0].selected
    hand.tap(words)
    hand.wait()
    assert not hand.find(words)[0].selected
    assert len(hand.journal("favourite")) == 1


@pytest.mark.parametrize(
    ("user", "before", "after"),
    [
        ("lake.runner", "Follow", "Following "),
        ("fan.of.bread", "Follow back", "Friends"),
        ("private.garden", "Follow", "Requested"),
    ],
)
@pytest.mark.parametrize("version", ["43.1.4", "46.6.3", "47.0.3"])
def test_a_follow_and_its_end(version: str, user: str, before: str, after: str) -> None:
    """Every state of the button, there and back by the sheet; it is the world's after a restart too."""
    hand = Hand(version)
    hand.open(f"https://www.tiktok.com/@{user}")
    assert hand.screen == "other_profile"
    assert hand.sees(f"@{user}", cls="android.widget.Button")
    hand.tap(before)
    assert hand.sees(before), "the old label stays for a moment"
    hand.wait()
    followers = hand.find("Followers")[0].bounds[3]
    assert 0 < hand.find(after)[-1].bounds[1] - followers < 1080 / 3
    hand.phone.stop_app(hand.package)
    hand.open(f"https://www.tiktok.com/@{user}")
    hand.tap(after, nth=-1 if after == "Friends" else 0)
    hand.tap("Unfollow")
    hand.wait()
    assert hand.sees(before)
    assert hand.journal("follow", "unfollow") == [("follow", "p1.a1", user), ("unfollow", "p1.a1", user)]


def test_a_followed_user_without_a_label() -> None:
    """46.4.3 shows Message and two icons; the first one asks about unfollowing."""
    hand = Hand("46.4.3")
    hand.open("https://www.tiktok.com/@lake.runner")
    hand.tap("Follow")
    hand.wait()
    row = [node for node in hand.nodes() if node.bounds[1] >= 887 and node.bounds[3] <= 1035 and node.clickable]
    assert [(node.text, node.desc) for node in row] == [(" Message", ""), ("", ""), ("", "")]
    hand.phone.tap(*row[1].center)
    hand.tap("Unfollow")
    hand.wait()
    assert hand.sees("Follow")


def test_a_user_who_blocked_us_offers_nothing() -> None:
    """There is no button to follow."""
    hand = Hand()
    hand.open("https://www.tiktok.com/@blocked.by")
    assert hand.sees("@blocked.by")
    assert not hand.sees("Follow")


def test_suggested_accounts_have_buttons_of_their_own() -> None:
    """They come up below after a follow, and follow somebody else."""
    hand = Hand()
    hand.open("https://www.tiktok.com/@lake.runner")
    hand.tap("Follow")
    hand.wait()
    hand.tap("Follow")
    assert [target for _, _, target in hand.journal("follow")] == ["lake.runner", "nina.paints"]


@pytest.mark.parametrize(
    "path",
    ["@missing.one", "@lake.runner/video/7300000000000000404", "@private.a/video/7300000000000000101",
     "@blocked.a/video/7300000000000000101", "@missing.one/video/7300000000000000101", "t/ZM404/", "nothing/here"],
)  # fmt: skip
def test_what_cannot_be_shown_falls_back_to_the_feed(path: str) -> None:
    """Silently: no message, and nobody's profile or post was opened."""
    hand = Hand()
    hand.open(f"https://www.tiktok.com/{path}")
    assert hand.screen == "feed"
    assert hand.journal() == [("open_app", "p1.a1", "")]


def test_a_version_that_says_that_a_user_does_not_exist() -> None:
    """47.0.3 has a page for it."""
    hand = Hand("47.0.3")
    hand.open("https://www.tiktok.com/@missing.one")
    assert hand.screen == "unavailable"
    assert hand.sees("Couldn't find this account")


def test_links_that_are_none_of_ours_do_not_resolve() -> None:
    """http, and other hosts."""
    from virtualphone.screen import Intent

    hand = Hand()
    for url in ("http://www.tiktok.com/@lake.runner", "https://example.com/@lake.runner", "https://nottiktok.com/@a1"):
        assert not hand.phone.send(Intent("android.intent.action.VIEW", url, package=hand.package))


def test_a_profile_shows_its_own_posts_to_other_phones() -> None:
    """One phone posts, another one sees the tile and opens the post."""
    world = World(seed=1)
    hand = Hand(world=world)
    post = hand.account.publish("video", ["ab"], caption="hello")
    other = Hand(world=world, number=2)
    other.open("https://www.tiktok.com/@p1.a1")
    other.tap(id="ce7")
    assert other.screen == "post_page"
    assert other.sees("hello", id="desc")
    assert other.journal("open_post") == [("open_post", "p2.a1", post.id)]


@pytest.mark.parametrize("version", list(VERSIONS))
def test_the_own_profile(version: str) -> None:
    """Newest posts first behind the drafts; a tap on the handle copies it."""
    hand = Hand(version).start()
    for number in range(3):
        hand.account.publish("video", [f"{number}"], caption=f"number {number}")
    hand.tap("Profile", cls="android.widget.FrameLayout")
    hand.tap("@p1.a1", cls="android.widget.Button")
    assert hand.sees("Copied")
    assert hand.screen == "own_profile"
    assert hand.sees("Edit profile")
    hand.tap("0", paint="light")
    assert hand.sees("number 2", id="desc")


@pytest.mark.parametrize("version", list(VERSIONS))
def test_accounts_are_switched_by_the_display_name(version: str) -> None:
    """Rows are described by usernames, the active one is selected; the first switch asks to save the login."""
    hand = Hand(version, accounts=8).start()
    hand.tap("Profile", cls="android.widget.FrameLayout")
    hand.tap("P1 A1", cls="android.widget.Button")
    assert hand.screen == "account_switcher"
    rows = [node for node in hand.nodes() if node.desc.startswith("p1.a")]
    assert [(row.desc, row.selected) for row in rows] == [(f"p1.a{n}", n == 1) for n in range(1, 9)]
    assert len(hand.find("Checkmark")) == 1
    assert hand.sees("Add account")
    hand.tap("p1.a8")
    assert hand.screen == "popup"
    hand.tap("Not now")
    assert hand.screen == ("own_profile" if version == "43.1.4" else "feed")
    assert hand.journal("switch_account") == [("switch_account", "p1.a8", "p1.a8")]
    hand.tap("Profile", cls="android.widget.FrameLayout")
    assert hand.sees("@p1.a8")
    assert [row["username"] for row in hand.app.accounts_state() if row["active"]] == ["p1.a8"]
