"""Reels: the tab with one after the other, and one by its link. Unmeasured but for the ids of the buttons."""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.frame import frame
from virtualphone.apps.instagram.parts import WIDTH, icon, text, view
from virtualphone.apps.instagram.posts import Item, in_feed
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node
from virtualphone.world import CommentRule, Relation


class Reels(Page):
    """The tab, or from a reel of a link on when one is given."""

    def __init__(self, session: Session, first: Item | None = None) -> None:
        super().__init__(session)
        self._first = first
        self.place = 0

    @property
    def name(self) -> str:  # type: ignore[override]
        return "post_page" if self._first is not None and self.place == 0 else "reels"

    @property
    def item(self) -> Item:
        """The reel on the screen."""
        if self._first is not None and self.place == 0:
            return self._first
        found = in_feed(self.session.world, self.session.account.username, self.place, reels=True)
        assert found is not None  # noqa: S101  # only the home feed has rows that are no post
        return found

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        if abs(ty - fy) > 180:
            self.place = max(0, self.place + (1 if ty < fy else -1))

    def tree(self) -> Node:
        session, item = self.session, self.item
        window = frame(session, "" if self._first is not None else "reels")
        area = (0, window.top, WIDTH, window.bottom)
        said = "Sponsored Reel by {user}" if item.ad else "Reel by {user}. Double tap to play or pause."
        video = view("FrameLayout", area, "clips_media_component", "C", desc=session.say(said, user=item.author),
                     paint=f"video:{item.code}")  # fmt: skip
        pager = view("ViewPager", area, "clips_viewer_view_pager", "Sf")
        window.slot.add(pager)
        pager.add(view("ViewGroup", area, "clips_video_container", "", video, self._author(window.bottom),
                       self._rail(window.bottom)))  # fmt: skip
        if self._first is not None:
            pager.add(icon((0, 39, 91, 130), session.say("Back"), self.close, "action_bar_button_back",
                           paint="back:light"))  # fmt: skip
        return window.root

    def _author(self, bottom: int) -> Node:
        session, item = self.session, self.item

        def profile() -> None:
            session.go("profile", item.author)

        top = bottom - 170
        width = 15 * len(item.author)
        row = view(
            "ViewGroup", (20, top, 600, bottom - 20), "clips_author_info_component", "",
            view("ImageView", (24, top, 84, top + 60), "clips_author_profile_pic", "Cf", tap=profile,
                 desc=session.say("Profile picture of {user}", user=item.author), paint=f"avatar:{item.author}"),
            view("Button", (96, top + 8, 96 + width, top + 52), "clips_author_username", "Cf", text=item.author,
                 tap=profile, paint="light"),
        )  # fmt: skip
        relation = deeds.relation(session, item.author)
        if item.author != session.account.username:
            words = session.say("Follow" if relation is Relation.NONE else "Following")
            row.add(
                view("Button", (110 + width, top + 8, 250 + width, top + 52), "inline_follow_button", "Cf", text=words,
                     desc=session.say("Follow {name}", name=item.author) if relation is Relation.NONE else words,
                     tap=lambda: session.go("follow_or_sheet", item.author), paint="light")
            )  # fmt: skip
        line = session.say("Sponsored") if item.ad else item.caption
        row.add(text((24, top + 70, 590, top + 105), line, "clips_caption_component" if not item.ad else
                     "clips_sponsored_label", paint="light"))  # fmt: skip
        if item.ad:
            row.add(view("Button", (24, top + 110, 590, top + 148), "clips_cta_button", "Cf",
                         text=session.say("Shop now"), paint="secondary"))  # fmt: skip
        else:
            row.add(view("Button", (24, top + 110, 480, top + 145), "clips_audio_attribution", "Cf", text=item.sound,
                         tap=lambda: session.go("audio", item.sound), paint="light"))  # fmt: skip
        return row

    def _rail(self, bottom: int) -> Node:
        session, item = self.session, self.item
        liked, saved = deeds.is_liked(session, item), deeds.is_saved(session, item)
        top = bottom - 620
        rail = view("LinearLayout", (620, top, WIDTH, bottom - 20), "clips_ufi_component")
        rail.add(
            view("ImageView", (632, top, 708, top + 70), "like_button", "Cf" + ("s" if liked else ""),
                 desc=session.say(session.layout.liked if liked else "Like"), tap=lambda: deeds.like(session, item),
                 paint="heart:on" if liked else "heart"),
            view("Button", (632, top + 70, 708, top + 105), "like_count", "Cf", paint="centre-light",
                 text=session.short(item.likes + (item.code in session.account.liked))),
        )  # fmt: skip
        if rules.comment_rule(item.code) is not CommentRule.OFF:
            count = session.short(item.comments + len(session.world.comments("instagram", item.code)))
            rail.add(
                icon((632, top + 120, 708, top + 190), session.say("Comment"), lambda: session.go("comments", item),
                     "comment_button", paint="bubble"),
                view("Button", (632, top + 190, 708, top + 225), "comment_count", "Cf", text=count,
                     paint="centre-light"),
            )  # fmt: skip
        rail.add(
            icon((632, top + 240, 708, top + 310), session.say("Share"), None, "direct_share_button", paint="send"),
            icon((632, top + 360, 708, top + 430), session.say("Remove from Saved" if saved else "Add to Saved"),
                 lambda: deeds.save(session, item), "save_button", paint="bookmark:saved" if saved else "bookmark"),
            icon((632, top + 470, 708, top + 540), session.say("More actions for this post"), None,
                 "clips_more_button", paint="dots:light"),
        )  # fmt: skip
        return rail
