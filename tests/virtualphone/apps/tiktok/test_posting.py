"""From a shared file or the plus to a post, a draft or a failure."""

from __future__ import annotations

import hashlib

import pytest
from tiktok_hand import Hand

from virtualphone.apps.tiktok import PACKAGES, VERSIONS

VIDEO = "video/mp4"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def caption_field(hand: Hand) -> str:
    """The id of the last field of the form, which is the caption."""
    return [node for node in hand.nodes() if node.cls.endswith("EditText")][-1].id.rpartition("/")[2]


def post(hand: Hand) -> None:
    """Tap Post, and answer the question that the first video brings."""
    hand.tap("Post")
    if hand.screen == "popup":
        hand.tap("Publish now")


def allow(hand: Hand) -> None:
    """Say yes to what Android asks."""
    while hand.phone.permissions.waiting:
        hand.tap(next(node.text for node in hand.nodes() if "permission_allow" in node.id))


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("version", list(VERSIONS))
def test_a_shared_video_becomes_a_post(version: str, package: str) -> None:
    """Editor, form, upload with a percentage, and then the world has it; the first video asks whether it is public."""
    hand = Hand(version, package=package)
    assert hand.share(hand.file("v.mp4", b"moving"), type=VIDEO)
    assert hand.screen == "editor"
    hand.tap("Next")
    assert hand.screen == "post_form"
    assert [node.hint for node in hand.nodes() if node.hint] == ["Add description..."]
    hand.tap(id=caption_field(hand))
    hand.type("a day out ")
    hand.back()
    hand.tap("Post")
    assert hand.screen == "popup"
    hand.tap("Publish now")
    hand.wait()
    assert hand.screen == "uploading"
    badge = next(node for node in hand.nodes() if node.text.endswith("%"))
    assert badge.id.endswith("/tvProgress") is (version in ("46.6.3", "47.0.3"))
    assert hand.journal("post") == []
    hand.wait(5)
    assert not [node for node in hand.nodes() if node.package == package and node.text.endswith("%")]
    [(_, username, id)] = hand.journal("post")
    [done] = hand.account.posts
    assert (username, id) == ("p1.a1", done.id)
    detail = hand.detail("post")
    assert (detail["post_kind"], detail["caption"], detail["title"]) == ("video", "a day out ", "")
    assert detail["media"] == [sha256(b"moving")]
    assert all(node.id.startswith((package, "android:", "com.android.systemui")) for node in hand.nodes() if node.id)


def test_pictures_keep_their_order_and_have_a_title() -> None:
    """Several streams lead to the editor of pictures; the form has two fields and asks nothing."""
    hand = Hand()
    uris = [hand.file(f"{name}.jpg", name.encode()) for name in ("one", "two", "three")]
    hand.share(uris[2], uris[0], uris[1])
    assert hand.sees("1/3")
    hand.tap("Next")
    hand.tap(id="g1c")
    hand.type("A title")
    hand.tap(id="g19")
    hand.type("and words")
    hand.back()
    hand.tap("Post")
    assert hand.screen == "uploading"
    hand.wait(10)
    detail = hand.detail("post")
    assert (detail["post_kind"], detail["title"], detail["caption"]) == ("photo", "A title", "and words")
    assert detail["media"] == [sha256(b"three"), sha256(b"one"), sha256(b"two")]


def test_more_than_35_pictures_are_cut_off_with_a_message() -> None:
    """The rest of them is left out."""
    hand = Hand()
    hand.share(*(hand.file(f"{number}.jpg") for number in range(36)))
    assert hand.sees("1/35")
    assert hand.sees("You can select up to 35 items")


def test_what_cannot_be_shared() -> None:
    """Another kind of file does not resolve; a URI that names nothing leads to the feed with a message."""
    hand = Hand()
    assert not hand.share("content://media/external/file/7", type="application/pdf")
    assert hand.share("content://media/external/images/media/99")
    assert hand.screen == "feed"
    assert hand.sees("Couldn't load the file")


