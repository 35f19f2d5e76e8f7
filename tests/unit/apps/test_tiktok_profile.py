"""What a look shows of a TikTok profile: read on a real screen, and on alterations of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from phonedeck.apps.app import Relation
from phonedeck.apps.pack import Pack
from phonedeck.apps.tiktok import PACKAGES, feed, profile
from phonedeck.phones.look import Look

PACKAGE = PACKAGES[0]
Recording = Callable[[str], str]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return Pack.load("phonedeck.apps.tiktok")


def read(xml: str, pack: Pack) -> profile.Parts | None:
    return profile.read(Look.parse(xml), pack, PACKAGE)


def test_a_real_profile_is_read(recording: Recording, pack: Pack) -> None:
    """The handle, the relation, and the button that follows."""
    parts = read(recording("tiktok-2023-other-profile"), pack)
    assert parts is not None
    assert (parts.handle, parts.relation) == ("hazelbk2020", Relation.NONE)
    assert parts.control is not None
    assert parts.control.short_id == "ihh"


@pytest.mark.parametrize(
    ("label", "relation"),
    [
        ("Follow back", Relation.NONE),
        ("Following", Relation.FOLLOWING),
        ("Following ", Relation.FOLLOWING),
        ("Friends", Relation.FRIENDS),
        ("Requested", Relation.REQUESTED),
        ("Edit profile", Relation.SELF),
        ("Subscribe", Relation.UNAVAILABLE),
    ],
)
def test_every_label_of_the_button_is_told_apart(
    recording: Recording, pack: Pack, label: str, relation: Relation
) -> None:
    """Above it stands "Following" too, as the name of a number: that is not the button."""
    xml = recording("tiktok-2023-other-profile").replace('text="Follow"', f'text="{label}"')
    parts = read(xml, pack)
    assert parts is not None
    assert parts.relation is relation


def test_a_suggested_account_is_not_the_user(recording: Recording, pack: Pack) -> None:
    """Far below the numbers, suggested accounts have follow buttons of their own."""
    xml = recording("tiktok-2023-other-profile")
    xml = re.sub(r'(text="Follow"[^>]*bounds=")[^"]*', r"\1[27,540][201,560]", xml)
    parts = read(xml, pack)
    assert parts is not None
    assert parts.relation is Relation.UNAVAILABLE


def test_ids_do_not_matter(recording: Recording, pack: Pack) -> None:
    """They change with every version of the app."""
    xml = re.sub(r'resource-id="[^"]*"', 'resource-id=""', recording("tiktok-2023-other-profile"))
    parts = read(xml, pack)
    assert parts is not None
    assert parts.relation is Relation.NONE


@pytest.mark.parametrize("name", ["tiktok-43.1.4-feed", "tiktok-43.1.4-comments", "tiktok-43.1.4-post-form-photo"])
def test_other_screens_are_no_profile(recording: Recording, pack: Pack, name: str) -> None:
    """Nothing is read into a screen that is another."""
    assert read(recording(name), pack) is None


def test_another_apps_profile_is_no_profile(recording: Recording, pack: Pack) -> None:
    """Only the app's own windows count."""
    xml = recording("tiktok-2023-other-profile").replace(f'package="{PACKAGE}"', 'package="com.example"')
    assert read(xml, pack) is None


def test_the_feed_is_recognised(recording: Recording, pack: Pack) -> None:
    """It is what a link to nobody leads to."""
    assert feed.is_shown(Look.parse(recording("tiktok-43.1.4-feed")), pack, PACKAGE)
    for name in ("tiktok-43.1.4-post-form-photo", "tiktok-2023-other-profile", "instagram-2025-12-own-profile"):
        assert not feed.is_shown(Look.parse(recording(name)), pack, PACKAGE)
