"""From the gallery or a share to something posted."""

from __future__ import annotations

import hashlib

import pytest
from instagram_handset import TODAY, Handset

from virtualphone.apps.instagram.posts import on_profile

PENDING = {"id": "row_pending_status_textview"}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def posted(phone: Handset) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(post.kind, post.caption, post.media) for post in phone.account.posts]


@pytest.fixture
def granted(phone: Handset) -> Handset:
    """A phone whose Instagram may see two pictures and a video, the newest last."""
    phone.put_media("a.jpg", b"first", "Trip")
    phone.put_media("b.jpg", b"second", "Phonedeck")
    phone.put_media("c.mp4", b"third", "Phonedeck")
    phone.grant("media")
    return phone


def test_a_picture_by_the_share_intent(granted: Handset) -> None:
    """Editor → form → caption → OK → Share → pending row in its stages → posted, newest in the grid."""
    phone = granted
    uri = next(item.uri for item in phone.phone.media.visible() if item.path.endswith("a.jpg"))
    assert phone.share("ShareHandlerActivity", uri, kind="image/jpeg")
    assert phone.screen == "editor"
    phone.tap(id="creation_next_button").type("moss again #moss ", id="caption_input_text_view")
    assert not phone.has(id="share_button")
    phone.tap(id="action_bar_button_text").tap(id="share_button", wait=0.1)
    assert (phone.screen, phone.node(**PENDING).text) == ("uploading", "Keep Instagram open to finish posting…")
    assert posted(phone) == []
    assert phone.wait(1.5).node(**PENDING).text == "Posting to p1.a1…"
    assert phone.wait(1.5).node(**PENDING).text == "Posted!"
    assert posted(phone) == [("photo", "moss again #moss ", (sha(b"first"),))]
    assert phone.detail("post") == {
        "caption": "moss again #moss ", "media": [sha(b"first")], "placement": "feed", "sound": "",
    }  # fmt: skip
    assert not phone.wait(5).has(**PENDING)
    phone.tap(id="profile_tab")
    assert phone.nodes(id="image_button")[0].desc == "Photo by P1 A1 at Row 1, Column 1"


