"""What a view shows of a TikTok profile: read on a real screen, and on alterations of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from phonedeck.apps.app import Relation
from phonedeck.apps.driver import Driver
from phonedeck.apps.pack import Pack
from phonedeck.apps.recognition import recognise
from phonedeck.apps.tiktok.profile import ProfileScreen
from phonedeck.apps.view import View
from phonedeck.clock import SystemClock
from phonedeck.phones.adb import AdbClient
from phonedeck.phones.look import Look
from phonedeck.phones.session import Session

PACK = Pack.load("tiktok")
PACKAGE = PACK.packages[0]
Recording = Callable[[str], str]


def read(xml: str) -> ProfileScreen | None:
    look = Look.parse(xml)
    view = View(look, recognise(look, PACK), PACK, PACKAGE)
    driver = Driver(Session(AdbClient(port=1), "nobody", SystemClock()), PACK, PACKAGE, None)
    return ProfileScreen(driver, view) if "profile" in (view.screen or "") else None


def test_a_real_profile_is_read(recording: Recording) -> None:
    """The handle and the relation."""
    profile = read(recording("tiktok-2023-other-profile"))
    assert profile is not None
    assert (profile.handle, profile.relation) == ("hazelbk2020", Relation.NONE)


@pytest.mark.parametrize(
    ("label", "relation"),
    [
        ("Follow back", Relation.NONE),
        ("Following", Relation.FOLLOWING),
        ("Following ", Relation.FOLLOWING),
        ("Friends", Relation.FRIENDS),
        ("Requested", Relation.REQUESTED),
        ("Đã yêu cầu", Relation.REQUESTED),
        ("關注中", Relation.FOLLOWING),
        ("Subscribe", Relation.UNKNOWN),
    ],
)
def test_every_label_of_the_button_is_told_apart(recording: Recording, label: str, relation: Relation) -> None:
    """Above it stands "Following" too, as the name of a number: that is not the button."""
    profile = read(recording("tiktok-2023-other-profile").replace('text="Follow"', f'text="{label}"'))
    assert profile is not None
    assert profile.relation is relation


def test_a_suggested_account_is_not_the_user(recording: Recording) -> None:
    """Far below the numbers, suggested accounts have follow buttons of their own. Moved onto other buttons, it may make
    the screen unknown; never one that can be followed."""
    xml = recording("tiktok-2023-other-profile")
    xml = re.sub(r'(text="Follow"[^>]*bounds=")[^"]*', r"\1[27,540][201,560]", xml)
    profile = read(xml)
    assert profile is None or profile.relation not in (Relation.NONE, Relation.FOLLOWING)


def test_ids_do_not_matter(recording: Recording) -> None:
    """They change with every version of the app."""
    profile = read(re.sub(r'resource-id="[^"]*"', 'resource-id=""', recording("tiktok-2023-other-profile")))
    assert profile is not None
    assert profile.relation is Relation.NONE


def test_a_wide_message_button_says_that_the_user_is_followed(recording: Recording) -> None:
    """Newer versions show only icons beside it, and none of them says anything."""
    xml = recording("tiktok-2023-other-profile").replace('text="Follow"', 'text=""')
    xml = xml.replace('bounds="[27,394][201,460]"', 'bounds="[321,394][381,460]"')
    xml = xml.replace('bounds="[207,394][381,460]"', 'bounds="[27,394][315,460]"').replace("id/ihh", "id/zzz")
    profile = read(xml)
    assert profile is not None
    assert profile.relation is Relation.FOLLOWING
    assert not profile.surely_asks, "what the icon does at once is not known: its tap counts as the act"


def test_another_apps_profile_is_no_profile(recording: Recording) -> None:
    """Only the app's own windows count."""
    xml = recording("tiktok-2023-other-profile").replace(f'package="{PACKAGE}"', 'package="com.example"')
    assert read(xml) is None


def followed_by_icons(recording: Recording) -> str:
    """The recorded profile as it looks once the user is followed: a wide message, an icon, the square at the end."""
    xml = recording("tiktok-2023-other-profile").replace('text="Follow"', 'text=""')
    xml = xml.replace('bounds="[27,394][201,460]"', 'bounds="[321,394][381,460]"')
    return xml.replace('bounds="[207,394][381,460]"', 'bounds="[27,394][315,460]"').replace("id/ihh", "id/zzz")


def icon(xml: str) -> object:
    return recognise(Look.parse(xml), PACK, strict=True).element("followed_icon")


def test_the_icon_of_a_followed_user_is_told_from_both_ends_of_its_row(recording: Recording) -> None:
    """One more icon, or a word on it, and it could be another: then it is not told."""
    xml = followed_by_icons(recording)
    assert icon(xml) is not None
    assert icon(xml.replace('bounds="[387,394][453,460]"', 'bounds="[387,394][420,460]"')) is None
    worded = re.sub(
        r'(<node[^>]*?)content-desc=""([^>]*bounds="\[321,394\]\[381,460\]")', r'\1content-desc="Gift"\2', xml
    )
    assert worded != xml
    assert icon(worded) is None
