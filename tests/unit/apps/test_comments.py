"""Which comments stand under a post, and what leads to a picture: read on a real screen, and on alterations of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from phonedeck.apps.app import OwnAccount, Written
from phonedeck.apps.comment_rows import count
from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.apps.view import View
from phonedeck.phones.look import Look

PACK = Pack.load("tiktok")
PACKAGE = PACK.packages[0]
NAME = "tiktok-43.1.4-comments"
TEXT = "what a calm place"
Recording = Callable[[str], str]


def view(xml: str, version: str | None = "43.1.4", *, strict: bool = False) -> View:
    look = Look.parse(xml)
    return View(look, recognise(look, PACK, version=version, package=PACKAGE, strict=strict), PACK, PACKAGE)


def with_picture(xml: str, bounds: str) -> str:
    """The screen with something like a picture behind the first row's text."""
    at = xml.index("<node", xml.index(f'text="{TEXT}"'))
    node = (
        f'<node index="9" text="" resource-id="" class="android.widget.ImageView" package="{PACKAGE}" content-desc="" '
        f'checkable="false" checked="false" clickable="true" enabled="true" focusable="false" focused="false" '
        f'scrollable="false" long-clickable="false" password="false" selected="false" bounds="{bounds}"/>'
    )
    return xml[:at] + node + xml[at:]


@pytest.mark.parametrize(
    ("text", "account", "rows"),
    [
        (TEXT, "orchardgang", 1),
        (TEXT, "minnow", 0),
        ("what a calm", "orchardgang", 0),
        ("😳😳😳", "fern_lane_2024", 1),
        ("Reply", "orchardgang", 0),
    ],
)
def test_a_comment_is_told_by_its_words_and_who_wrote_it(
    recording: Recording, text: str, account: str, rows: int
) -> None:
    assert count(view(recording(NAME)), Written(text), OwnAccount(account)) == rows


def test_it_counts_as_often_as_it_stands_there(recording: Recording) -> None:
    """The third row made to say what the first says, by the same person."""
    xml = recording(NAME).replace("😳😳😳", TEXT).replace("Fern_lane_2024", "Orchardgang")
    assert count(view(xml), Written(TEXT), OwnAccount("orchardgang")) == 2


@pytest.mark.parametrize(
    ("bounds", "rows"),
    [
        ("[155,1090][455,1390]", 1),
        ("[155,1090][250,1185]", 0),  # no larger than an avatar
        ("[0,900][1080,960]", 0),  # above the name
    ],
)
def test_a_picture_is_told_by_its_size_and_its_row(recording: Recording, bounds: str, rows: int) -> None:
    xml = with_picture(recording(NAME), bounds)
    for text in (TEXT, ""):
        assert count(view(xml), Written(text, picture=True), OwnAccount("orchardgang")) == rows
        assert count(view(xml), Written(text, picture=True), OwnAccount("minnow")) == 0
    assert count(view(recording(NAME)), Written(TEXT, picture=True), OwnAccount("orchardgang")) == 0


def test_what_leads_to_a_picture_says_nothing_beside_others_that_do(recording: Recording) -> None:
    """By its id and its place where that was measured; elsewhere its place is a hint."""
    found = view(recording(NAME)).element("picture_button")
    assert found is not None
    assert found.short_id == "jfd"
    assert view(recording(NAME), "46.4.3", strict=True).element("picture_button") is None
    hint = view(recording(NAME), "46.4.3", strict=True).hint("picture_button")
    assert hint is not None
    assert hint.short_id == "jfd"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('content-desc="@2131888096"', 'content-desc="Stickers"'),
        ('content-desc="Stickers"', 'content-desc=""'),
        ('content-desc="Mention someone"', 'content-desc=""'),
    ],
)
def test_where_another_icon_says_nothing_its_place_tells_none(recording: Recording, old: str, new: str) -> None:
    xml = recording(NAME).replace(old, new)
    assert xml != recording(NAME)
    read = view(xml, "46.4.3", strict=True)
    assert read.element("picture_button") is None
    assert read.hint("picture_button") is None
