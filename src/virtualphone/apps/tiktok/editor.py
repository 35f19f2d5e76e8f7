"""The editor for a video or for pictures. Unmeasured, but for the chip of the sound and the buttons at the bottom."""

from __future__ import annotations

from virtualphone.apps.tiktok.drafts import keep
from virtualphone.apps.tiktok.parts import WIDTH, Kit, window
from virtualphone.apps.tiktok.popups import Popup
from virtualphone.apps.tiktok.session import Page, Session, Work
from virtualphone.apps.tiktok.sounds import SOUNDS, Sounds
from virtualphone.ui import Node

unmeasured = True
TOOLS = ("Text", "Stickers", "Effects", "Filters", "Edit")


class Editor(Page):
    """`recent` are the sounds that the account used last."""

    name = "editor"

    def __init__(self, session: Session, work: Work, recent: list[str]) -> None:
        super().__init__(session)
        self.work = work
        self._recent = recent
        # With pictures the app may choose a sound by itself.
        choice = session.world.number("sound", session.account.username, len(session.account.posts), below=2)
        if work.is_photo and not work.sound and choice:
            work.sound = SOUNDS["Hot"][1]

    def back(self) -> bool:
        self._ask_to_leave()
        return True

    def _ask_to_leave(self) -> None:
        self.session.overlays.append(Popup(self.session, "leave", self._leaving))

    def _leaving(self, word: str) -> None:
        if word == "Keep editing":
            return
        if word == "Save draft":
            keep(self.session.account, self.work)
        self.session.routes.tab("Home")

    def build(self, kit: Kit) -> Node:
        root, content = window(kit, "#000000")
        media = self.work.media
        content.add(kit.image((0, 82, WIDTH, 2090), "e8v", paint=f"video:{media[0].sha256}"))
        content.add(kit.area("ImageView", (20, 136, 130, 246), "e8b", self._ask_to_leave, paint="back:light"))
        content.add(self._chip(kit))
        for place, tool in enumerate(TOOLS):
            top = 300 + 150 * place
            content.add(kit.button((940, top, 1060, top + 120), kit.say(tool), id=f"e8{place}", paint="centre-light"))
        if self.work.is_photo and len(media) > 1:
            content.add(kit.text((480, 2010, 600, 2070), f"1/{len(media)}", "e8i", paint="centre-light"))
        content.add(
            kit.button((32, 2179, 529, 2305), kit.say("Your Story"), self._story, "e8s", paint="secondary"),
            kit.button(
                (550, 2179, 1048, 2305),
                kit.say("Next"),
                lambda: self.session.routes.post_form(self.work),
                "e8n",
                paint="primary",
            ),
        )
        return root

    def _chip(self, kit: Kit) -> Node:
        sound = self.work.sound
        chip = kit.area("LinearLayout", (290, 136, 790, 236), "e8c", self._sounds, paint="toast")
        chip.add(kit.text((330, 146, 700, 226), sound or kit.say("Add sound"), "tv_top_text", paint="centre-light"))
        if sound:
            chip.add(kit.area("ImageView", (710, 146, 780, 226), "e8x", self._remove_sound, paint="cross:light"))
        return chip

    def _sounds(self) -> None:
        self.session.overlays.append(Sounds(self.session, self.work, self._recent))

    def _remove_sound(self) -> None:
        self.work.sound = ""

    def _story(self) -> None:
        self.work.kind = "story"
        self.session.routes.publish(self.work)
