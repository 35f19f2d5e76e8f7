"""The pretend Instagram's screens, in every version and language: right or unknown, and never the page below a sheet.

What is recognised decides what is tapped; the flows show the rest on running phones.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from instagram_handset import Handset

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognised import Recognition
from phonedeck.apps.recognition import recognise
from phonedeck.phones.look import Look
from virtualphone import dump

PACK = Pack.load("instagram")
VERSIONS, LANGUAGES = ("2025-12", "410", "417"), ("en", "id", "xx")
FOLLOW = {"id": "profile_header_follow_button"}
FIELDS = {"2025-12": "layout_comment_thread_edittext"}


def seen(phone: Handset) -> Recognition:
    """What is told with two signs for everything, as in a version that nobody measured."""
    look = Look.parse(dump.hierarchy(phone.phone.dump_roots(), deepest=50))
    return recognise(look, PACK, version=phone.app.version_name, package=phone.package, strict=True)


def reel(phone: Handset) -> Handset:
    return phone.tap(id="clips_tab")


def switcher(phone: Handset) -> Handset:
    return phone.tap(id="profile_tab").tap(id="action_bar_username_container")


def followed(user: str) -> Callable[[Handset], Handset]:
    return lambda phone: phone.open(f"{user}/").tap(**FOLLOW).wait(0.5)


def asked(user: str) -> Callable[[Handset], Handset]:
    return lambda phone: followed(user)(phone).tap(**FOLLOW)


def commenting(phone: Handset) -> Handset:
    phone.open("p/Cab12345/").tap(id="row_feed_button_comment")
    return phone.type("hello there", id=FIELDS.get(phone_version(phone), "layout_comment_thread_edittext_multiline"))


def phone_version(phone: Handset) -> str:
    return "2025-12" if phone.app.version_name.startswith("408") else phone.app.version_name


def shared(activity: str, *taps: str, **extras: str) -> Callable[[Handset], Handset]:
    """A video handed to one of the share activities, and what is tapped then, by ids that end so."""

    def share(phone: Handset) -> Handset:
        phone.share(activity, phone.put_media("v.mp4"), **extras)
        return tapped(*taps)(phone)

    return share


def tapped(*ids: str) -> Callable[[Handset], Handset]:
    def tap(phone: Handset) -> Handset:
        for id in ids:
            phone.tap(id=id, wait=0.4)
        return phone

    return tap


def gallery(phone: Handset) -> Handset:
    phone.grant("media").put_media("a.jpg")
    if phone_version(phone) != "2025-12":
        return phone.tap(id="creation_tab")
    phone.tap(id="profile_tab")
    left = min((n for n in phone.nodes() if n.tap and n.center[1] < 200), key=lambda node: node.center[0])
    phone.phone.tap(*left.center)
    phone.wait(0.5)
    [row] = [node for node in phone.nodes() if node.desc in ("Create new post", "Ćŕéáťé ńéẃ ṕóśť")]
    phone.phone.tap(*row.center)
    return phone.wait(0.5)


def leftover(phone: Handset) -> Handset:
    """A reel whose upload was cut off, and a new one begun."""
    shared("ShareHandlerActivity", "clips_right_action_button", "share_button")(phone.grant("media"))
    phone.app.stop()
    phone.phone.start_app(phone.package)
    return phone.open("reels/audio/123456/").tap(id="use_in_camera_header_button")


FORM = ("clips_right_action_button",)


def disturbed(kind: str, name: str) -> Callable[[Handset], Handset]:
    def disturb(phone: Handset) -> Handset:
        phone.open("moss/")
        phone.app.disturb(kind, name)
        return phone.tap(**FOLLOW) if kind == "rate_limit" else phone.wait(0.5)

    return disturb


WAYS: dict[str, tuple[Callable[[Handset], Handset], str, tuple[str, ...]]] = {
    "feed": (lambda phone: phone, "feed", ("like_button", "comment_button", "author", "profile_tab", "search_tab")),
    "reels": (reel, "reels", ("author", "profile_tab")),
    "own profile": (lambda phone: phone.tap(id="profile_tab"), "own_profile", ("handle", "switcher_button")),
    "switcher": (switcher, "account_switcher", ()),
    "profile": (lambda phone: phone.open("moss/"), "other_profile", ("handle", "follow_button")),
    "followed": (followed("moss"), "other_profile", ("handle", "follow_button")),
    "sheet": (asked("moss"), "follow_sheet", ("unfollow_button",)),
    "request": (asked("private.one"), "unfollow_question", ("unfollow_button",)),
    "review": (lambda phone: phone.open("review.me/").tap(**FOLLOW), "review_question", ("follow_button",)),
    "gone": (lambda phone: phone.open("missing.one/"), "unavailable", ()),
    "post": (lambda phone: phone.open("p/Cab12345/"), "post_page", ("like_button", "comment_button", "author")),
    "reel": (lambda phone: phone.open("reel/Cab12345/"), "post_page", ("author",)),
    "comments": (commenting, "comments", ("comment_field", "send_button")),
    "gallery": (gallery, "gallery", ("next_button", "close_button")),
    "editor": (shared("ShareHandlerActivity"), "editor", ("next_button",)),
    "sounds": (shared("ShareHandlerActivity", "clips_action_bar_music_button"), "sounds", ("search_field",)),
    "form": (shared("ShareHandlerActivity", *FORM), "post_form", ("caption_field", "post_button")),
    "caption": (shared("ShareHandlerActivity", *FORM, "caption_input_text_view"), "post_form", ("done_button",)),
    "upload": (shared("ShareHandlerActivity", *FORM, "share_button"), "uploading", ("profile_tab",)),
    "story": (shared("StoryShareHandlerActivity", source_application="1"), "story_editor", ()),
    "audience": (
        shared("StoryShareHandlerActivity", "share_to_button", source_application="1"),
        "share_sheet",
        ("story_share_button",),
    ),
    "sound's page": (lambda phone: phone.open("reels/audio/123456/"), "audio_page", ("use_audio_button",)),
    "leftover": (leftover, "draft_question", ()),
    **{
        f"popup {name}": (disturbed("popup", name), "popup", ("dismiss_button",))
        for name in ("contacts", "limited_reach", "notifications", "rate_app", "save_login", "update")
    },
    "try again later": (disturbed("rate_limit", "try_again_later"), "rate_limit", ()),
    "we limit": (disturbed("rate_limit", "we_limit"), "rate_limit", ()),
    "confirm human": (disturbed("challenge", "confirm_human"), "challenge", ()),
    "upload id": (disturbed("challenge", "upload_id"), "challenge", ()),
    "action blocked": (disturbed("challenge", "action_blocked"), "blocked", ()),
    "disabled": (disturbed("challenge", "disabled"), "blocked", ()),
    "logged out": (disturbed("challenge", "login"), "login", ()),
}
"""Name → how the screen is reached, its name in the pack, and elements that two signs tell."""

MUST_BE_READ = {
    "sheet",
    "request",
    "review",
    "gone",
    "gallery",
    "editor",
    "sounds",
    "form",
    "caption",
    "story",
    "audience",
    "sound's page",
    "leftover",
}
"""Only words tell these: another language hides them, and then they are unknown."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_told_with_its_elements_or_unknown(version: str, language: str) -> None:
    """In languages with labels each screen is told; in none is anything taken for what it is not."""
    wrong: list[str] = []
    for name, (reach, screen, elements) in WAYS.items():
        found = seen(reach(Handset(version, language=language)))
        hidden = language == "xx" and (name in MUST_BE_READ or screen in ("popup", *STOPS))
        if found.screen != screen and not (hidden and found.screen is None):
            wrong.append(f"{name}: {found.screen} ({found.reason})")
        missing = [] if hidden else [each for each in elements if found.element(each) is None]
        if missing:
            wrong.append(f"{name}: {', '.join(missing)} not told")
    assert not wrong, "\n".join(wrong)


STOPS = ("rate_limit", "challenge", "blocked", "login")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_popup_is_dismissed_by_what_agrees_to_nothing(version: str) -> None:
    """The button that the pack gives closes the pop-up, asks Android for nothing and follows nobody."""
    for name in ("contacts", "limited_reach", "notifications", "rate_app", "save_login", "update"):
        phone = disturbed("popup", name)(Handset(version))
        button = seen(phone).element("dismiss_button")
        assert button is not None, name
        assert not {"allow", "rate", "save", "turn on", "update"} & {button.label.lower()}, button.label
        phone.phone.tap(*button.bounds.center)
        assert phone.wait(0.5).screen == "other_profile", name


@pytest.mark.parametrize("version", VERSIONS)
def test_under_suggestions_the_button_is_still_the_users_own(version: str) -> None:
    """After a follow other people are suggested below, each with a follow button."""
    phone = followed("moss")(Handset(version))
    button = seen(phone).element("follow_button")
    assert button is not None
    assert button.short_id == "profile_header_follow_button"
    assert button.label == "Following"
