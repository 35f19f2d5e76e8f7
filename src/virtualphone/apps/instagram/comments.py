"""The sheet with a post's comments. Unmeasured but for the ids of the field and its button."""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, Tap, text, view
from virtualphone.apps.instagram.posts import Item
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.apps.instagram.sheets import over
from virtualphone.ui import Node
from virtualphone.world import CommentRule

OTHERS = (
    ("moss.garden", "the light in this one"),
    ("chisel_shop", "Add a comment like this and I'd frame it"),
    ("harbour.six", "we were there the day before, same gulls"),
    ("kettle.house", "send it to your sister"),
)
ROW_HEIGHT = 110
SEND_SECONDS = 0.6
LIMITED = "Comments on this post have been limited"


class Comments(Page):
    """The sheet. What was typed and not sent is lost with it."""

    name = "comments"
    over = True

    def __init__(self, session: Session, item: Item) -> None:
        super().__init__(session)
        self.item = item
        self.typed = ""
        self.typing = False
        self.sending = ""
        self._first = 0

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        step = (fy - ty) // ROW_HEIGHT
        self._first = max(0, min(self._first + step, len(self._comments()) - 1))

    def _write(self, words: str) -> None:
        self.typed = words

    def _focus(self) -> None:
        self.typing = True

    def _send(self) -> None:
        words = self.typed.strip()
        if not words or self.sending:
            return
        if deeds.comment(self.session, self.item, words):
            self.sending, self.typed, self.typing, self._first = words, "", False, 0
            self.session.later(SEND_SECONDS, self._sent)

    def _sent(self, _ago: float) -> None:
        self.sending = ""

    def tree(self) -> Node:
        session = self.session
        sheet = view("FrameLayout", (0, 300, WIDTH, HEIGHT), "bottom_sheet_container", "C", paint="card")
        sheet.add(
            view("View", (330, 312, 390, 318), "bottom_sheet_drag_handle", paint="secondary"),
            text((200, 330, 520, 390), session.say("Comments"), "title_text_view", paint="bold"),
        )
        limited = rules.comment_rule(self.item.code) is CommentRule.LIMITED
        # the keyboard takes the lower part of the screen, and the field lies on it
        foot = 960 if self.typing else 1362
        upper = foot - (170 if limited else 100)
        listing = view("RecyclerView", (0, 400, WIDTH, upper), "sticky_header_list", "Sf")
        sheet.add(listing)
        top = 400
        for user, words in self._comments()[self._first :]:
            if top + ROW_HEIGHT > upper:
                break
            listing.add(self._row(user, words, top))
            top += ROW_HEIGHT
        if limited:
            sheet.add(text((30, upper, 690, upper + 60), session.say(LIMITED), "comments_limited_notice", paint="grey"))
        sheet.add(self._composer(foot - 100))
        return over(sheet, self.close)

    def _comments(self) -> list[tuple[str, str]]:
        """Own ones first, the newest at the top; one that is still being sent is not there yet."""
        written = [
            (each.username, each.text) for each in reversed(self.session.world.comments("instagram", self.item.code))
        ]
        if self.sending:
            written = written[1:]
        number = self.session.world.number("others", self.item.code, below=len(OTHERS))
        return written + [(user, words) for user, words in OTHERS[number:] + OTHERS[:number]]

    def _row(self, user: str, words: str, top: int) -> Node:
        session = self.session

        def profile() -> None:
            session.go("profile", user)

        reply: Tap | None = None
        return view(
            "ViewGroup", (0, top, WIDTH, top + 110), "row_comment_container", "Lf",
            view("ImageView", (24, top + 14, 84, top + 74), "row_comment_imageview", "Cf",
                 desc=session.say("View {user}'s story", user=user), tap=profile, paint=f"avatar:{user}"),
            view("Button", (100, top + 6, 100 + 14 * len(user), top + 38), "row_comment_textview_username", "Cf",
                 text=user, tap=profile, paint="left-bold"),
            text((100, top + 38, 620, top + 70), words, "row_comment_textview_comment", desc=words, paint="left"),
            view("Button", (100, top + 72, 180, top + 104), "row_comment_textview_reply_button", "Cf",
                 text=session.say("Reply"), tap=reply, paint="left-grey"),
            view("ImageView", (650, top + 20, 700, top + 70), "row_comment_like_button", "Cf",
                 desc=session.say("Tap to like comment"), paint="heart:ink"),
        )  # fmt: skip

    def _composer(self, top: int) -> Node:
        session, layout = self.session, self.session.layout
        hints = layout.comment_hints
        hint = hints[session.world.number("hint", self.item.code, below=len(hints))]
        field = view(
            "EditText", (100, top + 15, 590, top + 85), layout.comment_field, "CLf" + ("F" if self.typing else ""),
            hint=session.say(hint, name=self.item.author), value=self.typed, tap=self._focus, edit=self._write,
            paint="field",
        )  # fmt: skip
        composer = view("LinearLayout", (0, top, WIDTH, top + 100), "layout_comment_thread_parent", paint="card")
        composer.add(
            view("ImageView", (24, top + 20, 84, top + 80), "layout_comment_thread_avatar",
                 paint=f"avatar:{session.account.username}"),
            field,
        )  # fmt: skip
        if self.typed.strip():
            composer.add(
                view("Button", (610, top + 15, 700, top + 85), layout.comment_send, "Cf", desc=session.say("Post"),
                     tap=self._send, paint="send:blue")
            )  # fmt: skip
        return composer
