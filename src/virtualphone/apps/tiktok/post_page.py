"""A post opened by a link or a tile: the video with its rail, and a line to comment. Unmeasured beyond the rail."""

from __future__ import annotations

from collections.abc import Sequence

from virtualphone.apps.tiktok.acts import Acts
from virtualphone.apps.tiktok.feed import playing
from virtualphone.apps.tiktok.parts import BOTTOM, WIDTH, Kit, window
from virtualphone.apps.tiktok.rail import Shown
from virtualphone.apps.tiktok.session import Move, Page, Session
from virtualphone.apps.tiktok.videos import Video
from virtualphone.ui import Node
from virtualphone.world import CommentRule, comment_rule

unmeasured = True


class PostPage(Page):
    """One post, and those that follow it where it was opened from."""

    name = "post_page"

    def __init__(self, session: Session, acts: Acts, videos: Sequence[Video], place: int) -> None:
        super().__init__(session)
        self._acts = acts
        self._videos = videos
        self._place = place

    @property
    def video(self) -> Video:
        return self._videos[self._place]

    def swipe(self, move: Move) -> None:
        self._place = min(max(0, self._place + move.up), len(self._videos) - 1)

    def build(self, kit: Kit) -> Node:
        root, content = window(kit, "#000000")
        layers = kit.nest(content, ("FrameLayout", "s8e"), ("FrameLayout", "s8h"), ("FrameLayout", "i5o"))
        shown = Shown(self.session, self._acts, self.video)
        layers.add(playing(kit, shown, 2178, search=False))
        layers.add(
            kit.area("ImageView", (16, 136, 131, 252), "b98", self.session.leave, paint="back"),
            kit.area(
                "TextView",
                (160, 146, 900, 242),
                "sk2",
                self.session.routes.search,
                text=kit.say("Find related content"),
                paint="light",
            ),
        )
        if comment_rule(self.video.id) is not CommentRule.OFF:
            layers.add(self._composer(kit))
        return root

    def _composer(self, kit: Kit) -> Node:
        """It looks like the sheet's field, and opens the sheet."""
        hint = kit.say("Add comment...")
        bar = kit.box("FrameLayout", (0, 2178, WIDTH, BOTTOM), "goz", paint="page:#161823")
        bar.add(
            kit.area(
                "EditText",
                (42, 2200, 800, 2316),
                "dpl",
                lambda: self.session.routes.comments(self.video, True),
                text=hint,
                hint=hint,
                value="",
                paint="light",
            ),
        )
        return bar
