"""Packs: built-in ones hold together, an operator's file adds to them, and a wrong one is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from phonedeck.apps.labels import Labels, normal
from phonedeck.apps.pack import Pack
from phonedeck.model.errors import InvalidRequest

SCREENS = {
    "feed", "post_page", "comments", "other_profile", "own_profile", "search", "account_switcher", "camera", "gallery",
    "editor", "post_form", "uploading", "story_editor", "share_sheet", "login", "popup", "challenge", "rate_limit",
    "blocked", "unavailable",
}  # fmt: skip
ELEMENTS = {
    "like_button", "comment_button", "favourite_button", "share_button", "author", "follow_button", "handle",
    "message_button", "comment_field", "send_button", "close_button", "home_tab", "create_button", "profile_tab",
    "caption_field", "title_field", "post_button", "draft_button", "next_button", "first_item", "search_field",
    "dismiss_button", "options_button",
}  # fmt: skip


@pytest.mark.parametrize("app", ["tiktok", "instagram"])
def test_what_is_told_to_others_has_the_agreed_names(app: str) -> None:
    """Screens and elements that a pack tells are those of the command's contract, and Instagram has all screens."""
    pack = Pack.load(app)
    told = {name for screen in pack.screens if (name := pack.told(screen))}
    assert told <= SCREENS
    assert app == "tiktok" or told == SCREENS
    for screen in pack.screens.values():
        told_elements = {pack.elements[name].called or name for name in screen.elements if pack.elements_told(name)}
        assert told_elements <= ELEMENTS


def written(data_dir: Path, text: str) -> Path:
    (data_dir / "packs").mkdir()
    (data_dir / "packs" / "tiktok.toml").write_text(text, encoding="utf-8")
    return data_dir


def test_an_operators_pack_adds_labels_and_replaces_entries(tmp_path: Path) -> None:
    """Only what it names changes."""
    pack = Pack.load(
        "tiktok",
        written(tmp_path, '[labels.da]\nfollow = ["Følg"]\n[elements.home_tab]\narea = [0.0, 0.5, 0.5, 1.0]\n'),
    )
    assert "follow" in pack.labels.names("Følg")
    assert "follow" in pack.labels.names("Follow")
    assert pack.elements["home_tab"].area == (0.0, 0.5, 0.5, 1.0)
    assert pack.elements["home_tab"].structure == "tab_row.first"
    assert pack.screens == Pack.load("tiktok").screens


def test_an_operators_pack_that_changes_is_read_again(tmp_path: Path) -> None:
    """A pack is kept between tasks, but never beyond a change of its file, its coming and its going included."""
    assert "follow" not in Pack.load("tiktok", tmp_path).labels.names("Følg")
    data_dir = written(tmp_path, '[labels.da]\nfollow = ["Følg"]\n')
    assert "follow" in Pack.load("tiktok", data_dir).labels.names("Følg")
    (data_dir / "packs" / "tiktok.toml").write_text('[labels.da]\nfollow = ["Følg også"]\n', encoding="utf-8")
    assert "follow" in Pack.load("tiktok", data_dir).labels.names("Følg også")
    (data_dir / "packs" / "tiktok.toml").unlink()
    assert Pack.load("tiktok", data_dir) is Pack.load("tiktok")


def test_an_operators_words_for_androids_questions_are_read_for_every_app(tmp_path: Path) -> None:
    """Also by a pack that was kept from before."""
    data_dir = written(tmp_path, '[labels.da]\nfollow = ["Følg"]\n')
    assert Pack.load("tiktok", data_dir).system == Pack.load("android")
    (data_dir / "packs" / "android.toml").write_text('[labels.da]\ndeny = ["Tillad ikke"]\n', encoding="utf-8")
    for app in ("tiktok", "instagram"):
        system = Pack.load(app, data_dir).system
        assert system is not None
        assert "deny" in system.labels.names("Tillad ikke")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml at all", "not readable TOML"),
        ("[elements.home_tab]\nstructure = 'tap_row.first'\n", "no structure is called 'tap_row'"),
        ("[elements.home_tab]\nstructure = 'tab_row.sixth'\n", "'tab_row' has no such part; known are fifth, first"),
        ("[elements.home_tab]\nanchor = 'grid.last'\n", "elements.home_tab.anchor: 'grid' has no such part"),
        ("[elements.home_tab]\nplace = 3\n", "elements.home_tab.place"),
        ("[screens.feed]\nneeds = [['no_such_mark']]\n", "screens.feed.needs: names a mark that stands nowhere"),
        ("[screens.feed]\nlayer = 'cellar'\n", "screens.feed.layer"),
        ("[marks.rail_words]\nlabels = ['lyke']\n", "marks.rail_words.labels: names a label that stands nowhere"),
        ("[labels.da]\nfollow = 'Følg'\n", "labels.da.follow: must be a list"),
        ("colour = 'red'\n", "colour: is not known here"),
        ("app = 'instagram'\n", "app: is not tiktok, whose pack this file is"),
    ],
)
def test_a_wrong_pack_is_explained(tmp_path: Path, text: str, words: str) -> None:
    """The message names the file and the entry."""
    with pytest.raises(InvalidRequest) as error:
        Pack.load("tiktok", written(tmp_path, text))
    assert words in error.value.message
    assert "tiktok.toml" in error.value.message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Like video. 140.9K likes", "like"),
        ("\u200e2,161 comments", "count"),
        ("37,2 rb komentar", "count"),
        ("Add comment…", "hint"),
        ("Don’t allow", "deny"),
        ("You’re FOLLOWING too fast!", "fast"),
    ],
)
def test_labels_are_matched_as_apps_write_them(text: str, name: str) -> None:
    """Counts, direction marks, typographic signs and, after a star, any case."""
    english = {
        "like": ["Like video*"],
        "count": ["# comments"],
        "hint": ["Add comment..."],
        "deny": ["Don't allow"],
        "fast": ["*following too fast*"],
    }
    labels = Labels({"en": english, "id": {"count": ["# komentar"]}})
    assert labels.names(text) == {name}


@pytest.mark.parametrize("text", ["Followed", "follow", "Đã follow", "Follow me", "", "comments", "three comments"])
def test_labels_are_matched_whole(text: str) -> None:
    """Where an app writes "Follow", nothing longer and nothing in another case is that label."""
    assert not Labels({"en": {"follow": ["Follow"], "count": ["# comments"]}}).names(text)


def test_texts_are_compared_in_one_way_of_writing() -> None:
    """Both ways of writing an accent are one text."""
    assert normal("Cafe\u0301  bar\u00a0") == normal("Caf\u00e9 bar")
