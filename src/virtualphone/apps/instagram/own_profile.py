"""The own profile, with the newest post first.

Measured: the 2025-12 recording. The layout without "Create New" on it is unmeasured.
"""

from __future__ import annotations

from virtualphone.apps.instagram.frame import frame
from virtualphone.apps.instagram.parts import WIDTH, icon, nest, text, view
from virtualphone.apps.instagram.posts import full_name, on_profile
from virtualphone.apps.instagram.profile_parts import action, action_bar, grid, metrics, profile_tabs, refresh_views
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node

BIO = "Weekday notes\nA bench, a kettle, a map\nNew things on Fridays"
TABS = ("Grid view", "Reels", "Photos of you")


class OwnProfile(Page):
    """The active account's profile."""

    name = "own_profile"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.scrolled = 0

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if abs(ty - fy) > 120 and abs(ty - fy) > abs(tx - fx):
            self.scrolled = max(0, self.scrolled + (1 if ty < fy else -1))

    def tree(self) -> Node:
        session = self.session
        user = session.account.username
        window = frame(session, "profile")
        body = nest(window.slot, ("FrameLayout", "user_detail_fragment"), ("FrameLayout", ""))
        # coordinator and grid begin under the bar, which is in a layer of its own and comes last
        root = view("ViewGroup", body.bounds, "coordinator_root_layout", "", view("FrameLayout", body.bounds))
        body.add(root)
        if self.scrolled:
            root.add(profile_tabs(session, TABS, 130, boxed=TABS[2]), *refresh_views(130))
            end = 209
        else:
            end = self._header(root, user)
        root.add(
            view("ScrollView", (0, end, WIDTH, window.bottom), "", "f"),
            grid(session, on_profile(session.world, user), full_name(user), end, window.bottom,
                 max(0, self.scrolled - 1)),
            self._advertisement(),
        )  # fmt: skip
        left: tuple[Node, ...] = ()
        if session.layout.create_on_profile:
            left = (
                icon((0, 39, 79, 130), session.say("Create New"), lambda: session.go("create_sheet"), paint="add:ink"),
            )
        options = icon((628, 39, 707, 130), session.say("Options"), None, paint="dots")
        body.add(action_bar(left, user, (options,), switch=lambda: session.go("account_switcher"), chevron=True))
        return window.root

    def _header(self, root: Node, user: str) -> int:
        session, world = self.session, self.session.world
        bar = view("LinearLayout", (0, 130, WIDTH, 692), "tab_appbar", paint="page")
        root.add(bar)
        header = nest(bar, ("LinearLayout", "profile_header_container"))
        fixed = view("LinearLayout", (0, 130, WIDTH, 613), "profile_header_fixed_list")
        row = view("ViewGroup", (0, 130, WIDTH, 419), "row_profile_header")
        header.add(fixed.add(row))
        name = full_name(user)
        numbers = (
            len(on_profile(world, user)),
            world.number("followers", user, below=5_000) + 6,
            len(session.account.following) + 10,
        )
        bio = text((26, 316, 272, 399), BIO, paint="left")
        compose = view("com.facebook.compose.view.MetaComposeView", (26, 316, 694, 399), "profile_declarative_ui_bio")
        compose.add(view("View", compose.bounds, "", "", view("View", compose.bounds, "", "Cf", bio)))
        row.add(
            self._avatar(user),
            text((196, 173, 196 + 13 * len(name), 201), name, "profile_header_full_name_above_vanity", paint="left"),
            metrics(session, (196, 336, 520, 694), 201, numbers,
                    (None, lambda: session.go("people", user, "followers"),
                     lambda: session.go("people", user, "following"))),
            compose,
        )  # fmt: skip
        actions = view(
            "LinearLayout", (0, 525, WIDTH, 577), "profile_header_actions_top_row", "",
            action((20, 525, 355, 577), session.say("Edit profile"), None),
            action((365, 525, 700, 577), session.say("Share profile"), None),
        )  # fmt: skip
        fixed.add(self._dashboard(), view("LinearLayout", actions.bounds, "", "", actions))
        header.add(profile_tabs(session, TABS, 613, boxed=TABS[2]))
        root.add(*refresh_views(130))
        return 692

    def _avatar(self, user: str) -> Node:
        session = self.session
        note = text((39, 149, 157, 190), session.say("Share a note"), "pog_bubble_text")
        card = view("LinearLayout", (39, 137, 157, 202), "pog_bubble_text_container", "", note)
        bubble_area = (26, 130, 170, 215)
        bubble = view(
            "Button", bubble_area, "pog_note_bubble_view", "Cf",
            view("LinearLayout", bubble_area, "pog_note_bubble_root_view", "",
                 view("FrameLayout", card.bounds, "pog_note_bubble_card_view", "", card)),
        )  # fmt: skip
        picture = view("ImageView", (38, 184, 159, 305), "row_profile_header_imageview",
                       desc=session.say("Your profile. No story"), paint=f"avatar:{user}")  # fmt: skip
        return view(
            "ViewGroup", (26, 130, 170, 316), "profile_header_avatar_container_top_left_stub", "",
            view("ViewGroup", (26, 130, 170, 316), "pog_note_bubble_container", "", bubble),
            view(
                "ViewGroup", (26, 172, 170, 316), "", "",
                view("FrameLayout", picture.bounds, "row_profile_header_imageview_frame_layout", "CLf", picture),
                icon((123, 269, 159, 305), session.say("Add to story"), lambda: session.go("gallery", "story"),
                     "reel_empty_badge", paint="add:ink"),
            ),
        )  # fmt: skip

    def _dashboard(self) -> Node:
        session = self.session
        title, line = session.say("Professional dashboard"), session.say("New tools are now available.")
        area = (0, 419, WIDTH, 525)
        card = view(
            "ViewGroup", (20, 419, 700, 510), "", "",
            view("Button", (43, 436, 275, 466), "", "f", text=title, paint="left",
                 desc=session.say("Professional dashboard entry point")),
            view("View", (43, 466, 286, 493), "", "f", text=line, desc=line, paint="left-grey"),
            view("ViewGroup", (648, 458, 661, 471)),
        )  # fmt: skip
        bloks = view("FrameLayout", area, "bloks_container", "",
                     view("ViewGroup", area, "", "", view("ViewGroup", area, "", "Cf", card)))  # fmt: skip
        return view("FrameLayout", area, "", "", bloks)

    def _advertisement(self) -> Node:
        """The line for another app that lies over the grid and takes taps."""
        session = self.session
        return view(
            "FrameLayout", (26, 1166, 694, 1258), "", "Cf",
            view(
                "LinearLayout", (46, 1186, 674, 1238), "", "",
                view("ImageView", (46, 1186, 98, 1238), "basel_cta_icon_rounded", paint="tile:edits"),
                view(
                    "LinearLayout", (118, 1186, 628, 1238), "basel_cta_text_linear_layout", "",
                    text((118, 1186, 628, 1214), session.say("Level up your videos with Edits"),
                         "basel_cta_title_text", paint="left"),
                    text((118, 1214, 628, 1238), session.say("Get the app"), "basel_cta_subtitle", paint="left-grey"),
                ),
                view("ImageView", (648, 1186, 674, 1238), "basel_cta_chevron", paint="next"),
            ),
            paint="card",
        )  # fmt: skip
