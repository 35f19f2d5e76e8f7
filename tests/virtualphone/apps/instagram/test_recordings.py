"""The trees of the pretend app against recorded ones, node by node. Says so where the recordings are not there."""

from __future__ import annotations

import pytest
from instagram_handset import Handset
from instagram_recordings import FOLDER, built, differences, plain, recorded

from virtualphone.apps.instagram.posts import by_code, on_profile
from virtualphone.ui import Node

there = pytest.mark.skipif(
    not (FOLDER / "instagram-2025-12-own-profile.xml").exists(), reason=f"no recordings in {FOLDER}"
)


def compare(recording: str, root: Node) -> None:
    lines = differences(plain(recorded(recording)), plain(built(root)))
    print("\n".join(lines))
    assert not lines, f"{recording}: {len(lines)} differences, printed above"


@there
def test_a_profile_that_is_not_followed_is_as_recorded(phone: Handset) -> None:
    """Ids, classes, descriptions, order, flags and places of another user's profile."""
    user = next(
        name
        for name in (f"moss{number:06}" for number in range(5_000))
        if len(items := on_profile(phone.world, name)) >= 9 and all(item.kind == "photo" for item in items[:9])
    )
    compare("instagram-2025-12-other-profile.xml", phone.open(f"{user}/").app.tree())


@there
def test_the_own_profile_is_as_recorded(phone: Handset) -> None:
    """The own profile, with reels in its grid."""
    # a name as long as the recorded one: the title is centred
    name = "a" * 12
    own = phone.world.account("instagram", name)
    for number in range(15):
        own.publish("reel", [f"{number:064}"])
    phone.app._session.accounts[0] = own  # type: ignore[attr-defined]
    compare("instagram-2025-12-own-profile.xml", phone.tap(id="profile_tab").app.tree())


@there
def test_the_page_of_a_post_is_as_recorded(phone: Handset) -> None:
    """A video by one author, and under it one by two."""

    def fits(code: str) -> bool:
        first = by_code(phone.world, code)
        second = by_code(phone.world, phone.world.post_id("instagram", "under", code, 1))
        videos = first.kind == second.kind == "reel" and second.partner
        return bool(videos and first.likes < 10 and first.comments < 10 and not first.partner)

    code = next(code for code in (f"AB{number:06}" for number in range(9_999)) if fits(code))
    compare("instagram-2025-12-post-page.xml", phone.open(f"p/{code}/").app.tree())


@there
def test_the_gallery_of_a_new_reel_is_as_recorded(phone: Handset) -> None:
    """Two videos and a picture, none of them chosen."""
    for name in ("a.jpg", "b.mp4", "c.mp4"):
        phone.put_media(name)
    phone.grant("media")
    phone.tap(id="profile_tab").tap(desc="Create New").tap(desc="Create new reel")
    compare("instagram-2025-12-reel-gallery.xml", phone.app.tree())


def test_a_difference_is_told(phone: Handset) -> None:
    """A node more, or one elsewhere, is a line each: the comparison itself works."""
    nodes = plain(built(phone.app.tree()))
    moved = plain(built(phone.app.tree()))
    last = moved.pop()
    assert differences(nodes, nodes) == []
    assert len(differences(nodes, moved)) == 1
    left, top, right, bottom = last.bounds
    moved.append(type(last)(last.cls, last.id, last.said, last.flags, (left, top + 0.5, right, bottom)))
    assert [line[0] for line in differences(nodes, moved)] == ["~"]
