"""Switching accounts, searching, the row of tabs."""

from __future__ import annotations

from instagram_handset import Handset


def test_switching_among_eight_accounts() -> None:
    """All are rows, the active one is selected; a tap on another makes it the one that acts."""
    phone = Handset(accounts=8).tap(id="profile_tab").tap(id="action_bar_username_container")
    names = [f"p1.a{number}" for number in range(1, 9)]
    assert [name for name in names if phone.has(desc=name, clickable=True)] == names
    assert [node.desc for node in phone.nodes(selected=True, clickable=True) if node.desc in names] == ["p1.a1"]
    phone.tap(desc="p1.a8", clickable=True, wait=0.2)
    assert phone.journal("switch_account") == []
    phone.wait(1.5)
    assert phone.journal("switch_account") == [("switch_account", "p1.a8")]
    assert phone.tap(id="profile_tab").node(id="action_bar_title").text == "p1.a8"


def test_the_active_account_is_closed_over(phone: Handset) -> None:
    """A tap on the active row switches nothing; after a restart the chosen one is still active."""
    phone.tap(id="profile_tab").tap(id="action_bar_username_container").tap(desc="p1.a1", clickable=True)
    assert (phone.screen, phone.journal("switch_account")) == ("own_profile", [])
    phone.tap(id="action_bar_username_container").tap(desc="p1.a2", clickable=True, wait=2)
    phone.phone.stop_app(phone.package)
    phone.phone.start_app(phone.package)
    assert [row["username"] for row in phone.app.accounts_state() if row["active"]] == ["p1.a2"]


def test_search_shows_similar_names_and_leads_to_the_one_tapped(phone: Handset) -> None:
    """X, X.official and X_1, a moment after the last letter."""
    phone.tap(id="search_tab").tap(id="action_bar_search_edit_text")
    assert phone.phone.type_text("mossy")
    assert not phone.has(id="row_search_user_username")
    phone.wait(1)
    assert [node.text for node in phone.nodes(id="row_search_user_username")] == ["mossy", "mossy.official", "mossy_1"]
    phone.tap(id="row_search_user_username", text="mossy.official")
    assert (phone.screen, phone.journal("open_profile")) == ("other_profile", [("open_profile", "mossy.official")])


def test_results_are_those_of_the_words_that_stand_there(phone: Handset) -> None:
    """What is found for words that were typed over is not shown."""
    phone.tap(id="search_tab").tap(id="action_bar_search_edit_text")
    phone.phone.type_text("mos")
    phone.wait(0.3).phone.type_text("s")
    assert not phone.wait(0.2).has(id="row_search_user_username")
    assert phone.wait(0.3).nodes(id="row_search_user_username")[0].text == "moss"


def test_back_ends_on_the_feed_and_then_leaves(phone: Handset) -> None:
    """BACK: search → feed → the launcher."""
    phone.tap(id="search_tab").phone.key("back")
    assert phone.screen == "feed"
    phone.phone.key("back")
    assert phone.phone.front is phone.phone.launcher
