"""What other programs lay over an app's window, and parts of a page that only look like another screen's."""

from __future__ import annotations

import pytest
from elsewhere import BACK, INSTAGRAM, TIKTOK, Part, button, instagram_tabs, scroll, text, xml
from layouts import INSTAGRAM as INSTAGRAM_SCREENS
from layouts import TIKTOK as TIKTOK_SCREENS
from layouts import instagram_profile, profile
from lxml import etree
from recorded import made_node, written

from phonedeck.apps.pack import Pack
from phonedeck.apps.recognised import Recognition
from phonedeck.apps.recognition import recognise
from phonedeck.phones.look import Look

FEED = TIKTOK_SCREENS["feed"][1]
LIKE = (996, 1398)
"""The middle of the feed's first button, in pixels of a window of 1080 by 2400."""


def seen(app: str, parts: list[Part], *windows: etree._Element, first: bool = False) -> Recognition:
    root = etree.fromstring(xml(TIKTOK if app == "tiktok" else INSTAGRAM, parts))
    for window in windows:
        root.insert(0 if first else len(root), window)
    return recognise(Look.parse(written(root)), Pack.load(app))


def window(package: str, box: tuple[int, int, int, int], *buttons: str, whole: bool = False) -> etree._Element:
    """A window with buttons below each other in a box; `whole`: it is as large as the screen, around the box."""
    left, top, right, bottom = box
    tall = (bottom - top) // max(1, len(buttons))
    around = made_node(package, (0, 0, 1080, 2400) if whole else box)
    for n, word in enumerate(buttons):
        place = (left, top + n * tall, right, top + (n + 1) * tall)
        around.append(made_node(package, place, text=word, clickable="true"))
    return around


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "package",
    [
        "com.android.vending",
        "com.google.android.gms",
        "com.samsung.android.permissioncontroller",
        "com.android.systemui",
    ],
)
def test_a_question_of_another_program_hides_the_page(package: str, whole: bool, first: bool) -> None:
    """Whoever asks: what lies below takes no tap, wherever the window stands in the dump."""
    found = seen("tiktok", FEED, window(package, (60, 900, 1020, 1500), "Xyzzy", "Plugh", whole=whole), first=first)
    assert (found.screen, found.elements) == (None, ())


def test_nothing_lies_over_a_question_of_the_system() -> None:
    """The app's whole window is in the dump with it, and is below."""
    package, words = "com.android.permissioncontroller", ("Allow", "Don't allow")
    for first in (False, True):
        found = seen("tiktok", FEED, window(package, (60, 900, 1020, 1300), *words), first=first)
        assert found.screen == "popup"
        assert found.element("dismiss_button") is not None


def test_the_systems_shade_hides_the_page() -> None:
    """Pulled down, it takes all taps, and its messages are anybody's words."""
    shade = window("com.android.systemui", (0, 200, 1080, 2000), "Follow", "Not now", "@someone")
    assert seen("tiktok", FEED, shade).screen is None


@pytest.mark.parametrize(
    "over",
    [
        window("com.example.chat", (930, 1330, 1080, 1480), ""),
        window("com.example.video", (600, 1250, 1070, 1520), ""),
        window("com.google.android.inputmethod.latin", (0, 1380, 1080, 2400), "q"),
    ],
    ids=["bubble", "small video", "keyboard"],
)
def test_what_lies_below_a_small_window_or_a_keyboard_is_not_given(over: etree._Element) -> None:
    """The page is what it was, or unknown; the button whose middle is covered would not take its tap."""
    plain = seen("tiktok", FEED).element("like_button")
    assert plain is not None
    assert plain.bounds.center == LIKE
    found = seen("tiktok", FEED, over)
    assert found.element("like_button") is None
    assert found.screen in ("feed", None)


def test_a_keyboard_that_nobody_knows_covers_what_is_below_it_only() -> None:
    """It is told by its keys; a field above it is written in."""
    keys = made_node("com.example.typing", (0, 1500, 1080, 2400))
    for n, letter in enumerate("qwertyuiop"):
        keys.append(
            made_node("com.example.typing", (108 * n, 1500, 108 * n + 108, 1600), text=letter, clickable="true")
        )
    found = seen("tiktok", TIKTOK_SCREENS["a photo's form"][1], keys)
    assert found.screen == "post_form"
    assert found.element("title_field") is not None


