"""The camera behind the gallery, and the list of kept drafts. Unmeasured."""

from __future__ import annotations

from collections.abc import Callable

from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, icon, text, view
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node
from virtualphone.world import Draft


class Camera(Page):
    """The camera. It takes no pictures here."""

    name = "camera"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        session.android.ask("camera", lambda _granted: None)

    def tree(self) -> Node:
        say = self.session.say
        whole = (0, 0, WIDTH, HEIGHT)
        return view(
            "FrameLayout", whole, "quick_capture_root_container", "",
            view("FrameLayout", (0, 0, WIDTH, 1280), "camera_preview", paint="video:camera"),
            icon((10, 50, 90, 130), say("Close"), self.close, "camera_close_button", paint="cross:light"),
            view("Button", (290, 1130, 430, 1270), "camera_shutter_button", "Cf", desc=say("Shutter"), paint="ring"),
            icon((30, 1180, 110, 1260), say("Gallery"), self.close, "gallery_preview_button", paint="grid"),
            paint="page:#101010",
        )  # fmt: skip


class Drafts(Page):
    """What was kept; a tap goes on with it."""

    name = "drafts"

    def __init__(self, session: Session, resume: Callable[[Draft], None]) -> None:
        super().__init__(session)
        self._resume = resume

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        body = view("RecyclerView", (0, 130, WIDTH, 1362), "drafts_recycler_view", "Sf")
        window.slot.add(body)
        kept = [draft for draft in session.account.drafts if draft.kept]
        for place, draft in enumerate(kept[:9]):
            left, top = 242 * (place % 3), 140 + 320 * (place // 3)
            body.add(
                view("Button", (left, top, left + 236, top + 314), "draft_thumbnail", "Cf",
                     desc=session.say("Draft {number}", number=place + 1), paint=f"tile:{draft.media[0]}",
                     tap=lambda draft=draft: self._open(draft))
            )  # fmt: skip
        if not kept:
            body.add(text((60, 600, 660, 650), session.say("No drafts"), "drafts_empty", paint="grey"))
        window.wrapper.add(title_bar(session, session.say("Drafts"), top=39))
        return window.root

    def _open(self, draft: Draft) -> None:
        self.session.account.drafts.remove(draft)
        self.close()
        self._resume(draft)
