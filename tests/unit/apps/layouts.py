"""Screens of the apps in shapes that no recording has: other languages, sheets, questions, notices, older and newer
layouts. Made after what is publicly known of them, and unmeasured. It is long because it is a list of screens."""

from __future__ import annotations

from elsewhere import (
    BACK,
    LOW,
    Part,
    button,
    field,
    icon,
    instagram_tabs,
    rows,
    scroll,
    text,
    tiktok_tabs,
)

Shown = tuple[str, list[Part]]
"""The screen it is, and its parts."""

COMMENTERS = (("moss.walks", "what a calm place", ""), ("fern", "so nice", ""), ("oak", "Follow", ""))


def rail(words: tuple[str, str, str, str], author: str = "moss", follow: str = "Follow moss") -> list[Part]:
    like, comment, favourite, share = words
    return [
        ("ViewPager", "", "", "", (0, 0, 1000, 2044), "s"),
        icon(f"{author} profile", (872, 1074, 981, 1182), marks=""),
        button("", (853, 1140, 1000, 1222)) if not follow else ("Button", "", "", follow, (853, 1140, 1000, 1222), "c"),
        *[
            ("Button", "", "", word, (844, 1222 + 146 * n, 1000, 1368 + 146 * n), "c")
            for n, word in enumerate((like, comment, favourite, share))
        ],
        *[
            text(count, (844, 1330 + 146 * n, 1000, 1350 + 146 * n))
            for n, count in enumerate(("140.9K", "2,161", "19.4K", "3,875"))
        ],
        ("Button", "", "", "Sound: original", (844, 1806, 1000, 1952), "c"),
        button(author, (30, 1733, 400, 1786), "title"),
        text("morning light", (30, 1796, 800, 1890), "desc", "c"),
    ]


ENGLISH = (
    "Like video. 140.9K likes",
    "Read or add comments. 2,161 comments",
    "Add or remove this video from Favorites.",
    "Share video. 3,875 shares",
)


def top_tabs(words: tuple[str, ...], shown: int) -> list[Part]:
    return [
        text(word, (130 + 180 * n, 126, 300 + 180 * n, 266), "text1", "cS" if n == shown else "c")
        for n, word in enumerate(words)
    ]


def statistics(
    words: tuple[str, ...], top: float = 660, numbers: tuple[str, ...] = ("31", "91", "12.3K")
) -> list[Part]:
    return [
        part
        for n, (number, word) in enumerate(zip(numbers, words, strict=True))
        for part in (
            text(number, (70 + 290 * n, top, 355 + 290 * n, top + 68), marks="c"),
            text(word, (70 + 290 * n, top + 76, 355 + 290 * n, top + 126)),
        )
    ]


