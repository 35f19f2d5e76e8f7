"""Sounds: the list from an editor, and a sound's own page by its link. Unmeasured but for "Use audio"."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.parts import WIDTH, icon, text, view
from virtualphone.apps.instagram.posts import SOUNDS
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.uploads import Making
from virtualphone.ui import Node


def sound_name(id: str) -> str:
    """The sound behind a number in a link."""
    return SOUNDS[int(id[-6:]) % len(SOUNDS)]


class Sounds(Page):
    """The list. A tap on a row takes the sound; one on its arrow opens the sound's page."""

    name = "sounds"

    def __init__(self, session: Session, making: Making) -> None:
        super().__init__(session)
        self.making = making
        self.typed = ""
        self.typing = False

    def _write(self, words: str) -> None:
        self.typed = words

    def _focus(self) -> None:
        self.typing = True

    def _take(self, sound: str) -> None:
        self.making.sound = sound
        self.close()

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        body = view("LinearLayout", (0, 39, WIDTH, 1362), "music_browser_container", paint="page")
        window.slot.add(body)
        body.add(
            view("EditText", (20, 60, 600, 130), "search_bar_edit_text", "Cf" + ("F" if self.typing else ""),
                 hint=session.say("Search audio"), value=self.typed, tap=self._focus, edit=self._write, paint="field"),
            icon((620, 60, 700, 130), session.say("Cancel"), self.close, "search_bar_cancel", paint="cross"),
        )  # fmt: skip
        for place, label in enumerate(("For you", "Trending", "Saved")):
            left = 20 + 230 * place
            body.add(view("TextView", (left, 150, left + 210, 200), "music_tab", "Cfs" if place == 0 else "Cf",
                          text=session.say(label)))  # fmt: skip
        found = [sound for sound in SOUNDS if self.typed.lower() in sound.lower()]
        for place, sound in enumerate(found):
            top = 220 + 110 * place
            body.add(
                view(
                    "ViewGroup", (0, top, WIDTH, top + 110), "track_container", "Cf",
                    text((130, top + 20, 560, top + 55), sound, "song_title", paint="left-bold"),
                    text((130, top + 58, 560, top + 90),
                         session.say("By {name}", name=sound.split()[0]), "artist_name", paint="left-grey"),
                    icon((610, top + 25, 670, top + 85), session.say("Open audio page"),
                         partial(session.go, "audio", sound), "track_details", paint="next"),
                    tap=lambda sound=sound: self._take(sound), paint="line",
                )
            )  # fmt: skip
        return window.root


class AudioPage(Page):
    """One sound's page."""

    name = "audio"

    def __init__(self, session: Session, sound: str) -> None:
        super().__init__(session)
        self.sound = sound

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        window.slot.add(
            view(
                "FrameLayout", (0, 130, WIDTH, 1362), "clips_audio_page", "",
                view("ImageView", (30, 160, 210, 340), "thumbnail", paint=f"tile:{self.sound}"),
                text((240, 170, 690, 220), self.sound, "title", paint="left-bold"),
                text((240, 230, 690, 270), session.say("{count} reels", count=session.number(len(self.sound) * 137)),
                     "reels_count", paint="left-grey"),
                view("Button", (30, 370, 690, 440), "use_in_camera_header_button", "Cf",
                     text=session.say("Use audio"), desc=session.say("Use audio"),
                     tap=lambda: session.go("gallery", "reel", self.sound), paint="blue"),
            )
        )  # fmt: skip
        window.wrapper.add(title_bar(session, session.say("Audio"), top=39))
        return window.root
