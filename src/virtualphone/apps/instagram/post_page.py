"""The page of one post, opened by a link or from a profile. Below it stand others, with buttons like its own.

Measured: the 2025-12 recording. The pages of what is gone are unmeasured.
"""

from __future__ import annotations

from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.parts import WIDTH, clipped, text, view
from virtualphone.apps.instagram.post_row import POST_HEIGHT, post_row
from virtualphone.apps.instagram.posts import Item, by_code
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node
from virtualphone.world import Relation

TOP, BOTTOM = 48, 1344
"""The recording is of a phone with other bars than the others'."""


class PostPage(Page):
    """A post, and others under it."""

    name = "post_page"

    def __init__(self, session: Session, item: Item) -> None:
        super().__init__(session)
        self.item = item
        self.place = 0

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if abs(ty - fy) > 180:
            self.place = max(0, self.place + (1 if ty < fy else -1))

    def at(self, place: int) -> Item:
        """The post itself, then others that the app chose."""
        if place == 0:
            return self.item
        world = self.session.world
        return by_code(world, world.post_id("instagram", "under", self.item.code, place))

    def tree(self) -> Node:
        session = self.session
        window = frame(session, top=TOP, bottom=BOTTOM)
        top = TOP + 91
        area = (0, top, WIDTH, BOTTOM)
        rows: list[Node] = []
        for place in range(2):
            rows += post_row(session, self.at(self.place + place), top + POST_HEIGHT * place, playing=place == 0)
        listing = view("RecyclerView", area, "android:id/list", "Sf", *clipped(rows, top, BOTTOM))
        refreshable = view("FrameLayout", area, "refreshable_container", "!", listing)
        window.slot.add(
            view("FrameLayout", area, "layout_listview_parent_container", "",
                 view("LinearLayout", area, "", "", view("LinearLayout", area, "", "", refreshable)))
        )  # fmt: skip
        author = self.item.author
        right: tuple[Node, ...] = ()
        if author != session.account.username:
            followed = deeds.relation(session, author) is not Relation.NONE
            words = session.say("Following" if followed else "Follow")
            label = text((567, TOP + 11, 688, TOP + 67), words, "action_bar_overflow_text", selected=True, paint="link")
            right = (
                view("Button", (567, TOP + 11, 707, TOP + 80), "follow_button", "Csf", label,
                     tap=lambda: session.go("follow_or_sheet", author)),
            )  # fmt: skip
        window.wrapper.add(title_bar(session, session.say("Posts"), top=TOP, right=right))
        window.root.children[0].add(view("View", (0, 0, WIDTH, TOP), "android:id/statusBarBackground"))
        return window.root


class Unavailable(Page):
    """What a link to something leads to that is not there, or not for us. Unmeasured."""

    name = "unavailable"

    def __init__(self, session: Session, headline: str, body: str = "") -> None:
        super().__init__(session)
        self.headline, self.body = headline, body

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        window.slot.add(
            view(
                "LinearLayout", (0, 400, WIDTH, 800), "empty_state_view_root", "",
                view("ImageView", (310, 420, 410, 520), "empty_state_view_image", paint="lock"),
                text((40, 560, 680, 610), session.say(self.headline), "empty_state_view_title", paint="bold"),
                text((40, 620, 680, 680), session.say(self.body), "empty_state_view_subtitle", paint="grey"),
            )
        )  # fmt: skip
        window.wrapper.add(title_bar(session, "", top=39))
        return window.root


class Offline(Unavailable):
    """What stands in the place of a page while there is no network. Unmeasured."""

    name = "offline"

    def __init__(self, session: Session) -> None:
        super().__init__(session, "No internet connection", "Check your connection and try again.")