def profile(
    words: tuple[str, ...], buttons: tuple[str, ...], *, own: bool, tabs: tuple[str, ...] = (), bio: str = ""
) -> list[Part]:
    """A TikTok profile: picture, handle, three numbers, a row of buttons, a bio, tiles."""
    wide = 900 / max(1, len(buttons))
    return [
        *([] if own else [BACK]),
        icon("", (880, 110, 990, 220)),
        icon("", (345, 236, 655, 546)),
        text("@moss.walks", (300, 556, 700, 616), marks="c"),
        *statistics(words),
        *[
            button(word, (50 + (wide + 10) * n, 820, 50 + (wide + 10) * n + wide - 10, 950))
            for n, word in enumerate(buttons)
        ],
        *([text(bio, (100, 970, 900, 1040))] if bio else []),
        scroll((0, 1180, 1000, 2040)),
        *[
            icon("", (333 * (n % 3), 1190 + 440 * (n // 3), 330 + 333 * (n % 3), 1620 + 440 * (n // 3)))
            for n in range(3)
        ],
        *(tiktok_tabs(4, tabs) if tabs else []),
    ]


def comment_sheet(head: str, hint: str, reply: str = "Reply", close: str = "Close", *, low: float = LOW) -> list[Part]:
    return [
        text(head, (400, 780, 600, 886)),
        icon(close, (920, 810, 970, 860)),
        scroll((0, 886, 1000, low - 150)),
        *[
            p
            for n, (name, line, _) in enumerate(COMMENTERS)
            for p in (
                button(name, (145, 910 + 190 * n, 360, 950 + 190 * n), "title"),
                text(line, (145, 955 + 190 * n, 900, 1005 + 190 * n)),
                button(reply, (225, 1015 + 190 * n, 330, 1055 + 190 * n)),
            )
            if 1055 + 190 * n < low - 150
        ],
        field(hint, (175, low - 130, 660, low - 50)),
        icon("", (680, low - 120, 770, low - 40)),
        icon("Stickers", (780, low - 120, 870, low - 40)),
    ]


def question(headline: str, *choices: str, line: str = "", stacked: bool = True) -> list[Part]:
    """A dialog in the middle, alone in the dump."""
    top = 900
    parts = [text(headline, (150, top, 850, top + 80))]
    if line:
        parts.append(text(line, (150, top + 90, 850, top + 160)))
    for n, choice in enumerate(choices):
        if stacked:
            parts.append(button(choice, (120, top + 200 + 130 * n, 880, top + 320 + 130 * n)))
        else:
            parts.append(button(choice, (120 + 390 * n, top + 200, 490 + 390 * n, top + 320)))
    return parts


def choices_row(top: float, words: tuple[str, ...]) -> list[Part]:
    return [
        p
        for n, word in enumerate(words)
        for p in (
            ("LinearLayout", "", "", word, (30 + 190 * n, top, 190 + 190 * n, top + 240), "c"),
            text(word, (30 + 190 * n, top + 180, 190 + 190 * n, top + 230)),
        )
    ]


TIKTOK: dict[str, Shown] = {
    "feed": ("feed", [*top_tabs(("Explore", "Following", "For You"), 2), *rail(ENGLISH), *tiktok_tabs(0)]),
    "feed with a shop": (
        "feed",
        [
            *top_tabs(("Following", "For You"), 1),
            *rail(ENGLISH),
            *tiktok_tabs(0, ("Home", "Shop", "Create", "Inbox", "Profile")),
        ],
    ),
    "feed of who is followed": ("feed", [*top_tabs(("Following", "For You"), 0), *rail(ENGLISH), *tiktok_tabs(0)]),
    "feed in German": (
        "feed",
        [
            *top_tabs(("Folge ich", "Für dich"), 1),
            *rail(
                (
                    "Video liken. 3 Likes",
                    "Kommentare lesen oder hinzufügen. 3 Kommentare",
                    "Video zu Favoriten hinzufügen",
                    "Video teilen. 3-mal geteilt",
                )
            ),
            *tiktok_tabs(0, ("Startseite", "Freunde", "Erstellen", "Posteingang", "Profil")),
        ],
    ),
    "feed in Japanese": (
        "feed",
        [
            *top_tabs(("フォロー中", "おすすめ"), 1),
            *rail(("いいね 3", "コメント 3", "お気に入り 3", "シェア 3")),
            *tiktok_tabs(0, ("ホーム", "友達", "作成", "メッセージ", "プロフィール")),
        ],
    ),
    "LIVE in the feed": (
        "feed",
        [
            *top_tabs(("Following", "For You"), 1),
            text("Tap to watch LIVE", (250, 900, 750, 980), "tv_live_tips", "c"),
            text("moss", (30, 1800, 400, 1860), "title"),
            *tiktok_tabs(0),
        ],
    ),
    "a post": ("post_page", [BACK, *rail(ENGLISH), field("Add comment...", (40, 2060, 700, 2150))]),
    "comments": ("comments", comment_sheet("12 comments", "Add comment...")),
    "comments in German": (
        "comments",
        comment_sheet("12 Kommentare", "Kommentar hinzufügen …", "Antworten", "Schließen"),
    ),
    "comments in Thai": ("comments", comment_sheet("ความคิดเห็น 12 รายการ", "เพิ่มความคิดเห็น...", "ตอบกลับ", "ปิด")),
    "comments, being written": ("comments", comment_sheet("12 comments", "hello there", low=LOW)),
    "comments, none yet": (
        "comments",
        [
            text("No comments yet", (350, 780, 650, 886)),
            icon("Close", (920, 810, 970, 860)),
            field("Add comment...", (175, 2030, 660, 2110)),
        ],
    ),
    "profile": ("other_profile", profile(("Following", "Followers", "Likes"), ("Follow", "Message"), own=False)),
    "profile of a friend": (
        "other_profile",
        profile(("Following", "Followers", "Likes"), ("Friends", "Message"), own=False, bio="Walks, maps, notes"),
    ),
    "profile of a private user": (
        "other_profile",
        profile(("Following", "Followers", "Likes"), ("Requested",), own=False),
    ),
    "profile in Arabic words": (
        "other_profile",
        profile(("أتابعه", "متابعون", "تسجيلات الإعجاب"), ("متابعة", "رسالة"), own=False),
    ),
    "profile in French": (
        "other_profile",
        profile(("Suivis", "Followers", "J'aime"), ("Suivre", "Message"), own=False),
    ),
    "profile in Japanese": (
        "other_profile",
        profile(("フォロー中", "フォロワー", "いいね"), ("フォロー", "メッセージ"), own=False),
    ),
    "profile in Russian": (
        "other_profile",
        profile(("Подписки", "Подписчики", "Лайки"), ("Подписаться", "Сообщение"), own=False),
    ),
    "own profile": (
        "own_profile",
        profile(
            ("Following", "Followers", "Likes"),
            ("Edit profile", "Share profile"),
            own=True,
            tabs=("Home", "Friends", "Create", "Inbox", "Profile"),
        ),
    ),
    "own profile in German": (
        "own_profile",
        profile(
            ("Folge ich", "Follower", "Likes"),
            ("Profil bearbeiten", "Profil teilen"),
            own=True,
            tabs=("Startseite", "Freunde", "Erstellen", "Posteingang", "Profil"),
        ),
    ),
    "own profile in an unknown language": (
        "own_profile",
        profile(("Xyzzy", "Plugh", "Quux"), ("Grault", "Garply"), own=True, tabs=("Ab", "Cd", "Ef", "Gh", "Ij")),
    ),
    "own profile to be completed": (
        "own_profile",
        [
            *profile(
                ("Following", "Followers", "Likes"),
                ("Edit profile",),
                own=True,
                tabs=("Home", "Friends", "Create", "Inbox", "Profile"),
            ),
            text("Complete your profile", (60, 1060, 500, 1110)),
            button("Add", (700, 1050, 940, 1130)),
        ],
    ),
    "search": (
        "search",
        [
            BACK,
            field("Search", (150, 110, 800, 210)),
            button("Search", (830, 110, 980, 210)),
            scroll((0, 250, 1000, LOW)),
            *[
                text(w, (60, 270 + 110 * n, 800, 350 + 110 * n), "", "c")
                for n, w in enumerate(("morning walk", "forest", "Follow"))
            ],
        ],
    ),
    "search, found": (
        "search",
        [
            BACK,
            field("moss", (150, 110, 800, 210)),
            icon("Search", (830, 110, 980, 210)),
            *[
                text(w, (190 * n, 240, 190 * n + 180, 320), "", "cS" if n == 0 else "c")
                for n, w in enumerate(("Top", "Users", "Videos", "Sounds", "LIVE"))
            ],
            scroll((0, 340, 1000, LOW)),
            *rows(350, 180, (("moss", "91 followers", "Follow"), ("fern", "", "Follow"))),
        ],
    ),
    "search in German": (
        "search",
        [
            icon("Zurück", (20, 110, 130, 220)),
            field("Suchen", (150, 110, 800, 210)),
            button("Suchen", (830, 110, 980, 210)),
        ],
    ),
    "accounts": (
        "account_switcher",
        [
            text("Switch account", (350, 1300, 650, 1360)),
            icon("Close", (900, 1290, 970, 1360)),
            ("LinearLayout", "", "", "moss.walks", (0, 1400, 1000, 1560), "cS"),
            icon("Checkmark", (880, 1450, 940, 1510), marks=""),
            ("LinearLayout", "", "", "fern", (0, 1560, 1000, 1720), "c"),
            ("LinearLayout", "", "", "Add account", (0, 1720, 1000, 1880), "c"),
            text("Add account", (200, 1770, 600, 1830)),
        ],
    ),
    "ways to share": (
        "share_sheet",
        [
            text("Send to", (400, 1100, 600, 1160)),
            icon("Close", (900, 1090, 970, 1160)),
            *choices_row(1200, ("moss", "fern", "oak", "ash", "More")),
            *choices_row(1500, ("Repost", "Copy link", "WhatsApp", "SMS", "Facebook")),
            *choices_row(1800, ("Report", "Not interested", "Save video", "Duet", "Stitch")),
        ],
    ),
    "ways to share in German": (
        "share_sheet",
        [
            text("Senden an", (400, 1100, 600, 1160)),
            *choices_row(1200, ("moss", "fern", "oak", "ash", "Mehr")),
            *choices_row(1500, ("Link kopieren", "WhatsApp", "SMS", "Facebook", "E-Mail")),
            *choices_row(1800, ("Melden", "Kein Interesse", "Video speichern", "Duett", "Stitch")),
        ],
    ),
    "login": (
        "login",
        [
            icon("Close", (20, 110, 130, 220)),
            text("Log in to TikTok", (200, 400, 800, 480)),
            *[
                button(w, (60, 600 + 150 * n, 940, 720 + 150 * n))
                for n, w in enumerate(
                    (
                        "Use phone / email / username",
                        "Continue with Facebook",
                        "Continue with Google",
                        "Continue with Apple",
                    )
                )
            ],
            text("Don't have an account? Sign up", (200, 2000, 800, 2080), "", "c"),
        ],
    ),
    "login by phone": (
        "login",
        [
            BACK,
            text("Log in", (400, 130, 600, 190)),
            text("Phone", (0, 250, 500, 330), "", "cS"),
            text("Email / Username", (500, 250, 1000, 330), "", "c"),
            field("Phone number", (250, 400, 940, 500)),
            button("Continue", (60, 700, 940, 820)),
        ],
    ),
    "login in German": (
        "login",
        [
            text("Bei TikTok anmelden", (200, 400, 800, 480)),
            button("Telefon/E-Mail/Nutzername verwenden", (60, 600, 940, 720)),
            button("Mit Google fortfahren", (60, 750, 940, 870)),
            text("Du hast noch kein Konto? Registrieren", (200, 2000, 800, 2080), "", "c"),
        ],
    ),
    "a puzzle": (
        "challenge",
        [
            text("Verify to continue:", (150, 800, 850, 860)),
            text("Drag the puzzle piece into place", (150, 870, 850, 930)),
            icon("", (150, 950, 850, 1400)),
            icon("Close", (870, 800, 930, 860)),
        ],
    ),
    "a code by email": (
        "challenge",
        [
            BACK,
            text("Enter 6-digit code", (60, 300, 700, 380)),
            text("Your code was sent to m***@example.com", (60, 400, 900, 460)),
            field("", (60, 520, 940, 640)),
            button("Resend code 51s", (60, 680, 500, 760)),
        ],
    ),
    "two steps": (
        "challenge",
        [BACK, text("2-step verification", (60, 300, 700, 380)), button("Continue", (60, 700, 940, 820))],
    ),
    "too fast": (
        "rate_limit",
        [
            *profile(("Following", "Followers", "Likes"), ("Follow", "Message"), own=False),
            text("You are following too fast. Take a rest and try again later.", (150, 2060, 850, 2140)),
        ],
    ),
    "too many attempts": ("rate_limit", question("Too many attempts. Try again later.", "OK")),
    "banned": (
        "blocked",
        question("Your account was permanently banned due to multiple violations", "View details", "OK"),
    ),
    "no such user": ("unavailable", [BACK, text("Couldn't find this account", (200, 1000, 800, 1080))]),
    "a post that is gone": ("unavailable", [BACK, text("Video currently unavailable", (200, 1000, 800, 1080))]),
    "contacts": (
        "popup",
        question("Allow TikTok to access your contacts?", "Don't allow", "OK", line="Find friends", stacked=False),
    ),
    "notifications in French": (
        "popup",
        question("Active les notifications pour ne rien manquer", "Activer", "Pas maintenant"),
    ),
    "an update": ("popup", question("Update TikTok to the latest version", "Update now", "Not now")),
    "a birthday": ("popup", question("When's your birthday?", "Continue", "Skip")),
    "where you are": ("popup", question("Turn on location services to see nearby videos", "Turn on", "Not now")),
    "stars": ("popup", question("Rate TikTok", "Rate now", "Later")),
    "collections in French": (
        "popup",
        question("Crée des collections partagées avec tes amis", "Créer", "Pas maintenant"),
    ),
    "friends in German": ("popup", question("Freunde finden", "Kontakte synchronisieren", "Jetzt nicht")),
    "one word and a cross": ("popup", [*question("Xyzzy plugh", "Got it"), icon("Close", (830, 820, 900, 890))]),
    "a photo's form": (
        "post_form",
        [
            BACK,
            field("Add a catchy title", (40, 540, 960, 590)),
            field("Writing a long description can help", (40, 640, 960, 980)),
            text("Everyone can view this post", (90, 1450, 600, 1500), "", "c"),
            button("Drafts", (30, 2020, 490, 2140)),
            button("Post", (510, 2020, 970, 2140)),
        ],
    ),
    "a form in French": (
        "post_form",
        [
            icon("Retour", (20, 110, 130, 220)),
            field("Ajouter une description...", (40, 300, 700, 560)),
            text("Tout le monde peut voir cette publication", (90, 1450, 800, 1500), "", "c"),
            button("Brouillons", (30, 2020, 490, 2140)),
            button("Publier", (510, 2020, 970, 2140)),
        ],
    ),
    "camera": (
        "camera",
        [
            icon("Close", (20, 110, 130, 220)),
            text("Add sound", (380, 120, 620, 180), "", "c"),
            icon("Flip", (880, 110, 980, 210)),
            *[
                text(w, (150 * n + 100, 1800, 150 * n + 240, 1860), "", "c")
                for n, w in enumerate(("10m", "60s", "15s", "PHOTO", "TEXT"))
            ],
            icon("Record", (400, 1880, 600, 2080)),
        ],
    ),
    "gallery": (
        "gallery",
        [
            icon("Close", (20, 110, 130, 220)),
            text("Recents", (400, 130, 600, 190), "", "c"),
            text("All", (0, 250, 330, 330), "", "cS"),
            text("Videos", (340, 250, 660, 330), "", "c"),
            text("Photos", (670, 250, 1000, 330), "", "c"),
            scroll((0, 340, 1000, 2000), cls="GridView"),
            *[
                icon("", (250 * (n % 4), 350 + 250 * (n // 4), 247 + 250 * (n % 4), 597 + 250 * (n // 4)))
                for n in range(12)
            ],
            button("Next", (680, 2040, 970, 2140)),
        ],
    ),
    "editor": (
        "editor",
        [
            BACK,
            text("Add sound", (380, 120, 620, 180), "tv_top_text", "c"),
            *[
                icon(w, (880, 300 + 140 * n, 980, 400 + 140 * n))
                for n, w in enumerate(("Text", "Stickers", "Effects", "Filters"))
            ],
            button("Your Story", (30, 2020, 490, 2140)),
            button("Next", (510, 2020, 970, 2140)),
        ],
    ),
}

STATS = (
    ("posts", "profile_header_familiar_post_count_label"),
    ("followers", "profile_header_familiar_followers_label"),
    ("following", "profile_header_familiar_following_label"),
)


def instagram_profile(
    words: tuple[str, str, str], buttons: tuple[tuple[str, str], ...], *, own: bool, extra: tuple[Part, ...] = ()
) -> list[Part]:
    numbers = ("9", "91", "31")
    return [
        *([icon("", (0, 54, 110, 180))] if own else [icon("Back", (0, 54, 110, 180), "action_bar_button_back")]),
        text("moss.walks", (145, 60, 400, 180), "action_bar_title"),
        icon("", (872, 54, 982, 180)),
        *[
            p
            for n, (number, word) in enumerate(zip(numbers, words, strict=True))
            for p in (
                text(number, (290 + 230 * n, 275, 380 + 230 * n, 320), STATS[n][1].replace("label", "value")),
                text(word, (290 + 230 * n, 321, 480 + 230 * n, 361), STATS[n][1]),
            )
        ],
        *[
            ("Button", name, word, "", (28 + 480 * n, 503, 490 + 480 * n, 575), "c")
            for n, (word, name) in enumerate(buttons)
        ],
        *extra,
        scroll((0, 700, 1000, 2050), "list"),
        *[
            (
                "Button",
                "image_button",
                "",
                f"Photo by moss at row {n // 3 + 1}, column {n % 3 + 1}",
                (334 * (n % 3), 710 + 440 * (n // 3), 330 + 334 * (n % 3), 1140 + 440 * (n // 3)),
                "c",
            )
            for n in range(6)
        ],
        *instagram_tabs(4 if own else 3),
    ]


def instagram_post(words: tuple[str, str, str, str], title: str = "Posts", back: str = "Back") -> list[Part]:
    like, comment, share, save = words
    return [
        icon(back, (0, 67, 126, 193), "action_bar_button_back"),
        text(title, (162, 103, 286, 157), "action_bar_title"),
        scroll((0, 193, 1000, LOW), "list"),
        ("ViewGroup", "row_feed_profile_header", "", "", (0, 200, 1000, 310), ""),
        button("moss", (110, 200, 900, 250), "row_feed_photo_profile_name"),
        icon("", (901, 200, 1000, 305), "media_option_button"),
        ("Button", "row_feed_button_like", "", like, (28, 1311, 82, 1415), "c"),
        ("Button", "row_feed_button_comment", "", comment, (137, 1311, 192, 1415), "c"),
        ("Button", "row_feed_button_share", "", share, (343, 1311, 397, 1415), "c"),
        ("Button", "row_feed_button_save", "", save, (896, 1311, 996, 1405), "c"),
    ]


INSTAGRAM: dict[str, Shown] = {
    "profile": (
        "other_profile",
        instagram_profile(
            ("posts", "followers", "following"),
            (("Follow", "profile_header_follow_button"), ("Message", "button_container")),
            own=False,
        ),
    ),
    "profile in French": (
        "other_profile",
        instagram_profile(
            ("publications", "followers", "suivi(e)s"),
            (("Suivre", "profile_header_follow_button"), ("Envoyer un message", "button_container")),
            own=False,
        ),
    ),
    "profile in Arabic words": (
        "other_profile",
        instagram_profile(
            ("منشورات", "متابعون", "يتابع"),
            (("متابعة", "profile_header_follow_button"), ("مراسلة", "button_container")),
            own=False,
        ),
    ),
    "own profile": (
        "own_profile",
        instagram_profile(
            ("posts", "followers", "following"),
            (("Edit profile", "button_container"), ("Share profile", "button_container")),
            own=True,
        ),
    ),
    "own profile in German": (
        "own_profile",
        instagram_profile(
            ("Beiträge", "Follower", "Gefolgt"),
            (("Profil bearbeiten", "button_container"), ("Profil teilen", "button_container")),
            own=True,
        ),
    ),
    "own profile in Japanese": (
        "own_profile",
        instagram_profile(
            ("投稿", "フォロワー", "フォロー中"),
            (("プロフィールを編集", "button_container"), ("プロフィールをシェア", "button_container")),
            own=True,
        ),
    ),
    "a post": ("post_page", instagram_post(("Like", "Comment", "Send post", "Add to Saved"))),
    "a post in an unknown language": (
        "post_page",
        instagram_post(("Xyzzy", "Plugh", "Quux", "Grault"), "Garply", "Waldo"),
    ),
    "feed": (
        "feed",
        [
            text("Instagram", (300, 80, 700, 170), "title_logo"),
            *instagram_post(("Like", "Comment", "Send post", "Add to Saved"))[2:],
            *instagram_tabs(0),
        ],
    ),
    "comments": (
        "comments",
        [
            text("Comments", (400, 400, 600, 460), "title_text_view"),
            scroll((0, 500, 1000, 2000), "list"),
            *rows(520, 190, COMMENTERS),
            button("Reply", (180, 640, 300, 680)),
            field("Add a comment…", (150, 2030, 800, 2140), "layout_comment_thread_edittext"),
        ],
    ),
    "comments by another id": (
        "comments",
        [
            text("Comments", (400, 400, 600, 460)),
            scroll((0, 500, 1000, 2000)),
            *rows(520, 190, COMMENTERS),
            field("What do you think of this?", (150, 2030, 800, 2140), "layout_comment_thread_edittext_multiline"),
        ],
    ),
    "comments in German": (
        "comments",
        [
            text("Kommentare", (400, 400, 600, 460)),
            scroll((0, 500, 1000, 2000)),
            *rows(520, 190, COMMENTERS),
            field("Kommentar hinzufügen …", (150, 2030, 800, 2140)),
        ],
    ),
    "search": (
        "search",
        [
            field("Search", (120, 80, 960, 180), "action_bar_search_edit_text"),
            scroll((0, 200, 1000, 2050)),
            *rows(210, 170, (("moss", "moss.walks", ""), ("fern", "", ""))),
            *instagram_tabs(3),
        ],
    ),
    "accounts": (
        "account_switcher",
        [
            *[
                p
                for n, (name, mark) in enumerate((("moss.walks", "cS"), ("fern", "c")))
                for p in (
                    ("ViewGroup", "", "", name, (0, 1500 + 160 * n, 1000, 1660 + 160 * n), mark),
                    text(name, (200, 1540 + 160 * n, 700, 1600 + 160 * n)),
                )
            ],
            ("ViewGroup", "", "", "Add Instagram account", (0, 1820, 1000, 1980), "c"),
            button("Go to Accounts Center", (40, 2000, 960, 2100)),
        ],
    ),
    "login": (
        "login",
        [
            field("Username, email or mobile number", (60, 900, 940, 1020), "login_username"),
            field("Password", (60, 1050, 940, 1170), "password"),
            button("Log in", (60, 1220, 940, 1330)),
            button("Forgot password?", (300, 1360, 700, 1440)),
            button("Create new account", (60, 1900, 940, 2010)),
        ],
    ),
    "confirm": (
        "challenge",
        [
            text("Confirm you're human to use your account", (60, 500, 900, 600)),
            button("Continue", (60, 1900, 940, 2010)),
        ],
    ),
    "a code": (
        "challenge",
        [
            text("Check your email", (60, 300, 900, 380)),
            text("Enter the code we sent to m***@example.com", (60, 400, 900, 460)),
            field("Enter code", (60, 520, 940, 640)),
        ],
    ),
    "later": (
        "rate_limit",
        [
            text("Try Again Later", (150, 900, 850, 980), "igds_alert_dialog_headline"),
            text(
                "We limit how often you can do certain things on Instagram",
                (150, 1000, 850, 1100),
                "igds_alert_dialog_subtext",
            ),
            button("OK", (120, 1200, 880, 1320), "igds_alert_dialog_primary_button"),
        ],
    ),
    "blocked": (
        "blocked",
        [
            text("Action Blocked", (150, 900, 850, 980), "igds_alert_dialog_headline"),
            button("OK", (120, 1200, 880, 1320), "igds_alert_dialog_primary_button"),
        ],
    ),
    "save the login": (
        "popup",
        [
            text("Save your login info?", (150, 900, 850, 980), "igds_headline_headline"),
            button("Save", (120, 1200, 880, 1320)),
            button("Not now", (120, 1330, 880, 1450)),
        ],
    ),
    "notifications in German": (
        "popup",
        [
            text("Benachrichtigungen aktivieren", (150, 900, 850, 980), "igds_alert_dialog_headline"),
            button("Aktivieren", (120, 1200, 880, 1320), "igds_alert_dialog_primary_button"),
            button("Jetzt nicht", (120, 1330, 880, 1450), "igds_alert_dialog_cancel_button"),
        ],
    ),
    "gone": (
        "unavailable",
        [
            icon("Back", (0, 67, 126, 193), "action_bar_button_back"),
            text("Post isn't available", (200, 1000, 800, 1060)),
            text("This link may be broken, or the post may have been removed.", (200, 1080, 800, 1140)),
        ],
    ),
    "ways to share": (
        "share_sheet",
        [
            field("Search", (40, 900, 800, 990)),
            *choices_row(1300, ("moss", "fern", "oak")),
            *choices_row(1800, ("Add to story", "Copy link", "WhatsApp", "SMS", "Messenger")),
        ],
    ),
    "new post": (
        "post_form",
        [
            icon("Back", (0, 67, 126, 193), "action_bar_button_back"),
            text("New post", (162, 103, 400, 157), "action_bar_title"),
            field("Write a caption...", (30, 700, 970, 900), "caption_input_text_view"),
            text("Tag people", (100, 1000, 500, 1060), "", "c"),
            text("Add location", (100, 1120, 500, 1180), "", "c"),
            button("Share", (40, 2020, 960, 2120), "share_footer_button"),
        ],
    ),
    "story": (
        "story_editor",
        [
            icon("Close", (20, 110, 130, 220)),
            button("Your story", (30, 2020, 480, 2120)),
            button("Close Friends", (500, 2020, 860, 2120)),
            icon("", (880, 2020, 980, 2120)),
        ],
    ),
    "camera": (
        "camera",
        [
            icon("", (400, 1700, 600, 1900), "camera_shutter_button"),
            text("POST", (100, 2000, 300, 2080), "cam_dest_feed", "c"),
            text("STORY", (400, 2000, 600, 2080), "cam_dest_story", "cS"),
            text("REEL", (700, 2000, 900, 2080), "cam_dest_clips", "c"),
        ],
    ),
    "gallery in German": (
        "gallery",
        [
            icon("Schließen", (0, 20, 110, 130), "gallery_cancel_button"),
            text("Neuer Beitrag", (300, 40, 700, 110), "gallery_title_text"),
            text("Zuletzt", (30, 1100, 300, 1160), "gallery_folder_menu_tv", "c"),
            scroll((0, 1200, 1000, LOW), "gallery_recycler_view"),
            *[
                icon(
                    "",
                    (250 * (n % 4), 1210 + 250 * (n // 4), 247 + 250 * (n % 4), 1457 + 250 * (n // 4)),
                    "gallery_grid_item_thumbnail",
                )
                for n in range(8)
            ],
            button("Weiter", (800, 30, 980, 120), "next_button_textview"),
        ],
    ),
}
