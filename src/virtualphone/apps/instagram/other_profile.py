"""Another user's profile, in all states of following.

Measured: a public profile not followed, in the 2025-12 recording. Every other state is unmeasured.
"""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.frame import frame
from virtualphone.apps.instagram.parts import WIDTH, icon, nest, text, view
from virtualphone.apps.instagram.posts import full_name, on_profile
from virtualphone.apps.instagram.profile_parts import (
    action,
    action_bar,
    grid,
    metrics,
    profile_tabs,
    refresh_views,
    suggestions,
)
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node
from virtualphone.world import Relation

STATES = {
    Relation.NONE: "Follow",
    Relation.FOLLOWING: "Following",
    Relation.FRIENDS: "Following",
    Relation.REQUESTED: "Requested",
}
PEOPLE = ("moss.garden", "harbour.six", "chisel_shop", "kettle.house", "striped.scarf")


class OtherProfile(Page):
    """One user's profile. After a follow, other people are suggested under the header."""

    name = "other_profile"

    def __init__(self, session: Session, user: str) -> None:
        super().__init__(session)
        self.user = user
        self.suggesting = False
        self.scrolled = 0

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if abs(ty - fy) > 120 and abs(ty - fy) > abs(tx - fx):
            self.scrolled = max(0, self.scrolled + (1 if ty < fy else -1))

    def state(self) -> str:
        """What is written on the follow button."""
        relation = deeds.relation(self.session, self.user)
        if relation is Relation.NONE and self.session.account.is_followed_by(self.user):
            return "Follow back"
        return STATES[relation]

    def control(self) -> None:
        """The follow button is tapped; a tap while an earlier one is worked on changes nothing."""
        session = self.session
        relation = session.account.relation(self.user)
        if deeds.relation(session, self.user) is not relation:
            return
        if relation is Relation.NONE:
            self.suggesting = True
            session.go("follow", self.user)
        elif relation is Relation.REQUESTED:
            session.go("unfollow_dialog", self.user)
        else:
            session.go("follow_sheet", self.user)

    def tree(self) -> Node:
        session, user = self.session, self.user
        window = frame(session)
        back = icon((0, 39, 79, 130), session.say("Back"), self.close, paint="back")
        options = icon((628, 39, 707, 130), session.say("Options"), None, paint="dots")
        body = view("FrameLayout", window.slot.bounds)
        bar = action_bar((back,), user, (options,), switch=None, chevron=False)
        window.slot.add(body.add(bar))
        area = (0, 130, WIDTH, window.bottom)
        root = view("ViewGroup", area, "coordinator_root_layout", "", view("FrameLayout", area))
        body.add(root)
        if self.scrolled:
            bar.add(self._small_follow_button())
            root.add(profile_tabs(session, ("Grid view", "Photos of you"), 130), *refresh_views(130))
            end = 209
        else:
            end = self._header(root)
        root.add(view("ScrollView", (0, end, WIDTH, window.bottom), "", "f"))
        if rules.is_private(user) and session.account.relation(user) in (Relation.NONE, Relation.REQUESTED):
            root.add(self._closed(end, window.bottom))
        else:
            first = max(0, self.scrolled - 1)
            items = on_profile(session.world, user)
            root.add(grid(session, items, full_name(user), end, window.bottom, first))
        return window.root

    def _header(self, root: Node) -> int:
        """The header with the row of tabs; where it ends."""
        session, user, world = self.session, self.user, self.session.world
        context = not rules.is_private(user)
        buttons = 362 if context else 306
        tabs = buttons + 52 + (300 if self.suggesting else 0)
        bar = view("LinearLayout", (0, 130, WIDTH, tabs + 79), "tab_appbar", paint="page")
        root.add(bar)
        header = nest(bar, ("LinearLayout", "profile_header_container"))
        fixed = view("LinearLayout", (0, 130, WIDTH, tabs), "profile_header_fixed_list")
        header.add(fixed)
        row = view("ViewGroup", (0, 130, WIDTH, buttons), "row_profile_header")
        fixed.add(row)
        picture = view("ImageView", (39, 143, 170, 274), "row_profile_header_imageview",
                       desc=session.say("Profile picture"), paint=f"avatar:{user}")  # fmt: skip
        stub = view("ViewGroup", (26, 130, 182, 286), "profile_header_avatar_container_top_left_stub")
        stub.add(view("ViewGroup", stub.bounds, "", "",
                      view("FrameLayout", picture.bounds, "row_profile_header_imageview_frame_layout", "CLf",
                           picture)))  # fmt: skip
        name = full_name(user)
        followers = world.number("followers", user, below=5_000) + 12
        numbers = (
            len(on_profile(world, user)),
            followers + (session.account.relation(user) in (Relation.FOLLOWING, Relation.FRIENDS)),
            world.number("following", user, below=900) + 5,
        )
        row.add(
            stub,
            text((208, 157, 208 + 13 * len(name), 185), name, "profile_header_full_name_above_vanity", paint="left"),
            metrics(session, (208, 342, 523, 694), 185, numbers,
                    (None, lambda: session.go("people", user, "followers"),
                     lambda: session.go("people", user, "following"))),
        )  # fmt: skip
        if context:
            # begins like the button's label, and is none
            followed_by = session.say("Followed by {name}", name=PEOPLE[world.number("by", user, below=len(PEOPLE))])
            row.add(
                view(
                    "LinearLayout", (26, 286, 694, 342), "profile_header_follow_context", "Cf",
                    view("ImageView", (26, 290, 78, 342), "profile_header_follow_context_facepile",
                         paint=f"avatar:{followed_by}"),
                    text((91, 301, 694, 330), followed_by, "profile_header_follow_context_text", desc=followed_by,
                         paint="left"),
                    tap=lambda: session.go("people", user, "followers"),
                )
            )  # fmt: skip
        fixed.add(view("LinearLayout", (0, buttons, WIDTH, buttons + 52), "", "", self._buttons(buttons)))
        if self.suggesting:
            others = [each for each in PEOPLE if each != user]
            fixed.add(suggestions(session, others, buttons + 52, session.account.following))
        header.add(profile_tabs(session, ("Grid view", "Photos of you"), tabs))
        root.add(*refresh_views(130))
        return tabs + 79

    def _buttons(self, top: int) -> Node:
        session = self.session
        bounds = (20, top, 324, top + 52)
        state = self.state()
        follow = view(
            "Button", bounds, "profile_header_follow_button", "Csf", text=session.say(state),
            desc=session.say(state + " {name}", name=full_name(self.user)), tap=self.control,
            paint="blue" if state.startswith("Follow") and state != "Following" else "secondary",
        )  # fmt: skip
        if session.layout.follow_wrapper:
            follow = view("ViewGroup", bounds, "profile_header_user_action_follow_button", "s", follow)
        chaining = view("Button", (648, top, 700, top + 52), "row_profile_header_button_chaining", "Cf",
                        desc="@2131977816", tap=self._suggest, paint="secondary")  # fmt: skip
        chaining.add(view("ImageView", chaining.bounds, "chaining_button_image", paint="person"))
        return view(
            "LinearLayout", (0, top, WIDTH, top + 52), "profile_header_actions_top_row", "",
            follow, action((334, top, 638, top + 52), session.say("Message"), None), chaining,
        )  # fmt: skip

    def _suggest(self) -> None:
        self.suggesting = not self.suggesting

    def _small_follow_button(self) -> Node:
        """What the bar shows instead of the header that was scrolled away. Unmeasured."""
        words = self.session.say(self.state())
        return view("Button", (500, 59, 620, 110), "follow_button", "Csf", text=words, tap=self.control, paint="blue")

    def _closed(self, top: int, bottom: int) -> Node:
        session = self.session
        return view(
            "LinearLayout", (0, top, WIDTH, bottom), "private_profile_empty_state", "",
            view("ImageView", (310, top + 60, 410, top + 160), "row_profile_private_icon", paint="lock"),
            text((60, top + 190, 660, top + 230), session.say("This account is private"),
                 "row_profile_header_empty_profile_notice_title", paint="bold"),
            text((60, top + 240, 660, top + 310), session.say("Follow this account to see their photos and videos."),
                 "row_profile_header_empty_profile_notice_subtitle", paint="grey"),
        )  # fmt: skip
