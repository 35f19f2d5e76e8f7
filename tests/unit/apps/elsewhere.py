"""Pages of the apps that are none of the screens that recognition tells: lists, messages, settings, stories, shops.

Made after what is publicly known of them, and unmeasured: what matters is that none is taken for a page it is not,
however alike its parts are. People in them write what the app writes. It is long because it is a list of pages.
"""

from __future__ import annotations

from collections.abc import Iterable

TIKTOK, INSTAGRAM = "com.zhiliaoapp.musically", "com.instagram.android"
Box = tuple[float, float, float, float]
Part = tuple[str, str, str, str, Box, str]
"""Class, id, text, description, place in thousandths of the width, marks: c clickable, s scrollable, S selected,
F focused."""

LOW = 2164
"""Where pages end: the tabs' lower edge, in thousandths of the width."""


def xml(package: str, parts: Iterable[Part], width: int = 1080) -> str:
    """A window of 1080 by 2400 with these parts; a part lies in the last one before it that scrolls and holds it."""

    def node(part: Part, inside: str = "") -> str:
        cls, name, text, desc, box, marks = part
        left, top, right, bottom = (round(edge * width / 1000) for edge in box)
        given = {
            "text": text,
            "resource-id": f"{package}:id/{name}" if name else "",
            "class": f"android.widget.{cls}",
            "package": package,
            "content-desc": desc,
            "clickable": str("c" in marks).lower(),
            "scrollable": str("s" in marks).lower(),
            "selected": str("S" in marks).lower(),
            "focused": str("F" in marks).lower(),
            "enabled": "true",
            "bounds": f"[{left},{top}][{right},{bottom}]",
        }
        written = " ".join(f'{key}="{_quoted(value)}"' for key, value in given.items())
        return f"<node {written}>{inside}</node>"

    drawn: list[str] = []
    open_list: Part | None = None
    inside: list[str] = []
    for part in parts:
        if "s" in part[5]:
            if open_list is not None:
                drawn.append(node(open_list, "".join(inside)))
            open_list, inside = part, []
        elif open_list is not None and _holds(open_list[4], part[4]):
            inside.append(node(part))
        else:
            drawn.append(node(part))
    if open_list is not None:
        drawn.append(node(open_list, "".join(inside)))
    window: Part = ("FrameLayout", "", "", "", (0, 0, 1000, 2222), "")
    return f"<hierarchy rotation='0'>{node(window, ''.join(drawn))}</hierarchy>"


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def text(words: str, box: Box, name: str = "", marks: str = "") -> Part:
    return ("TextView", name, words, "", box, marks)


def button(words: str, box: Box, name: str = "", marks: str = "c") -> Part:
    return ("Button", name, words, "", box, marks)


def icon(desc: str, box: Box, name: str = "", marks: str = "c") -> Part:
    return ("ImageView", name, "", desc, box, marks)


def field(hint: str, box: Box, name: str = "", marks: str = "c") -> Part:
    return ("EditText", name, hint, "", box, marks)


def scroll(box: Box, name: str = "", cls: str = "RecyclerView") -> Part:
    return (cls, name, "", "", box, "s")


def tiktok_tabs(shown: int, words: tuple[str, ...] = ("Home", "Friends", "Create", "Inbox", "Profile")) -> list[Part]:
    return [
        ("FrameLayout", "", "", word, (200 * n, 2044, 200 * n + 200, LOW), "cS" if n == shown else "c")
        for n, word in enumerate(words)
    ]


def instagram_tabs(shown: int) -> list[Part]:
    names = ("feed_tab", "clips_tab", "direct_tab", "search_tab", "profile_tab")
    words = ("Home", "Reels", "Message", "Search and explore", "Profile")
    return [
        ("FrameLayout", name, "", word, (200 * n, 2060, 200 * n + 200, LOW), "cS" if n == shown else "c")
        for n, (name, word) in enumerate(zip(names, words, strict=True))
    ]


def rows(top: float, each: float, lines: Iterable[tuple[str, str, str]]) -> list[Part]:
    """Rows of a list: a picture, a name, a line below it, and a button at the right where it has one."""
    parts: list[Part] = []
    for n, (name, line, act) in enumerate(lines):
        y = top + n * each
        parts += [
            ("LinearLayout", "", "", "", (0, y, 1000, y + each), "c"),
            icon("", (30, y + 20, 150, y + 140)),
            text(name, (180, y + 30, 600, y + 80)),
            text(line, (180, y + 85, 600, y + 130)),
        ]
        if act:
            parts.append(button(act, (700, y + 40, 960, y + 120)))
    return parts


