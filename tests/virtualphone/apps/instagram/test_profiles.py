"""Other people's profiles and what the follow button does."""

from __future__ import annotations

import pytest
from instagram_handset import Handset

BUTTON = {"id": "profile_header_follow_button"}


def label(phone: Handset) -> str:
    return phone.node(**BUTTON).text


def test_the_label_follows_the_tap_a_moment_later(phone: Handset) -> None:
    """The world sees a follow at once, the label changes a moment after."""
    phone.open("moss.walker/").tap(**BUTTON, wait=0)
    assert label(phone) == "Follow"
    assert phone.journal("follow") == [("follow", "moss.walker")]
    assert label(phone.wait(0.5)) == "Following"


def test_a_second_tap_while_the_first_is_worked_on_does_nothing(phone: Handset) -> None:
    """Two quick taps are one follow and open no sheet."""
    phone.open("moss.walker/").tap(**BUTTON, wait=0).tap(**BUTTON, wait=0)
    assert (phone.screen, phone.journal("follow", "unfollow")) == ("other_profile", [("follow", "moss.walker")])


@pytest.mark.parametrize(
    ("user", "before", "after"),
    [("moss", "Follow", "Following"), ("fan.one", "Follow back", "Following"), ("private.one", "Follow", "Requested")],
)
def test_each_kind_of_user_has_its_labels(phone: Handset, user: str, before: str, after: str) -> None:
    """Public, following us, private."""
    assert label(phone.open(f"{user}/")) == before
    assert label(phone.tap(**BUTTON)) == after


def test_following_opens_a_sheet_whose_row_unfollows(phone: Handset) -> None:
    """Following → sheet → Unfollow, and the profile says Follow again."""
    phone.open("moss/").tap(**BUTTON).tap(**BUTTON)
    assert phone.screen == "follow_sheet"
    phone.tap(id="follow_sheet_unfollow_row")
    assert (phone.screen, label(phone)) == ("other_profile", "Follow")
    assert phone.journal("follow", "unfollow") == [("follow", "moss"), ("unfollow", "moss")]


@pytest.mark.parametrize(
    ("version", "id"), [("2025-12", "igds_alert_dialog_primary_button"), ("410", "primary_button")]
)
def test_a_request_is_taken_back_in_a_dialog(version: str, id: str) -> None:
    """Requested → dialog; Cancel keeps the request, Unfollow takes it back."""
    phone = Handset(version).open("private.one/").tap(**BUTTON).tap(**BUTTON)
    phone.tap(text="Cancel")
    assert label(phone) == "Requested"
    phone.tap(**BUTTON).tap(id=id)
    assert label(phone) == "Follow"
    assert phone.journal("unfollow") == [("unfollow", "private.one")]


def test_an_account_to_be_reviewed_is_followed_from_the_dialog_only(phone: Handset) -> None:
    """Names that begin with `review` ask first; Cancel follows nobody."""
    phone.open("review.me/").tap(**BUTTON)
    assert phone.has(id="igds_alert_dialog_headline", text="Review this account before following")
    phone.tap(text="Cancel")
    assert (label(phone), phone.journal("follow")) == ("Follow", [])
    phone.tap(**BUTTON).tap(id="igds_alert_dialog_primary_button")
    assert (label(phone), phone.journal("follow")) == ("Following", [("follow", "review.me")])


@pytest.mark.parametrize("user", ["missing.one", "blocked.one", "a" * 30])
def test_users_who_are_not_there_or_have_blocked_us(phone: Handset, user: str) -> None:
    """One page for all of them, with no follow button on it, and nothing in the journal."""
    phone.open(f"{user}/")
    assert phone.screen == "unavailable"
    assert not phone.has(**BUTTON)
    assert phone.journal("open_profile") == []


def test_a_private_profile_shows_no_posts_until_it_is_let_in(phone: Handset) -> None:
    """No tiles, but a notice."""
    phone.open("private.one/")
    assert phone.has(text="This account is private")
    assert not phone.has(id="image_button")


def test_decoys_that_begin_like_the_button(phone: Handset) -> None:
    """ "Followed by …" and the suggested people's buttons are there, and follow somebody else or nobody."""
    phone.open("moss/")
    assert any(words.startswith("Followed by ") for words in phone.words())
    phone.tap(**BUTTON)
    assert phone.has(id="suggested_user_card_follow_button", text="Follow")
    phone.tap(id="suggested_user_card_follow_button")
    assert phone.journal("follow")[0] == ("follow", "moss")
    assert phone.journal("follow")[1][1] != "moss"


def test_a_scrolled_profile_keeps_a_follow_button_in_its_bar(phone: Handset) -> None:
    """The header is away, `follow_button` does the same."""
    phone.open("moss/").swipe_up()
    assert not phone.has(**BUTTON)
    phone.tap(id="follow_button")
    assert phone.journal("follow") == [("follow", "moss")]


def test_lists_of_people_have_follow_buttons_of_their_own(phone: Handset) -> None:
    """The followers of a profile, each with a button that changes."""
    phone.open("moss/").tap(id="profile_header_followers_stacked_familiar")
    rows = len(phone.nodes(id="follow_list_row_large_follow_button", text="Follow"))
    phone.tap(id="follow_list_row_large_follow_button")
    assert len(phone.nodes(id="follow_list_row_large_follow_button", text="Follow")) == rows - 1


def test_what_was_done_is_still_there_after_a_restart(phone: Handset) -> None:
    """State is the account's: a force-stop loses screens and nothing else; another account has its own."""
    phone.open("moss/").tap(**BUTTON)
    phone.phone.stop_app(phone.package)
    assert label(phone.open("moss/")) == "Following"
    phone.tap(desc="Back").tap(id="profile_tab").tap(id="action_bar_username_container").tap(desc="p1.a2", wait=2)
    assert label(phone.open("moss/")) == "Follow"


def test_without_a_network_nothing_reaches_the_world(phone: Handset) -> None:
    """A tap says that there is no connection, and the label stays."""
    phone.open("moss/").phone.set_online(False)
    phone.tap(**BUTTON)
    assert phone.has(text="No internet connection")
    assert (label(phone), phone.journal("follow"), phone.account.following) == ("Follow", [], set())


@pytest.mark.parametrize("path", ["moss/", "p/ABCDE/", "reel/ABCDE404/"])
def test_a_link_without_a_network_says_so(phone: Handset, path: str) -> None:
    """Neither the page nor "gone": a page of its own, and the world sees no visit."""
    phone.phone.set_online(False)
    phone.open(path)
    assert (phone.screen, phone.has(text="No internet connection")) == ("offline", True)
    assert phone.journal("open_profile", "open_post") == []
