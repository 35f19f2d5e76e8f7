"""Pop-ups, challenges, rate limits, no network, other languages and versions."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest
from tiktok_hand import Hand

from virtualphone.apps import tiktok
from virtualphone.apps.tiktok import VERSIONS
from virtualphone.apps.tiktok.labels import PSEUDO
from virtualphone.apps.tiktok.parts import scaled
from virtualphone.apps.tiktok.popups import DISTURBING, POPUPS
from virtualphone.apps.tiktok.stops import CHALLENGES

USER = "https://www.tiktok.com/@lake.runner"


@pytest.mark.parametrize("name", DISTURBING)
def test_a_popup_covers_the_screen_until_it_is_answered(name: str) -> None:
    """What lies under it takes no tap."""
    hand = Hand().start()
    like = hand.find(hand.starts("Like video."))[0].center
    hand.app.disturb("popup", name)
    assert hand.screen == "popup"
    hand.phone.tap(*like)
    assert hand.journal("like") == []
    hand.tap(POPUPS[name].buttons[-1].partition("#")[0])
    assert hand.screen == "feed"
    hand.phone.tap(*like)
    assert len(hand.journal("like")) == 1


def test_saying_yes_to_contacts_makes_android_ask() -> None:
    """A second dialog, of the system."""
    hand = Hand().start()
    hand.app.disturb("popup", "contacts")
    hand.tap("Allow")
    assert [request.permission for request in hand.phone.permissions.waiting] == ["contacts"]


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_stays(name: str) -> None:
    """BACK, a restart and a link do not end it, and nothing reaches the world meanwhile."""
    hand = Hand().start()
    hand.app.disturb("challenge", name)
    screen = name if name in ("login", "blocked") else "challenge"
    assert hand.screen == screen
    hand.back()
    hand.phone.stop_app(hand.package)
    hand.start()
    hand.open(USER)
    assert hand.screen == screen
    assert hand.journal("open_profile") == []
    hand.app.calm("challenge")
    hand.open(USER)
    assert hand.screen == "other_profile"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("verify", "Verify to continue"),
        ("slider", "Drag the slider"),
        ("puzzle", "Drag the puzzle"),
        ("login", "Log in to TikTok"),
        ("blocked", "Your account was blocked"),
    ],
)
def test_a_challenge_says_what_it_is(name: str, words: str) -> None:
    """By the headlines that are known."""
    hand = Hand().start()
    hand.app.disturb("challenge", name)
    assert hand.starts(words)


def test_logged_out() -> None:
    """The log-in screen, until the fault is taken away."""
    hand = Hand().start()
    hand.app.disturb("logged_out", "")
    assert hand.screen == "login"
    hand.app.calm("logged_out")
    assert hand.screen == "feed"


def test_a_rate_limit_refuses_what_the_world_would_see() -> None:
    """A dialog says so, and nothing happened; looking is free unless visiting is limited."""
    hand = Hand()
    hand.app.disturb("rate_limit", "")
    hand.open(USER)
    hand.tap("Follow")
    assert hand.screen == "rate_limit"
    assert hand.sees("You're following too fast")
    hand.tap("OK")
    hand.wait()
    assert hand.sees("Follow")
    hand.open(f"{USER}/video/7300000000000000101")
    hand.tap(hand.starts("Like video."))
    assert hand.sees("Too many attempts")
    hand.app.disturb("rate_limit", "visiting")
    hand.open("https://www.tiktok.com/@nina.paints")
    assert hand.sees("You're visiting too frequently")
    assert hand.journal("follow", "like") == []


def test_a_rate_limit_is_said_at_once_where_the_app_runs() -> None:
    """The dialog can be closed; the limit stays."""
    hand = Hand().start()
    hand.app.disturb("rate_limit", "attempts")
    assert hand.screen == "rate_limit"
    hand.tap("OK")
    hand.tap(hand.starts("Like video."))
    assert hand.screen == "rate_limit"
    hand.tap("OK")
    hand.app.calm("rate_limit")
    hand.tap(hand.starts("Like video."))
    assert len(hand.journal("like")) == 1


def test_a_clone_keeps_the_resources_of_the_original() -> None:
    """Its nodes have its package, their ids the original's."""
    hand = Hand(package="com.zhiliaoapp.musicalle").start()
    [like] = hand.find(hand.starts("Like video."))
    assert (like.package, like.id) == ("com.zhiliaoapp.musicalle", "com.zhiliaoapp.musically:id/f57")


