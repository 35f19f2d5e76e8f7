"""The camera, which is only the way to the gallery. Unmeasured."""

from __future__ import annotations

from virtualphone.apps.tiktok.parts import BOTTOM, WIDTH, Kit, Tap, window
from virtualphone.apps.tiktok.session import Page, Session
from virtualphone.ui import Node

unmeasured = True


def camera_nodes(kit: Kit, close: Tap, gallery: Tap, sound: str) -> list[Node]:
    """What the camera shows; the picker lies over it, and dumps of the picker still hold these."""
    tile = "upload_hot_area" if kit.has("upload_hot_area") else "c4g"
    chip = kit.area("LinearLayout", (300, 136, 780, 230), "c4s")
    chip.add(kit.text((340, 146, 760, 220), sound or kit.say("Add sound"), "c4t", paint="centre-light"))
    modes = kit.box("HorizontalScrollView", (120, 1830, 960, 1920), scrollable=True)
    for place, mode in enumerate(("10m", "60s", "15s", "PHOTO", "TEXT")):
        left = 120 + 168 * place
        modes.add(
            kit.area(
                "TextView",
                (left, 1830, left + 168, 1920),
                text=kit.say(mode),
                selected=mode == "15s",
                paint="centre-light",
            )
        )
    return [
        kit.box("TextureView", (0, 0, WIDTH, BOTTOM), "c4v", paint="video:camera"),
        kit.area("ImageView", (20, 136, 130, 246), "c4x", close, desc=kit.say("Close"), paint="cross:light"),
        chip,
        kit.button((940, 136, 1060, 256), id="c4f", desc=kit.say("Flip"), paint="repost:light"),
        modes,
        kit.area("FrameLayout", (430, 1950, 650, 2170), "c4r", desc=kit.say("Record video"), paint="badge"),
        kit.area("FrameLayout", (60, 1990, 190, 2120), tile, gallery).add(
            kit.image((60, 1990, 190, 2120), paint="tile:gallery")
        ),
    ]


class Camera(Page):
    """`sound` is the one that was chosen on a sound's page."""

    name = "camera"

    def __init__(self, session: Session, sound: str) -> None:
        super().__init__(session)
        self._sound = sound
        self._allowed = False
        session.android.ask("camera", self._answered)

    def _answered(self, allowed: bool) -> None:
        self._allowed = allowed

    def build(self, kit: Kit) -> Node:
        root, content = window(kit, "#000000")
        gallery = lambda: self.session.routes.gallery(self._sound)  # noqa: E731
        content.add(*camera_nodes(kit, self.session.leave, gallery, self._sound))
        if not self._allowed:
            content.add(
                kit.text((90, 1000, 990, 1080), kit.say("Allow TikTok to access your camera"), paint="centre-light")
            )
        return root
