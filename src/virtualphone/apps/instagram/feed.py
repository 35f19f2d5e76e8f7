"""The home feed: stories, posts, ads, suggested accounts, what is being posted. Unmeasured but for the post rows."""

from __future__ import annotations

from virtualphone.apps.instagram.frame import frame
from virtualphone.apps.instagram.other_profile import PEOPLE
from virtualphone.apps.instagram.parts import WIDTH, button, clipped, icon, text, view
from virtualphone.apps.instagram.post_row import POST_HEIGHT, post_row
from virtualphone.apps.instagram.posts import Item, in_feed
from virtualphone.apps.instagram.profile_parts import suggestions
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.uploads import Upload, pending_row
from virtualphone.ui import Node

TOP = 130


class Feed(Page):
    """The home tab."""

    def __init__(self, session: Session, uploads: list[Upload]) -> None:
        super().__init__(session)
        self.place = 0
        self._uploads = uploads

    @property
    def name(self) -> str:  # type: ignore[override]
        return "uploading" if any(each.in_feed for each in self._uploads) else "feed"

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if abs(ty - fy) > 180:
            self.place = max(0, self.place + (1 if ty < fy else -1))

    def tree(self) -> Node:
        session = self.session
        window = frame(session, "feed")
        top = TOP
        rows: list[Node] = []
        for upload in self._uploads:
            if upload.in_feed:
                rows.append(pending_row(session, upload, top))
                top += 100
        if self.place == 0:
            rows.append(self._stories(top))
            top += 210
        place = self.place
        while top < window.bottom:
            item = in_feed(session.world, session.account.username, place)
            if item is None:
                rows.append(self._suggested(top))
                top += 380
            else:
                rows += self._post(item, top, playing=place == self.place)
                top += POST_HEIGHT + (70 if item.ad else 0)
            place += 1
        area = (0, TOP, WIDTH, window.bottom)
        window.slot.add(
            view("FrameLayout", area, "refreshable_container", "",
                 view("RecyclerView", area, "android:id/list", "Sf", *clipped(rows, TOP, window.bottom))),
            self._bar(),
        )  # fmt: skip
        return window.root

    def _bar(self) -> Node:
        session = self.session
        right = icon((628, 39, WIDTH, TOP), session.say("Notifications"), None, "notification", paint="heart:ink")
        bar = view("LinearLayout", (0, 39, WIDTH, TOP), "action_bar", "", paint="page")
        bar.add(text((40, 60, 240, 110), "Instagram", "action_bar_title", desc=session.say("Instagram Home Feed"),
                     paint="bold"), right)  # fmt: skip
        if not session.layout.create_on_profile:
            bar.add(icon((540, 39, 620, TOP), session.say("Message"), lambda: session.go("inbox"),
                         "action_bar_inbox_button", paint="send:ink"))  # fmt: skip
        return view("FrameLayout", (0, 39, WIDTH, TOP), "action_bar_container", "", bar)

    def _stories(self, top: int) -> Node:
        """The row of stories; the first is the own one."""
        session = self.session
        tray = view("RecyclerView", (0, top, WIDTH, top + 210), "reels_tray_container", "Sf")
        for place, user in enumerate((session.account.username, *PEOPLE)):
            left = 16 + 150 * place
            if left + 20 > WIDTH:
                break
            right = min(left + 140, WIDTH)
            label = session.say("Your story") if place == 0 else user
            desc = session.say("Add to story") if place == 0 else session.say("{user}'s story, {place} of 5, Unseen",
                                                                             user=user, place=place)  # fmt: skip
            tray.add(
                view(
                    "Button", (left, top + 10, right, top + 200), "outer_container", "Cf",
                    view("ImageView", (left + 15, top + 15, min(left + 125, WIDTH), top + 125), "avatar_image_view",
                         desc=desc, paint=f"avatar:{user}"),
                    text((left, top + 140, right, top + 175), label, "username"),
                    tap=(lambda: session.go("gallery", "story")) if place == 0 else None,
                )
            )  # fmt: skip
        return tray

    def _post(self, item: Item, top: int, *, playing: bool) -> list[Node]:
        session = self.session
        rows = post_row(session, item, top, playing=playing)
        if item.ad:
            lower = top + POST_HEIGHT
            rows.append(
                view("ViewGroup", (0, lower, WIDTH, lower + 70), "row_feed_cta_wrapper", "Cf",
                     text((30, lower + 15, 400, lower + 55), session.say("Learn more"), "row_feed_cta", paint="left"),
                     paint="secondary")
            )  # fmt: skip
        return rows

    def _suggested(self, top: int) -> Node:
        session = self.session
        return view(
            "ViewGroup", (0, top, WIDTH, top + 380), "netego_carousel_view", "",
            text((20, top + 15, 420, top + 60), session.say("Suggested for you"), "netego_carousel_title",
                 paint="left-bold"),
            button((560, top + 15, 700, top + 60), session.say("See all"), None, "netego_carousel_cta", paint="link"),
            suggestions(session, list(PEOPLE), top + 70, session.account.following),
        )  # fmt: skip