def test_what_it_does_not_know_it_says() -> None:
    """With the names that there are."""
    hand = Hand()
    with pytest.raises(ValueError, match="upload_fails"):
        hand.app.disturb("earthquake", "")
    with pytest.raises(ValueError, match="contacts"):
        hand.app.disturb("popup", "lottery")
    with pytest.raises(ValueError, match=re.escape("43.1.4")):
        hand.app.update("1.0")


def test_without_a_network_nothing_reaches_the_world() -> None:
    """Acts say that there is no connection; pages that are not there yet offer to try again."""
    hand = Hand()
    hand.open(USER)
    assert hand.screen == "other_profile"
    hand.phone.online = False
    hand.tap("Follow")
    assert hand.sees("No internet connection")
    hand.wait()
    assert hand.sees("Follow")
    hand.open("https://www.tiktok.com/@nina.paints")
    assert hand.screen == "unavailable"
    assert hand.journal("follow", "open_profile") == [("open_profile", "p1.a1", "lake.runner")]
    hand.phone.online = True
    hand.tap("Retry")
    assert hand.sees("@nina.paints")


def test_an_update_changes_ids_at_once() -> None:
    """The next look has the new ones."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    assert hand.sees(id="g19")
    hand.app.update("46.4.3")
    assert not hand.sees(id="g19")
    assert hand.sees(id="h00")
    assert hand.sees(id="st6")
    hand.app.update("47.0.3")
    assert hand.sees(id="h8e")
    assert hand.sees(id="tiq")
    assert hand.app.version_name == "47.0.3"


def test_versions_share_only_the_readable_ids() -> None:
    """What is obfuscated differs between any two."""
    seen = {}
    for version in VERSIONS:
        hand = Hand(version).start()
        seen[version] = {node.id.partition("/")[2] for node in hand.nodes() if node.id.startswith(hand.package)}
    names = list(seen)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            common = seen[one] & seen[other]
            assert {"title", "desc", "long_press_layout"} <= common
            assert len(common) <= 9, (one, other, common)


def test_indonesian_labels() -> None:
    """What is known is Indonesian, the rest stays English."""
    hand = Hand(language="id").start()
    for words in ("Beranda", "Teman", "Kotak Masuk", "Profil", "Buat", "Saran"):
        assert hand.sees(words), words
    assert re.fullmatch(r"Sukai video\. .+ suka", hand.starts("Sukai video."))
    hand.tap(hand.starts("Sukai video."))
    hand.wait()
    assert hand.sees("Video liked")
    hand.open(USER)
    hand.tap("Ikuti")
    hand.wait()
    assert hand.sees("Mengikuti ")
    assert hand.sees("Pesan")
    assert hand.sees("Followers")
    hand.open("https://www.tiktok.com/@private.one")
    hand.tap("Ikuti")
    hand.wait()
    assert hand.sees("Diminta")


def test_every_translated_label_is_one_of_the_apps() -> None:
    """A label that no screen says would never be seen to be wrong."""
    package = resources.files(tiktok)
    tables = tomllib.loads(package.joinpath("labels.toml").read_text("utf-8"))
    sources = "".join(each.read_text("utf-8") for each in package.iterdir() if each.name.endswith(".py"))
    assert [label for table in tables.values() for label in table if f'"{label}"' not in sources] == []


@pytest.mark.parametrize("version", list(VERSIONS))
def test_the_pseudo_language_replaces_every_label_and_no_structure(version: str) -> None:
    """Node by node the same classes, ids and places; only words differ, and no English label is left."""
    english, pseudo = Hand(version), Hand(version, language="xx")
    for url in (USER, f"{USER}/video/7300000000000000101", "https://www.tiktok.com/music/A-Song-7300000000000000111"):
        english.open(url)
        pseudo.open(url)
        one = [node for node in english.nodes() if node.package == english.package]
        other = [node for node in pseudo.nodes() if node.package == pseudo.package]
        assert [(a.cls, a.id, a.bounds, a.clickable) for a in one] == [
            (b.cls, b.id, b.bounds, b.clickable) for b in other
        ]
    english.open(USER)
    pseudo.open(USER)
    for label in ("Follow", "Message", "Following", "Followers", "Likes", "Videos", "Back to previous screen"):
        assert english.sees(label)
        assert not pseudo.sees(label)
        assert pseudo.sees(label.translate(PSEUDO))


def test_a_smaller_screen_has_everything_in_proportion() -> None:
    """Nothing lies outside it."""
    hand = Hand()
    hand.open(USER)
    full = [node.bounds for node in hand.app.tree().walk()]
    small = [node.bounds for node in scaled(hand.app.tree(), (720, 1600)).walk()]
    assert small == [tuple(edge * 2 // 3 for edge in bounds) for bounds in full]
