"""The editors: of pictures, of reels, of stories; each asks before what was made is lost. Unmeasured but for ids."""

from __future__ import annotations

from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, Tap, button, icon, text, view
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.sheets import Dialog, over
from virtualphone.apps.instagram.uploads import REEL, STORY, Making
from virtualphone.ui import Node


class Editor(Page):
    """What all editors do when they are left: ask, keep a draft, or throw it away."""

    name = "editor"

    def __init__(self, session: Session, making: Making) -> None:
        super().__init__(session)
        self.making = making

    def back(self) -> bool:
        self.session.put(
            Dialog(
                self.session,
                "Save draft?",
                "If you go back now, you will lose what you have made.",
                [("Save draft", self._keep), ("Start over", self.close), ("Keep editing", None)],
            )
        )
        return True

    def _keep(self) -> None:
        self.session.account.drafts.append(self.making.draft(kept=True))
        self.close()

    def on(self) -> None:
        """To the form."""
        self.session.go("post_form", self.making)


class PhotoEditor(Editor):
    """Pictures, or several things in one post: filters, and on."""

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        following = button((560, 50, 700, 120), session.say("Next"), self.on, session.layout.editor_next, paint="link")
        body = view("FrameLayout", (0, 130, WIDTH, 1362), "creation_main_container")
        body.add(
            view("ImageView", (0, 130, WIDTH, 850), "crop_image_view", paint=f"video:{self.making.media[0].sha256}"),
            view("Button", (20, 870, 300, 930), "creation_add_music", "Cf", text=session.say("Add audio"),
                 tap=lambda: session.go("sounds", self.making), paint="secondary"),
        )  # fmt: skip
        for place, name in enumerate(("Normal", "Clarendon", "Gingham", "Moon")):
            left = 20 + 175 * place
            body.add(
                view("ViewGroup", (left, 980, left + 155, 1200), "filter_tile", "Cfs" if place == 0 else "Cf",
                     text((left, 980, left + 155, 1020), session.say(name), "filter_name"),
                     paint="secondary", desc=session.say(name))
            )  # fmt: skip
        if len(self.making.media) > 1:
            body.add(text((310, 870, 700, 930), f"1/{len(self.making.media)}", "carousel_index_indicator_text_view"))
        window.slot.add(body)
        window.wrapper.add(title_bar(session, session.say("New post"), top=39, right=(following,)))
        return window.root


class ReelEditor(Editor):
    """A reel: sound, volumes, and on."""

    def __init__(self, session: Session, making: Making) -> None:
        super().__init__(session, making)
        self.long = any(each.duration_ms > 180_000 for each in making.media)

    def tree(self) -> Node:
        session = self.session
        area = (0, 39, WIDTH, 1362)
        window = frame(session)
        body = view("ViewGroup", area, "clips_post_capture_container", paint=f"video:{self.making.media[0].sha256}")
        window.slot.add(body)
        body.add(
            icon((10, 50, 90, 130), session.say("Back"), lambda: self._left(), "clips_back_button", paint="back:light"),
            self._tool(150, "Add audio", "clips_action_bar_music_button", lambda: session.go("sounds", self.making)),
            self._tool(240, "Add text", "clips_action_bar_text_button", None),
            self._tool(330, "Add sticker", "clips_action_bar_sticker_button", None),
            self._tool(420, "Volume controls", session.layout.volume_controls,
                       lambda: session.put(Volumes(session, self.making))),
        )  # fmt: skip
        if self.making.sound:
            body.add(
                view("ViewGroup", (180, 60, 540, 120), "clips_music_chip", "Cf",
                     text((200, 65, 480, 115), self.making.sound, "clips_music_chip_title", paint="light"),
                     icon((490, 65, 535, 115), session.say("Remove audio"), self._silence, "clips_music_chip_remove",
                          paint="cross:light"), desc=self.making.sound)
            )  # fmt: skip
        body.add(
            button((20, 1270, 240, 1340), session.say("Edit video"), None, "clips_left_action_button",
                   paint="secondary"),
            button((480, 1270, 700, 1340), session.say("Next "), self.on, "clips_right_action_button", paint="blue"),
        )  # fmt: skip
        return window.root

    def _tool(self, top: int, label: str, id: str, tap: Tap | None) -> Node:
        return icon((640, top, 710, top + 70), self.session.say(label), tap, id, paint="ring")

    def _left(self) -> None:
        self.back()

    def _silence(self) -> None:
        self.making.sound = ""