PEOPLE = (
    ("moss.walks", "Follows you", "Follow back"),
    ("Edit profile", "Posts", "Follow"),
    ("fern", "Reply", "Following"),
    ("Message", "3 comments", "Friends"),
    ("Add account", "Following", "Requested"),
    ("oak_and_ash", "Followers", "Follow"),
)
BACK = icon("Back", (20, 110, 130, 220))


TIKTOK_PAGES: dict[str, list[Part]] = {
    "inbox": [
        text("Inbox", (420, 140, 580, 190)),
        icon("Search", (880, 110, 990, 220)),
        scroll((0, 250, 1000, 2044)),
        *rows(
            260,
            180,
            [("New followers", "moss started following you", ""), ("Activity", "Reply", "Follow back"), *PEOPLE],
        ),
        *tiktok_tabs(3),
    ],
    "inbox of an account with a shop": [
        text("Inbox", (420, 140, 580, 190)),
        scroll((0, 250, 1000, 2044)),
        *rows(260, 180, PEOPLE),
        *tiktok_tabs(3, ("Home", "Shop", "Create", "Inbox", "Profile")),
    ],
    "shop tab": [
        field("Search", (60, 110, 800, 210)),
        icon("Cart", (860, 110, 970, 220)),
        scroll((0, 250, 1000, 2044)),
        *[
            icon("Product", (20 + 490 * (n % 2), 300 + 600 * (n // 2), 490 + 490 * (n % 2), 860 + 600 * (n // 2)))
            for n in range(6)
        ],
        *tiktok_tabs(1, ("Home", "Shop", "Create", "Inbox", "Profile")),
    ],
    "friends tab without friends": [
        text("Friends", (420, 140, 580, 190)),
        text("Follow your friends", (200, 700, 800, 780)),
        button("Find friends", (250, 900, 750, 1010)),
        *tiktok_tabs(1),
    ],
    "messages with one person": [
        BACK,
        text("moss.walks", (200, 120, 600, 170)),
        icon("More", (880, 110, 990, 220)),
        scroll((0, 250, 1000, 1960)),
        text("Reply", (120, 500, 400, 580)),
        text("3 comments", (350, 700, 650, 780)),
        text("Follow", (120, 900, 400, 980)),
        text("Copy link", (120, 1100, 400, 1180)),
        field("Message...", (130, 2010, 700, 2110)),
        icon("", (720, 2010, 820, 2110)),
        icon("", (850, 2010, 950, 2110)),
    ],
    "messages, one answered": [
        BACK,
        text("moss.walks", (200, 120, 600, 170)),
        scroll((0, 250, 1000, 1960)),
        text("hello", (120, 500, 400, 580)),
        text("Comments are turned off today", (120, 700, 800, 780)),
        button("Reply", (120, 800, 400, 880)),
        button("Reply", (120, 1000, 400, 1080)),
        field("Message...", (130, 2010, 700, 2110)),
    ],
    "followers": [
        BACK,
        text("moss.walks", (350, 130, 650, 190)),
        text("Following 31", (30, 250, 300, 330), "", "c"),
        text("Followers 91", (320, 250, 600, 330), "", "cS"),
        text("Suggested", (650, 250, 950, 330), "", "c"),
        field("Search", (40, 350, 960, 430)),
        scroll((0, 450, 1000, LOW)),
        *rows(460, 180, PEOPLE),
    ],
    "who is followed, tabs without numbers": [
        BACK,
        text("moss.walks", (350, 130, 650, 190)),
        text("Following", (30, 250, 300, 330), "", "cS"),
        text("Followers", (320, 250, 600, 330), "", "c"),
        text("Friends", (650, 250, 950, 330), "", "c"),
        scroll((0, 450, 1000, LOW)),
        *rows(460, 180, PEOPLE),
    ],
    "followers without tabs": [
        BACK,
        text("Followers", (350, 130, 650, 190)),
        field("Search", (40, 240, 960, 330)),
        scroll((0, 350, 1000, LOW)),
        *rows(360, 180, PEOPLE),
    ],
    "add friends": [
        BACK,
        text("Add friends", (350, 130, 650, 190)),
        field("Search by name or username", (40, 250, 960, 340)),
        scroll((0, 360, 1000, LOW)),
        *rows(370, 180, [("Invite friends", "", "Invite"), ("Contacts", "Find your contacts", "Find"), *PEOPLE]),
    ],
    "page of a sound": [
        BACK,
        icon("Share", (880, 110, 990, 220)),
        text("original sound - moss", (380, 280, 960, 340)),
        text("1.2M videos", (380, 350, 700, 400)),
        button("Add to Favorites", (380, 430, 800, 510)),
        scroll((0, 600, 1000, LOW)),
        *[
            icon("", (333 * (n % 3), 610 + 440 * (n // 3), 330 + 333 * (n % 3), 1040 + 440 * (n // 3)))
            for n in range(9)
        ],
        button("Use this sound", (250, 2020, 750, 2130)),
    ],
    "page of a hashtag": [
        BACK,
        text("#walks", (280, 280, 700, 340)),
        text("31.4K posts", (280, 350, 700, 400)),
        button("Add to Favorites", (280, 430, 700, 510)),
        text("Recent", (100, 530, 300, 590), "", "c"),
        scroll((0, 600, 1000, LOW)),
        *[
            icon("", (333 * (n % 3), 610 + 440 * (n // 3), 330 + 333 * (n % 3), 1040 + 440 * (n // 3)))
            for n in range(9)
        ],
    ],
    "results of a search, videos": [
        BACK,
        field("morning walk", (150, 110, 800, 210)),
        button("Search", (830, 110, 980, 210)),
        *[
            text(word, (180 * n, 240, 180 * n + 170, 320), "", "cS" if n == 1 else "c")
            for n, word in enumerate(("Top", "Videos", "Photos", "Users", "Sounds"))
        ],
        scroll((0, 340, 1000, LOW)),
        *[
            icon("", (20 + 490 * (n % 2), 350 + 700 * (n // 2), 490 + 490 * (n % 2), 1040 + 700 * (n // 2)))
            for n in range(4)
        ],
    ],
    "edit profile": [
        BACK,
        text("Edit profile", (380, 130, 620, 190)),
        icon("Change photo", (400, 280, 600, 480)),
        *[
            p
            for n, (a, b) in enumerate(
                (("Name", "Moss"), ("Username", "moss.walks"), ("Bio", "Followers"), ("Links", "Add"))
            )
            for p in (
                text(a, (40, 600 + 120 * n, 300, 660 + 120 * n)),
                text(b, (500, 600 + 120 * n, 960, 660 + 120 * n), "", "c"),
            )
        ],
    ],
    "settings": [
        BACK,
        text("Settings and privacy", (300, 130, 700, 190)),
        scroll((0, 250, 1000, LOW), cls="ScrollView"),
        *[
            p
            for n, word in enumerate(
                (
                    "Account",
                    "Privacy",
                    "Security & permissions",
                    "Share profile",
                    "Notifications",
                    "LIVE",
                    "Report a problem",
                    "Switch account",
                    "Log out",
                )
            )
            for p in (
                ("LinearLayout", "", "", "", (0, 260 + 130 * n, 1000, 390 + 130 * n), "c"),
                text(word, (120, 300 + 130 * n, 700, 350 + 130 * n)),
            )
        ],
    ],
    "a LIVE": [
        icon("", (20, 120, 120, 220)),
        text("moss.walks", (130, 120, 350, 160)),
        button("Follow", (370, 125, 520, 195)),
        text("1.2K", (760, 130, 850, 190)),
        icon("Close", (890, 120, 980, 210)),
        scroll((0, 1400, 700, 2000)),
        text("fern  Reply", (30, 1500, 600, 1560)),
        text("oak  3 comments", (30, 1600, 600, 1660)),
        text("Add comment...", (30, 2040, 450, 2130), "", "c"),
        icon("Gift", (600, 2040, 690, 2130)),
        icon("Share", (860, 2040, 950, 2130)),
    ],
    "a story": [
        icon("", (20, 130, 120, 230)),
        text("moss.walks", (140, 140, 400, 190)),
        icon("Close", (890, 130, 980, 220)),
        field("Send message...", (40, 2040, 700, 2140)),
        icon("Like", (740, 2040, 840, 2140)),
        icon("Share", (880, 2040, 980, 2140)),
    ],
    "favourites": [
        BACK,
        text("Favorites", (380, 130, 620, 190)),
        *[
            text(word, (200 * n, 240, 200 * n + 190, 320), "", "cS" if n == 0 else "c")
            for n, word in enumerate(("Posts", "Photos", "Videos", "Sounds", "Effects"))
        ],
        scroll((0, 340, 1000, LOW)),
        *[
            icon("", (333 * (n % 3), 350 + 440 * (n // 3), 330 + 333 * (n % 3), 780 + 440 * (n // 3)))
            for n in range(12)
        ],
    ],
    "suggested accounts": [
        BACK,
        text("Suggested accounts", (300, 130, 700, 190)),
        scroll((0, 250, 1000, LOW)),
        *rows(260, 180, PEOPLE),
    ],
    "activity": [
        BACK,
        text("All activity", (350, 130, 650, 190)),
        scroll((0, 250, 1000, LOW)),
        *rows(
            260,
            180,
            [
                ("moss", "liked your video", ""),
                ("fern", "commented: Cancel", "Reply"),
                ("oak", "Try again later, maybe", "Follow back"),
                ("ash", "Verify to continue", ""),
            ],
        ),
    ],
    "privacy of a post": [
        text("Who can view this post", (250, 1300, 750, 1360)),
        *[
            p
            for n, word in enumerate(("Everyone", "Friends", "Only you"))
            for p in (
                ("LinearLayout", "", "", "", (0, 1400 + 140 * n, 1000, 1540 + 140 * n), "c"),
                text(word, (60, 1440 + 140 * n, 500, 1500 + 140 * n)),
            )
        ],
        icon("Close", (900, 1290, 970, 1360)),
    ],
}

INSTAGRAM_PAGES: dict[str, list[Part]] = {
    "inbox": [
        BACK,
        text("linnea.walks", (200, 130, 600, 190), "igds_action_bar_title"),
        field("Search or ask Meta AI", (40, 250, 960, 340), "search_edit_text"),
        scroll((0, 360, 1000, LOW), "inbox_refreshable_thread_list_recyclerview"),
        *rows(370, 180, PEOPLE),
    ],
    "new message": [
        BACK,
        text("New message", (200, 130, 600, 190), "igds_action_bar_title"),
        field("Search", (150, 240, 960, 330), "search_edit_text"),
        scroll((0, 360, 1000, LOW)),
        *rows(370, 180, PEOPLE),
    ],
    "messages with one person": [
        BACK,
        text("moss.walks", (200, 120, 600, 170), "header_title"),
        scroll((0, 250, 1000, 1960), "message_list"),
        text("Reply", (120, 500, 400, 580)),
        text("Comments", (350, 700, 650, 780)),
        text("Follow", (120, 900, 400, 980)),
        field("Message…", (130, 2010, 700, 2110), "row_thread_composer_edittext"),
        icon("Like", (850, 2010, 950, 2110)),
    ],
    "followers": [
        BACK,
        text("linnea.walks", (200, 130, 600, 190), "action_bar_title"),
        text("91 followers", (30, 240, 330, 320), "title", "cS"),
        text("31 following", (340, 240, 660, 320), "title", "c"),
        field("Search", (40, 350, 960, 440), "row_search_edit_text"),
        scroll((0, 460, 1000, LOW), "list"),
        *rows(470, 180, PEOPLE),
        *instagram_tabs(4),
    ],
    "likes of a post": [
        BACK,
        text("Likes", (200, 130, 600, 190), "action_bar_title"),
        field("Search", (40, 240, 960, 330), "row_search_edit_text"),
        scroll((0, 350, 1000, LOW), "list"),
        *rows(360, 180, PEOPLE),
    ],
    "notifications": [
        BACK,
        text("Notifications", (200, 130, 600, 190), "action_bar_title"),
        scroll((0, 250, 1000, LOW), "list"),
        *rows(260, 180, [("moss liked your reel", "", ""), ("fern commented: Try again later", "Reply", ""), *PEOPLE]),
    ],
    "discover people": [
        BACK,
        text("Discover people", (200, 130, 600, 190), "action_bar_title"),
        scroll((0, 250, 1000, LOW), "list"),
        *rows(260, 180, PEOPLE),
    ],
    "settings": [
        BACK,
        text("Settings and activity", (200, 130, 700, 190), "action_bar_title"),
        field("Search", (40, 250, 960, 340), "search_edit_text"),
        scroll((0, 360, 1000, LOW), "list"),
        text("Accounts Center", (120, 400, 700, 460)),
        text("Password, security, personal details", (120, 470, 900, 530)),
        *[
            p
            for n, word in enumerate(
                ("Saved", "Archive", "Notifications", "Account privacy", "Close Friends", "Add account", "Log out")
            )
            for p in (
                ("LinearLayout", "", "", "", (0, 600 + 130 * n, 1000, 730 + 130 * n), "cS" if n == 2 else "c"),
                text(word, (120, 640 + 130 * n, 700, 690 + 130 * n)),
            )
        ],
    ],
    "edit profile": [
        BACK,
        text("Edit profile", (200, 130, 600, 190), "action_bar_title"),
        *[
            field(word, (40, 500 + 150 * n, 960, 620 + 150 * n), name)
            for n, (word, name) in enumerate(
                (("Moss", "full_name"), ("moss.walks", "username"), ("posts, followers, following", "bio"))
            )
        ],
    ],
    "a story": [
        text("moss.walks", (140, 140, 400, 190), "reel_viewer_title", "c"),
        icon("", (20, 130, 120, 230), "reel_viewer_front_avatar"),
        icon("Close", (890, 130, 980, 220)),
        field("Send message", (40, 2040, 700, 2140), "reel_viewer_message_composer_text"),
        icon("Like", (740, 2040, 840, 2140), "toolbar_like_button"),
        icon("Send story", (880, 2040, 980, 2140), "toolbar_reshare_button"),
    ],
    "a story by another name": [
        text("moss.walks", (140, 140, 400, 190), "reel_viewer_title", "c"),
        icon("More actions", (790, 130, 880, 220)),
        text("Send message", (40, 2040, 700, 2140), "message_composer_container", "c"),
        icon("Like", (740, 2040, 840, 2140), "toolbar_like_button"),
        icon("Share", (880, 2040, 980, 2140), "toolbar_reshare_button"),
    ],
    "page of a hashtag": [
        BACK,
        text("#walks", (200, 130, 600, 190), "action_bar_title"),
        text("31.4K posts", (300, 280, 700, 340)),
        button("Follow", (300, 360, 900, 440)),
        scroll((0, 600, 1000, LOW), "recycler_view"),
        *[
            icon(
                f"Reel by moss at row {n // 3 + 1}, column {n % 3 + 1}",
                (333 * (n % 3), 610 + 440 * (n // 3), 330 + 333 * (n % 3), 1040 + 440 * (n // 3)),
                "image_button",
            )
            for n in range(9)
        ],
        *instagram_tabs(3),
    ],
    "saved": [
        BACK,
        text("Saved", (200, 130, 600, 190), "action_bar_title"),
        scroll((0, 250, 1000, LOW), "list"),
        *[
            icon("All posts", (20 + 490 * (n % 2), 300 + 560 * (n // 2), 490 + 490 * (n % 2), 800 + 560 * (n // 2)))
            for n in range(4)
        ],
        *instagram_tabs(4),
    ],
    "code of the profile": [
        icon("Close", (20, 110, 130, 220)),
        text("@LINNEA.WALKS", (200, 1200, 800, 1280)),
        button("Share profile", (60, 1700, 330, 1850)),
        button("Copy link", (370, 1700, 640, 1850)),
        button("Download", (670, 1700, 950, 1850)),
    ],
    "professional dashboard": [
        BACK,
        text("Professional dashboard", (200, 130, 700, 190), "action_bar_title"),
        text("Views", (60, 400, 300, 460)),
        text("31", (800, 400, 950, 460)),
        text("Followers", (60, 500, 300, 560)),
        text("91", (800, 500, 950, 560)),
    ],
    "where a post was made": [
        BACK,
        text("Add location", (200, 130, 600, 190), "action_bar_title"),
        field("Search", (40, 240, 960, 330), "row_search_edit_text"),
        scroll((0, 350, 1000, LOW)),
        *rows(360, 150, [("North Square", "Share", ""), ("City Hall", "Posts", "")]),
    ],
    "insights of a post": [
        BACK,
        text("Post insights", (200, 130, 600, 190), "action_bar_title"),
        icon("Like", (100, 400, 160, 460)),
        icon("Comment", (300, 400, 360, 460)),
        icon("Share", (500, 400, 560, 460)),
        icon("Save", (700, 400, 760, 460)),
        text("31", (100, 480, 160, 520)),
        text("Accounts reached", (60, 700, 500, 760)),
    ],
}