@pytest.mark.parametrize("version", list(VERSIONS))
def test_the_plus_leads_through_camera_and_picker(version: str) -> None:
    """Circles count in the order of the taps, and Next can be tapped only when something is selected."""
    hand = Hand(version)
    for name in ("a", "b", "c"):
        hand.file(f"{name}.jpg", name.encode())
    hand.phone.files.write("/storage/emulated/0/Pictures/Other/d.jpg", b"d")
    hand.phone.media.scan("/storage/emulated/0/Pictures/Other/d.jpg", durations=True)
    hand.start().tap("Create")
    allow(hand)
    assert hand.screen == "camera"
    tiles = [node for node in hand.nodes() if node.clickable and node.bounds[0] < 216 and node.bounds[1] > 1900]
    [tile] = [node for node in tiles if not node.desc and not node.text]
    assert tile.id.endswith("/upload_hot_area") is (version != "43.1.4")
    hand.phone.tap(*tile.center)
    allow(hand)
    assert hand.screen == "gallery"
    assert hand.sees("Record video"), "the picker lies over the camera"
    assert hand.sees(id="viewpager_choose_media")
    hand.tap("Recents")
    hand.tap("Phonedeck")
    assert not hand.find("Next")[0].clickable
    grid = hand.find(id="viewpager_choose_media")[0]
    cells = [
        node
        for node in grid.walk()
        if node.cls.endswith("FrameLayout") and node.clickable and node.bounds[2] - node.bounds[0] > 300
    ]
    circles = [node for cell in cells for node in cell.walk() if node.clickable and node is not cell]
    assert (len(cells), len(circles)) == (3, 3)
    for circle in (circles[2], circles[0]):
        hand.phone.tap(*circle.center)
    assert [hand.find(number)[0].center[0] // 360 for number in ("1", "2")] == [2, 0]
    hand.tap("Next (2)")
    assert hand.screen == "editor"
    assert [item.sha256 for item in hand.app._session.page.work.media] == [sha256(b"a"), sha256(b"c")]


def test_the_picker_shows_nothing_without_permission() -> None:
    """Denied once, it only says what it needs."""
    hand = Hand().start()
    hand.file("a.jpg")
    hand.tap("Create")
    allow(hand)
    hand.tap(id="c4g")
    hand.tap(id="permission_deny_button")
    assert hand.sees("Allow TikTok to access your photos and videos")
    assert not hand.sees(id="g3c")


def test_a_sound_is_added_and_the_volumes_set() -> None:
    """The chip shows the title; a finger on a bar moves the volume; both are the post's."""
    hand = Hand()
    hand.share(hand.file("v.mp4"), type=VIDEO)
    hand.tap("Add sound", id="tv_top_text")
    for tab in ("Hot", "For You", "Favorites", "Recent"):
        assert hand.sees(tab)
    hand.tap("Search", cls="android.widget.ImageView")
    hand.type("rainy")
    hand.back()  # the keyboard
    hand.tap("rainy remix")
    hand.back()  # the search
    hand.tap("Volume")
    left, top, right, bottom = hand.find(cls="android.widget.SeekBar")[0].bounds
    hand.swipe(right, (top + bottom) // 2, left, (top + bottom) // 2)
    left, top, right, bottom = hand.find(cls="android.widget.SeekBar")[1].bounds
    hand.swipe(right, (top + bottom) // 2, (left + right) // 2, (top + bottom) // 2)
    hand.tap("Done")
    hand.back()
    assert hand.sees("rainy remix", id="tv_top_text")
    hand.tap("Next")
    post(hand)
    hand.wait(5)
    detail = hand.detail("post")
    assert (detail["sound"], detail["original_volume"], detail["sound_volume"]) == ("rainy remix", 0, 50)


def test_a_sound_that_the_app_chose_can_be_taken_off() -> None:
    """With pictures it may attach one by itself; the cross beside the chip removes it."""
    hand = next(
        hand
        for number in range(1, 20)
        if (hand := Hand(number=number)).share(hand.file("a.jpg")) and not hand.sees("Add sound", id="tv_top_text")
    )
    hand.tap(id="e8x")
    assert hand.sees("Add sound", id="tv_top_text")


def test_a_product_link() -> None:
    """Link, product, and the row shows it."""
    hand = Hand()
    hand.share(hand.file("v.mp4"), type=VIDEO)
    hand.tap("Next")
    hand.tap("Add link", cls="android.widget.Button")
    hand.tap("Product")
    hand.tap("Add", nth=-1)
    hand.tap("Post")
    hand.tap("Publish now")
    hand.wait(5)
    assert hand.detail("post")["product"] == "Wool socks"


def test_the_keyboard_covers_the_post_button() -> None:
    """It must go first."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    hand.tap(id="g19")
    below = hand.find("Post")[0]
    reached = hand.phone.tap(*below.center)
    assert reached is not None
    assert reached.package != hand.package
    assert hand.screen == "post_form"
    hand.back()
    hand.tap("Post")
    assert hand.screen == "uploading"


def test_a_draft_is_kept_and_posted_later() -> None:
    """Drafts survive a restart and are counted on the profile."""
    hand = Hand()
    hand.share(hand.file("a.jpg", b"a"))
    hand.tap("Next")
    hand.tap(id="g19")
    hand.type("later")
    hand.back()
    hand.tap("Drafts")
    assert hand.screen == "own_profile"
    assert hand.sees("Drafts: 1")
    hand.phone.stop_app(hand.package)
    hand.start().tap("Profile", cls="android.widget.FrameLayout")
    hand.tap("Drafts: 1")
    hand.tap("later")
    assert hand.screen == "post_form"
    hand.tap("Post")
    hand.wait(10)
    assert hand.detail("post")["media"] == [sha256(b"a")]
    assert hand.account.drafts == []


def test_what_was_left_over_is_offered_again() -> None:
    """The app ended in the editor: the next start asks."""
    hand = Hand()
    hand.share(hand.file("a.jpg", b"a"))
    hand.phone.stop_app(hand.package)
    hand.start()
    assert hand.sees("Keep editing your unposted video?")
    hand.tap("Keep editing")
    assert hand.screen == "editor"
    hand.back()
    hand.tap("Discard")
    assert hand.screen == "feed"
    hand.phone.stop_app(hand.package)
    assert hand.start().screen == "feed"
    assert hand.account.drafts == []


def test_leaving_the_editor_can_keep_a_draft() -> None:
    """BACK asks."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.back()
    hand.tap("Save draft")
    assert len(hand.account.drafts) == 1


def test_a_failed_upload_can_be_tried_again() -> None:
    """Something went wrong, Retry; nothing was posted before it succeeds, and then once."""
    hand = Hand()
    hand.app.disturb("upload_fails", "")
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    hand.tap("Post")
    hand.wait(20)
    assert hand.sees("Something went wrong")
    assert hand.journal("post") == []
    hand.app.calm("upload_fails")
    hand.tap("Retry")
    hand.wait(20)
    assert len(hand.journal("post")) == len(hand.account.posts) == 1


def test_an_upload_without_a_network_stalls_and_then_fails() -> None:
    """The percentage stands still; a network that comes back in time is enough."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    hand.tap("Post")
    hand.phone.online = False
    hand.wait(2)
    assert hand.sees("0%")
    hand.wait(5)
    assert hand.sees("0%")
    hand.phone.online = True
    hand.app.settle()
    hand.wait(2)
    assert not hand.sees("0%")
    hand.phone.online = False
    hand.app.settle()
    hand.wait(20)
    assert hand.sees("Something went wrong")
    assert hand.journal("post") == []


def test_an_app_that_is_ended_while_it_uploads_posts_nothing() -> None:
    """The post is a draft afterwards."""
    hand = Hand()
    hand.share(hand.file("a.jpg"))
    hand.tap("Next")
    hand.tap("Post")
    hand.wait(1)
    assert hand.screen == "uploading"
    hand.phone.stop_app(hand.package)
    hand.wait(20)
    hand.start()
    assert hand.journal("post") == []
    assert [draft.kept for draft in hand.account.drafts] == [True]


def test_an_upload_lands_on_one_of_three_screens_and_asks_afterwards() -> None:
    """Friends, Home or the profile; notifications after the first post, the widget after the second."""
    landed, asked = set(), []
    for number in range(1, 12):
        hand = Hand(number=number)
        for name in ("a.jpg", "b.jpg"):
            hand.share(hand.file(name))
            hand.tap("Next")
            hand.tap("Post")
            landed.add(next(tab for tab in ("Friends", "Home", "Profile") if hand.sees(tab, selected=True)))
            hand.wait(10)
            asked.append(
                next(
                    words
                    for words in ("Turn on notifications?", "Add a widget to your home screen")
                    if hand.sees(words)
                )
            )
            hand.tap("Not now")
        assert len(hand.journal("post")) == 2
    assert landed == {"Friends", "Home", "Profile"}
    assert asked[:2] == ["Turn on notifications?", "Add a widget to your home screen"]


def test_a_story_is_no_tile() -> None:
    """Your Story posts at once, and the profile does not show it."""
    hand = Hand()
    hand.share(hand.file("v.mp4"), type=VIDEO)
    hand.tap("Your Story")
    hand.wait(5)
    assert hand.detail("post")["post_kind"] == "story"
    hand.tap("Not now")
    hand.tap("Profile", cls="android.widget.FrameLayout")
    assert not hand.sees(id="ce7")
