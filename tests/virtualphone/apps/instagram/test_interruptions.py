"""Pop-ups, limits, challenges; versions, languages and clones; any taps at all."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instagram_handset import Handset

from virtualphone.apps.instagram.comments import OTHERS
from virtualphone.apps.instagram.gates import CHALLENGES
from virtualphone.apps.instagram.own_profile import BIO
from virtualphone.apps.instagram.popups import POPUPS, RATE_LIMITS
from virtualphone.apps.instagram.posts import CAPTIONS, SOUNDS, full_name
from virtualphone.ui import Window, hit

BUTTON = {"id": "profile_header_follow_button"}


@pytest.mark.parametrize("name", sorted(POPUPS))
def test_a_popup_lies_on_top_until_it_is_answered(phone: Handset, name: str) -> None:
    """It swallows taps beside it, and goes with its last button."""
    phone.open("moss/")
    button = phone.node(**BUTTON).center
    phone.app.disturb("popup", name)
    assert phone.screen == "popup"
    assert phone.has(id="igds_alert_dialog_headline", text=POPUPS[name][0])
    phone.phone.tap(phone.phone.size[0] // 2, phone.phone.size[1] - 200)
    phone.phone.tap(*button)
    assert phone.journal("follow") == []
    phone.tap(text=POPUPS[name][2][-1])
    assert phone.screen == "other_profile"


def test_the_keyboard_does_not_write_under_a_popup(phone: Handset) -> None:
    """A field that is covered has lost the focus, and has it again when the dialog is gone."""
    phone.open("reel/ABCDE/").tap(id="comment_button").type("hel", cls="android.widget.EditText")
    phone.app.disturb("popup", "rate_app")
    assert not phone.phone.type_text("lo")
    phone.tap(text="No, thanks").phone.type_text("lo")
    assert phone.node(cls="android.widget.EditText").value == "hello"


def test_a_popup_for_an_app_that_is_not_running_waits(phone: Handset) -> None:
    """It opens nothing by itself, and is there at the next start."""
    phone.phone.stop_app(phone.package)
    phone.app.disturb("popup", "save_login")
    assert phone.journal() == [("open_app", "")]
    phone.phone.start_app(phone.package)
    assert phone.screen == "popup"


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [
        ("popup", "x", "save_login"),
        ("challenge", "x", "confirm_human"),
        ("rate_limit", "x", "we_limit"),
        ("x", "", "upload_fails"),
    ],
)
def test_what_the_app_does_not_know_is_refused(phone: Handset, kind: str, name: str, known: str) -> None:
    """The message names what there is."""
    with pytest.raises(ValueError, match=known):
        phone.app.disturb(kind, name)


@pytest.mark.parametrize("name", ["", *RATE_LIMITS])
def test_a_limited_account_cannot_act(phone: Handset, name: str) -> None:
    """Each act gets a dialog and reaches nobody, until the limit is taken away; looking around goes on."""
    phone.app.disturb("rate_limit", name)
    headline = RATE_LIMITS[name or "try_again_later"][0]
    for _ in range(2):
        phone.open("moss/").tap(**BUTTON)
        assert (phone.screen, phone.has(text=headline), phone.journal("follow")) == ("rate_limit", True, [])
        phone.tap(text="OK")
    phone.app.calm("rate_limit")
    phone.tap(**BUTTON)
    assert phone.journal("follow") == [("follow", "moss")]


@pytest.mark.parametrize("name", [*sorted(CHALLENGES), "login"])
def test_a_challenge_stays_until_a_person_has_passed_it(phone: Handset, name: str) -> None:
    """Neither its button nor BACK nor a restart gets past it; calmed, the app is where it was."""
    phone.open("moss/").app.disturb("challenge", name)
    assert phone.screen in ("challenge", "blocked", "login")
    for node in phone.nodes(clickable=True):
        phone.phone.tap(*node.center)
    assert not phone.app.back()
    phone.open("moss/")
    assert not phone.has(**BUTTON)
    assert phone.journal("open_profile") == [("open_profile", "moss")]
    phone.app.calm("challenge")
    assert phone.has(**BUTTON)


def test_logged_out(phone: Handset) -> None:
    """The log-in screen, which takes text and leads nowhere."""
    phone.app.disturb("logged_out", "")
    assert phone.screen == "login"
    phone.type("p1.a1", id="login_username").tap(text="Log in")
    assert (phone.screen, phone.node(id="login_username").value) == ("login", "p1.a1")


def test_an_update_changes_layout_and_version(phone: Handset) -> None:
    """From the next tree on; an unknown version is refused with the known ones."""
    phone.tap(id="profile_tab")
    assert phone.has(desc="Create New")
    phone.app.update("410.0.0.0.0")
    assert not phone.has(desc="Create New")
    assert phone.has(id="creation_tab")
    assert phone.app.version_name == "410.0.0.0.0"
    with pytest.raises(ValueError, match=r"2025-12.*417"):
        phone.app.update("1.0")


def test_a_clone_is_the_same_app_under_another_package() -> None:
    """Nodes are of the clone's package; ids keep the name that is in its resources."""
    phone = Handset(package="com.instagram.androie").open("moss/")
    assert phone.node(**BUTTON).package == "com.instagram.androie"


