"""The form before a post goes out: the caption, and "Share". Unmeasured but for ids.

While the caption is written, the bar says "OK" and "Share" is away; after a `#` or `@` a list of suggestions lies over
the form.
"""

from __future__ import annotations

import re

from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.parts import WIDTH, button, text, view
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.uploads import Making
from virtualphone.ui import Node
from virtualphone.world import LETTER

MARK = re.compile(rf"(?:^|\s)([#@])({LETTER}(?:{LETTER}|\.)*)$")


class PostForm(Page):
    """The form."""

    name = "post_form"

    def __init__(self, session: Session, making: Making) -> None:
        super().__init__(session)
        self.making = making
        self.typing = False

    def back(self) -> bool:
        if self.typing:
            self.typing = False
            return True
        return False

    def _write(self, words: str) -> None:
        self.making.caption = words

    def _focus(self, on: bool) -> None:
        self.typing = on

    def _suggested(self) -> list[str]:
        """What the app offers for the last word; the longer ones first, as if they were liked better."""
        mark = MARK.search(self.making.caption)
        if not self.typing or mark is None:
            return []
        return [mark[1] + mark[2] + ending for ending in ("_daily", "s", "")]

    def _take(self, word: str) -> None:
        mark = MARK.search(self.making.caption)
        if mark is not None:
            self.making.caption = self.making.caption[: mark.start(1)] + word + " "

    def tree(self) -> Node:
        session, making = self.session, self.making
        window = frame(session)
        right: tuple[Node, ...] = ()
        if self.typing:
            right = (
                button((560, 50, 700, 120), session.say("OK"), lambda: self._focus(False), "action_bar_button_text",
                       paint="link"),
            )  # fmt: skip
        body = view("ScrollView", (0, 130, WIDTH, 1362), "share_scroll_view", "Sf")
        window.slot.add(body)
        body.add(
            view("ImageView", (20, 150, 150, 320), "metadata_imageview", paint=f"tile:{making.media[0].sha256}"),
            view(
                "EditText", (170, 150, 700, 320), "caption_input_text_view", "CLf" + ("F" if self.typing else ""),
                hint=session.say("Write a caption and add hashtags..."), value=making.caption,
                tap=lambda: self._focus(True), edit=self._write, paint="field",
            ),
        )  # fmt: skip
        suggested = self._suggested()
        if suggested:
            body.add(self._list(suggested))
        else:
            for place, label in enumerate(("Tag people", "Add location", "Audience", "Also share on…", "More options")):
                top = 350 + 90 * place
                body.add(
                    view("ViewGroup", (0, top, WIDTH, top + 90), "share_row", "Cf",
                         text((40, top + 25, 640, top + 65), session.say(label), "share_row_label", paint="left"),
                         paint="line")
                )  # fmt: skip
        if making.sound:
            body.add(text((40, 820, 680, 870), making.sound, "share_audio_title", paint="left-grey"))
        if not self.typing:
            footer = view("LinearLayout", (0, 1250, WIDTH, 1362), "share_footer", paint="page")
            footer.add(
                button((20, 1265, 350, 1345), session.say("Save draft"), self._keep, "save_draft_button",
                       paint="secondary"),
                button((370, 1265, 700, 1345), session.say("Share"), lambda: session.go("upload", making),
                       "share_button", desc=session.say("Share"), paint="blue"),
            )  # fmt: skip
            window.slot.add(footer)
        title = session.say("New reel" if making.kind == "reel" else "New post")
        window.wrapper.add(title_bar(session, title, top=39, right=right))
        return window.root

    def _list(self, words: list[str]) -> Node:
        listing = view("RecyclerView", (0, 330, WIDTH, 330 + 80 * len(words)), "caption_suggestions_list", "S",
                       paint="card")  # fmt: skip
        for place, word in enumerate(words):
            top = 330 + 80 * place
            id = "row_hashtag_textview_tag_name" if word[0] == "#" else "row_search_user_username"
            listing.add(
                view("ViewGroup", (0, top, WIDTH, top + 80), "row_hashtag_container", "Cf",
                     text((40, top + 20, 600, top + 60), word if word[0] == "#" else word[1:], id, paint="left"),
                     tap=lambda word=word: self._take(word), paint="line")
            )  # fmt: skip
        return listing

    def _keep(self) -> None:
        self.session.account.drafts.append(self.making.draft(kept=True))
        self.session.go("tab", "profile")
