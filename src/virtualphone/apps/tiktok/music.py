"""The page of a sound. Unmeasured."""

from __future__ import annotations

from virtualphone.apps.tiktok.parts import WIDTH, Kit, window
from virtualphone.apps.tiktok.profile_parts import grid, tile
from virtualphone.apps.tiktok.session import Page, Session
from virtualphone.apps.tiktok.videos import feed_video
from virtualphone.ui import Node

unmeasured = True


class Music(Page):
    """`sound` is its title."""

    name = "music"

    def __init__(self, session: Session, sound: str) -> None:
        super().__init__(session)
        self._sound = sound

    def build(self, kit: Kit) -> Node:
        session = self.session
        root, content = window(kit)
        videos = [feed_video(session.world, session.account.username, place, topic=self._sound) for place in range(9)]

        def opening(place: int) -> Node:
            return tile(kit, videos[place], lambda: session.routes.post(videos, place))

        content.add(
            kit.button((27, 102, 162, 237), tap=session.leave, desc=kit.say("Back to previous screen"), paint="back"),
            kit.image((60, 280, 360, 580), paint=f"tile:{self._sound}"),
            kit.text((400, 300, 1040, 380), self._sound, "tv_title", paint="left"),
            kit.text((400, 390, 1040, 450), kit.say("{} videos", "12.3K"), paint="left-grey"),
            kit.button((400, 480, 800, 580), kit.say("Add to Favorites"), id="m1f", paint="secondary"),
            grid(kit, 680, 2120, [opening(place) for place in range(9)]),
            kit.button(
                (240, 2150, WIDTH - 240, 2290),
                kit.say("Use this sound"),
                lambda: session.routes.camera(self._sound),
                "m1u",
                paint="primary",
            ),
        )
        return root