class Volumes(Page):
    """Two sliders: of the video's own sound and of the added one. They follow a finger that moves along them."""

    name = "editor"
    over = True
    ROWS = (("camera", "Camera audio", 1040), ("added", "Added audio", 1160))
    LEFT, RIGHT = 200, 660

    def __init__(self, session: Session, making: Making) -> None:
        super().__init__(session)
        self.making = making

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        for name, _label, top in self.ROWS:
            if top <= fy < top + 80:
                share = (tx - self.LEFT) / (self.RIGHT - self.LEFT)
                self.making.volumes[name] = round(100 * min(1.0, max(0.0, share)))

    def tree(self) -> Node:
        session = self.session
        sheet = view("FrameLayout", (0, 900, WIDTH, HEIGHT), "bottom_sheet_container", "C", paint="card")
        sheet.add(
            text((200, 920, 520, 980), session.say("Volume controls"), "title_text_view", paint="bold"),
            button((560, 920, 700, 980), session.say("Done"), self.close, "bottom_sheet_done_button", paint="link"),
        )
        for name, label, top in self.ROWS:
            value = self.making.volumes[name]
            enabled = name == "camera" or bool(self.making.sound)
            sheet.add(
                text((20, top, 190, top + 80), session.say(label), paint="left"),
                view("SeekBar", (self.LEFT, top, self.RIGHT, top + 80), f"volume_slider_{name}", "f" if enabled else
                     "f!", text=f"{float(value)}", desc=session.say(label), paint=f"slider:{value}"),
            )  # fmt: skip
        return over(sheet, self.close)


class StoryEditor(Editor):
    """A story: to everybody, or to close friends; then a sheet asks where else."""

    name = "story_editor"

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        body = view("ViewGroup", (0, 39, WIDTH, 1362), "post_capture_controls_container",
                    paint=f"video:{self.making.media[0].sha256}")  # fmt: skip
        window.slot.add(body)
        body.add(
            icon((10, 50, 90, 130), session.say("Discard"), lambda: self._left(), "discard_button",
                 paint="back:light"),
            icon((420, 50, 490, 130), session.say("Add text"), None, "add_text_button", paint="ring"),
            icon((500, 50, 570, 130), session.say("Stickers"), None, "asset_button", paint="ring"),
            icon((580, 50, 650, 130), session.say("Add music"), lambda: session.go("sounds", self.making),
                 "music_button", paint="ring"),
            self._audience((20, 1270, 290, 1340), "Your story", close=False),
            self._audience((300, 1270, 570, 1340), "Close Friends", close=True),
            icon((600, 1270, 690, 1340), session.say("Share to"), lambda: self._share(close=False),
                 "recipients_picker_button", paint="send"),
        )  # fmt: skip
        return window.root

    def _audience(self, bounds: tuple[int, int, int, int], label: str, *, close: bool) -> Node:
        words = self.session.say(label)
        return view("Button", bounds, "share_to_button", "Cf", text=words, desc=words,
                    tap=lambda: self._share(close=close), paint="secondary")  # fmt: skip

    def _share(self, *, close: bool) -> None:
        self.making.close_friends = close
        self.session.put(ShareSheet(self.session, self.making))

    def _left(self) -> None:
        self.back()


class ShareSheet(Page):
    """Who gets the story."""

    name = "share_sheet"
    over = True

    def __init__(self, session: Session, making: Making) -> None:
        super().__init__(session)
        self.making = making

    def tree(self) -> Node:
        session, making = self.session, self.making
        sheet = view("FrameLayout", (0, 620, WIDTH, HEIGHT), "bottom_sheet_container", "C", paint="card")
        sheet.add(text((200, 640, 520, 700), session.say("Share"), "title_text_view", paint="bold"))
        for place, (label, close) in enumerate((("Your story", False), ("Close Friends", True))):
            top = 720 + 100 * place
            chosen = making.close_friends is close
            sheet.add(
                view(
                    "ViewGroup", (0, top, WIDTH, top + 100), "row_story_audience", "Cf" + ("s" if chosen else ""),
                    text((120, top + 25, 560, top + 75), session.say(label), "row_story_audience_label", paint="left"),
                    view("RadioButton", (630, top + 25, 680, top + 75), "", "kK" if chosen else "k",
                         paint="badge" if chosen else "ring"),
                    tap=lambda close=close: setattr(making, "close_friends", close),
                )
            )  # fmt: skip
        sheet.add(
            button((40, 1250, 680, 1330), session.say("Share"), lambda: session.go("upload", making),
                   "share_story_button", paint="blue")
        )  # fmt: skip
        return over(sheet, self.close)


def editor(session: Session, making: Making) -> Page:
    """The editor that fits."""
    if making.placement == STORY:
        return StoryEditor(session, making)
    if making.kind == "reel" or making.placement == REEL:
        return ReelEditor(session, making)
    return PhotoEditor(session, making)