def test_a_reel_from_the_gallery_with_a_sound(granted: Handset) -> None:
    """Create New → reel → album → video → sound and volume → Next → Share → the line that says when it is done."""
    phone = granted.tap(id="profile_tab").tap(desc="Create New").tap(desc="Create new reel")
    thumbnails = len(phone.nodes(id="gallery_grid_item_thumbnail"))
    phone.tap(id="gallery_folder_menu_tv").tap(text="Phonedeck")
    assert len(phone.nodes(id="gallery_grid_item_thumbnail")) == thumbnails - 1
    phone.phone.tap(*phone.nodes(id="gallery_grid_item_thumbnail")[0].center)
    phone.tap(desc="Add audio").tap(text="Gulls at Six")
    assert phone.has(id="clips_music_chip_title", text="Gulls at Six")
    phone.tap(id="clips_action_bar_volume_controls_button")
    left, top, right, bottom = phone.node(id="volume_slider_camera").bounds
    phone.phone.swipe(right, (top + bottom) // 2, left, (top + bottom) // 2)
    phone.tap(text="Done").tap(id="clips_right_action_button").tap(id="share_button", wait=0.1)
    assert phone.has(text="Sharing to Reels…")
    assert phone.wait(3).has(text="Done posting")
    assert posted(phone) == [("reel", "", (sha(b"third"),))]
    detail = phone.detail("post")
    assert (detail["placement"], detail["sound"], detail["volumes"]["camera"]) == ("reel", "Gulls at Six", 0)


def test_several_things_by_one_share(granted: Handset) -> None:
    """SEND_MULTIPLE: pictures and videos become one post, in the order of the streams."""
    phone = granted
    uris = [item.uri for item in reversed(phone.phone.media.visible())]
    assert phone.share("ShareHandlerActivity", *uris, kind="*/*")
    phone.tap(id="creation_next_button").tap(id="share_button", wait=4)
    assert posted(phone) == [("photo", "", (sha(b"first"), sha(b"second"), sha(b"third")))]


def test_several_pictures_keep_their_order(granted: Handset) -> None:
    """Select multiple: numbers in the order of the taps, and so they are posted."""
    phone = Handset("410")
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        phone.put_media(name, name.encode())
    phone.grant("media")
    phone.tap(id="creation_tab").tap(id="gallery_menu_multi_select_button")
    thumbnails = phone.nodes(id="gallery_grid_item_thumbnail")
    assert [node.selected for node in thumbnails] == [True, False, False]
    for place in (2, 1):
        phone.phone.tap(*thumbnails[place].center)
    assert [node.text for node in phone.nodes(id="gallery_grid_item_selection_circle")] == ["1", "3", "2"]
    phone.tap(id="creation_next_button").tap(id="next_button_textview").tap(id="share_button", wait=4)
    assert posted(phone) == [("photo", "", tuple(sha(name) for name in (b"c.jpg", b"a.jpg", b"b.jpg")))]


def test_a_story_by_the_share_intent_needs_an_app_id(granted: Handset) -> None:
    """Without an id at Meta the share ends on the feed; with one it leads to the story's editor and its sheet."""
    phone = granted
    uri = phone.phone.media.visible()[0].uri
    assert phone.share("StoryShareHandlerActivity", uri)
    assert phone.screen == "feed"
    assert phone.share("StoryShareHandlerActivity", uri, source_application="1234")
    assert phone.screen == "story_editor"
    phone.tap(text="Your story")
    assert phone.screen == "share_sheet"
    phone.tap(id="share_story_button", wait=4)
    assert posted(phone) == [("story", "", (sha(b"third"),))]
    before = len(on_profile(Handset().world, "p1.a1"))
    assert len(on_profile(phone.world, "p1.a1")) == before, "a story is no tile of the grid"


def test_an_upload_that_fails_can_be_tried_again(granted: Handset) -> None:
    """ "Video can't be posted", nothing posted, and once more by hand."""
    phone = granted
    phone.app.disturb("upload_fails", "")
    phone.share("ReelShareHandlerActivity", phone.phone.media.visible()[0].uri, source_application="1")
    phone.tap(id="clips_right_action_button").tap(id="share_button", wait=4)
    assert phone.has(text="Video can't be posted")
    assert (posted(phone), phone.journal("post")) == ([], [])
    phone.app.calm("upload_fails")
    phone.tap(id="row_pending_retry", wait=4)
    assert len(posted(phone)) == 1


@pytest.mark.parametrize("seconds", [0, 1.5])
def test_an_upload_waits_for_the_network(granted: Handset, seconds: float) -> None:
    """Going offline after "Share", in either stage, holds the post back until the phone is online again."""
    phone = granted
    phone.share("ReelShareHandlerActivity", phone.phone.media.visible()[0].uri, source_application="1")
    phone.tap(id="clips_right_action_button").tap(id="share_button", wait=seconds)
    phone.phone.set_online(False)
    assert posted(phone.wait(10)) == []
    phone.phone.set_online(True)
    assert len(posted(phone.wait(10))) == 1


def test_a_stopped_upload_is_a_leftover_draft(granted: Handset) -> None:
    """The process dies before the post is through: not posted, and asked for at the next reel."""
    phone = granted
    phone.share("ReelShareHandlerActivity", phone.phone.media.visible()[0].uri, source_application="1")
    phone.tap(id="clips_right_action_button").tap(id="share_button", wait=0.5)
    phone.phone.stop_app(phone.package)
    phone.wait(10).phone.start_app(phone.package)
    assert posted(phone) == []
    phone.tap(id="profile_tab").tap(desc="Create New").tap(desc="Create new reel")
    assert phone.has(id="igds_alert_dialog_headline", text="Keep editing your draft?")
    phone.tap(text="Start new video")
    assert (phone.screen, phone.account.drafts) == ("gallery", [])


def test_an_upload_goes_on_while_nobody_looks(granted: Handset) -> None:
    """What was due before the process ended has been posted, at the time when it was due."""
    phone = granted
    phone.share("ReelShareHandlerActivity", phone.phone.media.visible()[0].uri, source_application="1")
    phone.tap(id="clips_right_action_button").tap(id="share_button", wait=0)
    phone.now += 60
    phone.phone.stop_app(phone.package)
    assert (len(posted(phone)), phone.account.drafts) == (1, [])


def test_leaving_an_editor_asks_and_keeps_a_draft(granted: Handset) -> None:
    """BACK asks "Save draft?"; "Save draft" keeps it, "Start over" throws it away."""
    phone = granted
    for choice, kept in (("Save draft", 1), ("Start over", 1)):
        phone.share("ReelShareHandlerActivity", phone.phone.media.visible()[0].uri, source_application="1")
        phone.phone.key("back")
        assert phone.has(id="igds_alert_dialog_headline", text="Save draft?")
        phone.tap(text=choice)
        assert (phone.screen, len(phone.account.drafts)) == ("feed", kept)


def test_a_video_of_a_wrong_format_cannot_be_shared(phone: Handset) -> None:
    """Feed shares take mp4 and mkv."""
    phone.share("ShareHandlerActivity", phone.put_media("a.mov"))
    assert (phone.screen, phone.has(text="Video can't be posted")) == ("popup", True)


def test_the_gallery_asks_for_the_permission_first(phone: Handset) -> None:
    """The system's dialog lies on top; denied, the grid is a button that asks again."""
    phone.put_media("a.jpg")
    phone.tap(id="profile_tab").tap(desc="Create New").tap(desc="Create new post")
    assert phone.phone.permissions.waiting
    phone.phone.permissions.decide(False, remember=False)
    assert not phone.has(id="gallery_grid_item_thumbnail")
    phone.tap(text="Allow access").phone.permissions.decide(True, remember=True)
    assert phone.has(id="gallery_grid_item_thumbnail")


def test_the_newest_post_is_the_first_tile(phone: Handset) -> None:
    """Pictures and reels, and the number of posts goes along."""
    count = int(phone.tap(id="profile_tab").node(id="profile_header_familiar_post_count_value").text)
    phone.account.publish("photo", ["a" * 64])
    phone.account.publish("reel", ["b" * 64])
    assert [node.desc for node in phone.nodes(id="image_button")][:2] == [
        "Reel by P1 A1 at row 1, column 1", "Photo by P1 A1 at Row 1, Column 2",
    ]  # fmt: skip
    assert phone.node(id="profile_header_familiar_post_count_value").text == str(count + 2)


def test_dates_in_the_gallery_are_those_of_the_media_store(granted: Handset) -> None:
    """The description of a thumbnail names kind and time."""
    phone = granted.tap(id="profile_tab").tap(desc="Create New").tap(desc="Create new reel")
    assert TODAY == 1_790_000_000.0
    assert phone.nodes(id="gallery_grid_item_thumbnail")[0].desc == (
        "Unselected Video thumbnail created on September 21, 2026 2:13 PM"
    )


def test_the_list_of_hashtags_takes_the_word_tapped(granted: Handset) -> None:
    """Typing a # opens a list over the form; the exact tag is one of its rows."""
    phone = granted
    phone.share("ReelShareHandlerActivity", phone.phone.media.visible()[0].uri, source_application="1")
    phone.tap(id="clips_right_action_button").type("slow #mos", id="caption_input_text_view")
    assert phone.nodes(id="row_hashtag_textview_tag_name")[0].text != "#mos"
    phone.tap(id="row_hashtag_textview_tag_name", text="#mos")
    assert phone.node(id="caption_input_text_view").value == "slow #mos "
    assert not phone.has(id="row_hashtag_textview_tag_name")


def test_use_audio_from_the_page_of_a_sound(granted: Handset) -> None:
    """A link to a sound, "Use audio", a video: the sound is in the editor."""
    phone = granted.open("reels/audio/123456/")
    phone.tap(id="use_in_camera_header_button")
    phone.phone.tap(*phone.nodes(id="gallery_grid_item_thumbnail")[0].center)
    assert phone.has(id="clips_music_chip_title")