def test_indonesian_where_it_is_known_and_english_elsewhere() -> None:
    """Labels of the button in Indonesian, those nobody has reported in English."""
    phone = Handset(language="id").open("moss/")
    assert (phone.node(**BUTTON).text, phone.node(**BUTTON).desc) == ("Ikuti", "Ikuti Moss")
    assert phone.tap(**BUTTON).node(**BUTTON).text == "Mengikuti"
    assert phone.has(desc="Options")
    assert any(re.fullmatch(r"\d+,\d rb", words) for words in Handset(language="id").words())


@pytest.mark.parametrize("start", ["", "moss/", "private.x/", "p/ABCDE/", "reel/ABCDE405/", "missing/"])
def test_in_the_pseudo_language_no_english_label_is_left(start: str) -> None:
    """Same ids in the same order wherever one goes, and of the words only names and what people wrote."""
    english, pseudo = Handset().grant("media"), Handset(language="xx").grant("media")
    allowed = {*CAPTIONS, *SOUNDS, *(words for _, words in OTHERS), BIO, "Instagram", "@2131977816", "moss", "Moss"}
    for phone in (english, pseudo):
        phone.put_media("a.jpg")
        phone.open(start)
    chance = random.Random(start)
    for _ in range(25):
        pairs = list(zip(english.app.tree().walk(), pseudo.app.tree().walk(), strict=True))
        for one, other in pairs:
            assert (one.id, one.cls) == (other.id, other.cls)
            same = {one.text, one.desc, one.hint} & {other.text, other.desc, other.hint}
            handles = {words for words in same if re.fullmatch(r"[a-z][a-z0-9]*[._0-9][a-z0-9._]*", words)}
            allowed |= handles | {full_name(handle) for handle in handles}
            left = {words for words in same if re.search("[A-Za-z]", words)} - allowed
            assert not left, english.screen
        tappable = [node.center for node in english.app.tree().walk() if node.clickable or node.tap]
        point = chance.choice(tappable)
        for phone in (english, pseudo):
            phone.phone.tap(*point)
            phone.wait(0.7)


VERSIONS, LANGUAGES = st.sampled_from(["2025-12", "410", "417"]), st.sampled_from(["en", "id", "xx"])
STARTS = st.sampled_from(["", "moss/", "private.x/", "p/ABCDE/", "reel/ABCDE405/", "review.x/", "reels/audio/12/"])
STEP = st.one_of(st.integers(0, 400), st.sampled_from(["back", "up", "wait", "text"]))


@settings(max_examples=80)
@given(version=VERSIONS, language=LANGUAGES, start=STARTS, online=st.booleans(), steps=st.lists(STEP, max_size=40))
def test_whatever_is_tapped_the_screen_stays_sound(
    version: str, language: str, start: str, online: bool, steps: list[int | str]
) -> None:
    """Any taps, keys and words: there is a screen with a name, no node sticks out of it, the journal says what the
    account became, and with the network off the world sees nothing of it."""
    phone = Handset(version, language=language).grant("media")
    phone.put_media("a.jpg")
    phone.put_media("b.mp4")
    phone.open(start).phone.set_online(online)
    for step in steps:
        if step == "back":
            phone.app.back()
        elif step == "up":
            phone.swipe_up()
        elif step == "text":
            phone.phone.type_text("x #y")
        elif isinstance(step, int):
            clickable = [node for node in phone.app.tree().walk() if node.clickable or node.tap]
            if clickable:
                phone.phone.tap(*clickable[step % len(clickable)].center)
        phone.wait(0.7)
        _is_sound(phone)
    acts = phone.journal("follow", "unfollow", "like", "unlike", "favourite", "comment", "post", "switch_account")
    assert online or acts == []
    accounts = [phone.world.account("instagram", f"p1.a{number}") for number in (1, 2, 3)]
    for kind, count in (
        ("post", sum(len(each.posts) for each in accounts)),
        ("comment", sum(len(each.comments) for each in accounts)),
    ):
        assert len(phone.journal(kind)) == count
    related = sum(len(each.following) + len(each.requested) for each in accounts)
    assert len(phone.journal("follow")) - len(phone.journal("unfollow")) == related


def _is_sound(phone: Handset) -> None:
    assert phone.screen
    root = phone.app.tree()
    left, top, right, bottom = root.bounds
    for node in root.walk():
        x, y, x2, y2 = node.bounds
        assert left <= x <= x2 <= right, node
        assert top <= y <= y2 <= bottom, node


def test_every_button_of_a_dialog_can_be_reached(phone: Handset) -> None:
    """A dialog's buttons are the topmost at their middle."""
    phone.app.disturb("popup", "rate_app")
    for node in phone.nodes(cls="android.widget.Button", text="No, thanks"):
        assert hit([Window(phone.app.tree())], *node.center) is not None