def test_a_message_that_slides_in_covers_the_top_row_only() -> None:
    """The profile is still told, and so is what lies lower; the menu below the message is not."""
    parts = profile(("Following", "Followers", "Likes"), ("Follow", "Message"), own=False)
    message = window("com.android.systemui", (20, 60, 1060, 330), "Follow back", whole=True)
    found = seen("tiktok", parts, message)
    assert found.screen == "other_profile"
    assert found.element("follow_button") is not None
    assert found.element("options_button") is None
    assert seen("tiktok", parts).element("options_button") is not None


def test_a_profile_whose_name_reads_like_a_notice_is_no_notice() -> None:
    """Older versions show the name in the top row; anybody may be called so. What else it may be is not said."""
    named = [
        *profile(("Following", "Followers", "Likes"), ("Follow", "Message"), own=False),
        text("Verify to continue", (320, 140, 680, 190)),
    ]
    assert seen("tiktok", named).screen in ("other_profile", None)


def test_a_line_that_says_later_is_no_popup() -> None:
    """What is to be dismissed has a button for it: a line that goes by itself takes no tap."""
    assert seen("tiktok", [*FEED, text("Later", (200, 1000, 800, 1080))]).screen != "popup"
    dialog = INSTAGRAM_SCREENS["save the login"][1]
    unanswered = [part for part in dialog if part[2] != "Not now"]
    assert seen("instagram", dialog).screen == "popup"
    assert seen("instagram", [*unanswered, text("Not now", (120, 1330, 880, 1450))]).screen != "popup"


@pytest.mark.parametrize("name", ["row_pending_container", "upload_snackbar_container"])
def test_an_empty_place_for_uploads_says_nothing(name: str) -> None:
    """Such containers are on many pages; only with something written in them is there an upload."""
    feed = INSTAGRAM_SCREENS["feed"][1]
    empty: Part = ("FrameLayout", name, "", "", (0, 200, 1000, 201), "")
    busy = [scroll((0, 200, 1000, 310), name), text("Xyzzy plugh", (150, 220, 700, 290))]
    assert seen("instagram", [*feed, empty]).screen == "feed"
    assert seen("instagram", [*feed, *busy]).screen == "uploading"


def test_a_field_by_the_name_of_a_password_alone_is_no_login() -> None:
    """Settings have a row of that id; a login has a field or says that it is one."""
    row: Part = ("LinearLayout", "password", "Xyzzy", "", (0, 400, 1000, 520), "c")
    assert seen("instagram", [BACK, text("Plugh", (200, 130, 600, 190)), row]).screen is None
    assert Pack.load("instagram").told(seen("instagram", INSTAGRAM_SCREENS["login"][1]).screen) == "login"


def test_an_id_on_what_says_something_else_tells_nothing() -> None:
    """The same ids stand at other things in another version: what is written there is believed."""
    parts = [
        *INSTAGRAM_SCREENS["feed"][1][:-5],
        *[
            ("FrameLayout", name, "", word, (200 * n, 2044, 200 * n + 200, 2164), "cS" if n == 0 else "c")
            for n, (name, word) in enumerate(
                (
                    ("feed_tab", "Home"),
                    ("clips_tab", "Reels"),
                    ("creation_tab", "Message"),
                    ("search_tab", "Search and explore"),
                    ("profile_tab", "Profile"),
                )
            )
        ],
    ]
    found = seen("instagram", parts)
    assert found.screen == "feed"
    assert found.element("profile_tab") is not None
    assert found.element("create_button") is None


def test_a_tab_in_which_another_ones_word_stands_is_not_told_by_its_place() -> None:
    """Tabs come in another order; their words may stand in them and not on them."""
    words = ("Inbox", "Friends", "Create", "Home", "Profile")
    page = FEED[: -len(words)]
    tabs: list[Part] = [
        part
        for n, word in enumerate(words)
        for part in (
            ("FrameLayout", "", "", "", (200 * n, 2044, 200 * n + 200, 2164), "cs"),
            text(word, (200 * n + 10, 2110, 200 * n + 190, 2150)),
        )
    ]
    found = seen("tiktok", [*page, *tabs])
    assert found.screen == "feed"
    assert found.element("home_tab") is None
    assert found.element("create_button") is not None


def test_a_word_of_the_app_is_no_username() -> None:
    """An id may have moved to it, and it may be written as usernames are."""
    parts = INSTAGRAM_SCREENS["profile"][1]
    moved = [
        (
            "TextView",
            {"action_bar_title": "", "profile_header_familiar_following_label": "action_bar_title"}[part[1]],
            *part[2:],
        )
        if part[1] in ("action_bar_title", "profile_header_familiar_following_label") and part[2] != "31"
        else part
        for part in parts
        if part[2] != "moss.walks"
    ]
    found = seen("instagram", moved)
    assert found.screen == "other_profile"
    assert found.element("handle") is None


def test_a_list_that_goes_on_below_the_tabs_leaves_the_page_what_it_is() -> None:
    """Nothing lies over the page but its own tabs, and what is below them is not to be tapped."""
    feed = INSTAGRAM_SCREENS["feed"][1]
    low: list[Part] = [
        text("Instagram", (300, 80, 700, 170), "title_logo"),
        scroll((0, 193, 1000, 2222), "list"),
        button("moss", (110, 200, 900, 250), "row_feed_photo_profile_name"),
        *[
            ("Button", f"row_feed_button_{word}", "", said, (28 + 110 * n, 2090, 90 + 110 * n, 2190), "c")
            for n, (word, said) in enumerate((("like", "Like"), ("comment", "Comment"), ("share", "Send post")))
        ],
        *instagram_tabs(0),
    ]
    assert seen("instagram", feed).screen == "feed"
    found = seen("instagram", low)
    assert found.screen == "feed"
    assert found.element("home_tab") is not None
    assert found.element("like_button") is None


def test_a_description_that_begins_with_follow_is_no_follow_button() -> None:
    """What a user wrote of themselves takes taps; the app's own buttons are in a language that nobody knows."""
    words = ("Xyzzy", "Plugh", "Quux")
    own = [
        part
        for part in instagram_profile(words, (("Grault", ""), ("Garply", "")), own=True)
        if part[1] not in ("profile_tab", "action_bar_title")
    ]
    bio = button("Follow my other page", (30, 400, 700, 460))
    assert Pack.load("instagram").told(seen("instagram", [*own, bio]).screen) != "other_profile"
    other = instagram_profile(words, (("Grault", "profile_header_follow_button"), ("Garply", "")), own=False)
    found = seen("instagram", [*other, bio]).element("follow_button")
    assert found is None or found.label == "Grault"


def test_a_comment_that_reads_like_a_captions_hint_is_no_form() -> None:
    """ "Write a caption for this" is what people ask each other for; a form has a field."""
    post = INSTAGRAM_SCREENS["a post"][1]
    asked = button("Write a caption for this one", (30, 1500, 900, 1560))
    assert seen("instagram", [*post, asked]).screen == "post_page"


def test_the_first_tile_is_not_counted_against_what_a_tile_says() -> None:
    """One tile that says that it is the third one is enough: the page is laid out from right to left."""
    parts = instagram_profile(
        ("posts", "followers", "following"),
        (("Follow", "profile_header_follow_button"), ("Message", "button_container")),
        own=False,
    )
    assert seen("instagram", parts).element("first_item") is not None
    said = [
        (*part[:3], part[3].replace("column 1", "column 3") if "column 1" in part[3] else "", *part[4:])
        if part[1] == "image_button"
        else part
        for part in parts
    ]
    assert seen("instagram", said).element("first_item") is None


def test_a_pager_of_all_pages_is_no_list() -> None:
    """The tabs scroll with it: the handle of the own profile is no other people's word."""
    shown = profile(
        ("Following", "Followers", "Likes"),
        ("Edit profile", "Share profile"),
        own=True,
        tabs=("Home", "Friends", "Create", "Inbox", "Profile"),
    )
    root = etree.fromstring(xml(TIKTOK, shown))
    pager = made_node(TIKTOK, (0, 0, 1080, 2400))
    pager.set("scrollable", "true")
    pager.extend(list(root[0]))
    root[0].append(pager)
    found = recognise(Look.parse(written(root)), Pack.load("tiktok"))
    assert found.screen == "own_profile"
    assert found.element("handle") is not None


def test_a_way_to_pass_on_a_profile_is_no_sign_of_the_own_one() -> None:
    """In the top row everybody's profile has it; below the numbers it is the own one's."""
    others = [
        *profile(("Following", "Followers", "Likes"), ("Follow", "Message"), own=False),
        ("Button", "", "", "Share profile", (770, 110, 870, 220), "c"),
    ]
    assert seen("tiktok", others).screen == "other_profile"
