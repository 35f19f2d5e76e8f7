"""Search: the grid to look around in, the field, the users that are found. Unmeasured but for ids."""

from __future__ import annotations

from virtualphone import world as rules
from virtualphone.apps.instagram.frame import frame
from virtualphone.apps.instagram.parts import WIDTH, icon, text, view
from virtualphone.apps.instagram.posts import Item, by_code, full_name
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node

FOUND_SECONDS = 0.4


class Search(Page):
    """The tab. Results come a moment after the last letter."""

    name = "search"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.typed = ""
        self.typing = False
        self._found: list[str] = []

    def back(self) -> bool:
        if self.typing or self.typed:
            self.typed, self.typing, self._found, self.name = "", False, [], "search"
            return True
        return False

    def _focus(self) -> None:
        self.typing = True

    def _write(self, words: str) -> None:
        self.typed = words
        self.session.later(FOUND_SECONDS, lambda _ago: self._find(words))

    def _find(self, words: str) -> None:
        if words == self.typed and self.session.android.online:
            self._found = rules.search(words)
            self.name = "search_results" if self._found else "search"

    def tree(self) -> Node:
        session = self.session
        window = frame(session, "search")
        bar = view("LinearLayout", (0, 39, WIDTH, 130), "action_bar", "", paint="page")
        bar.add(
            view("EditText", (90 if self.typing else 20, 50, 700, 120), "action_bar_search_edit_text",
                 "CLf" + ("F" if self.typing else ""), hint=session.say("Search"), value=self.typed, tap=self._focus,
                 edit=self._write, submit=lambda: self._find(self.typed), paint="field")
        )  # fmt: skip
        if self.typing:
            bar.add(icon((0, 39, 90, 130), session.say("Back"), lambda: self._left(), "action_bar_button_back",
                         paint="back"))  # fmt: skip
        area = (0, 130, WIDTH, window.bottom)
        listing = view("RecyclerView", area, "recycler_view" if self.typing else "explore_recycler_view", "Sf")
        window.slot.add(listing, view("FrameLayout", bar.bounds, "action_bar_container", "", bar))
        if self.typing:
            self._results(listing)
        else:
            self._explore(listing, window.bottom)
        return window.root

    def _left(self) -> None:
        self.back()

    def _results(self, listing: Node) -> None:
        session = self.session
        for place, user in enumerate(self._found):
            top = 140 + 110 * place
            listing.add(
                view(
                    "FrameLayout", (0, top, WIDTH, top + 110), "row_search_user_container", "CLf",
                    view("ImageView", (24, top + 12, 110, top + 98), "row_search_user_imageview",
                         paint=f"avatar:{user}"),
                    text((130, top + 14, 640, top + 52), user, "row_search_user_username", paint="left-bold"),
                    text((130, top + 56, 640, top + 92), full_name(user), "row_search_user_fullname",
                         paint="left-grey"),
                    tap=lambda user=user: session.go("profile", user),
                )
            )  # fmt: skip
        if self.typed:
            words = session.say("See results for {words}", words=self.typed)
            top = 140 + 110 * len(self._found)
            listing.add(view("Button", (0, top, WIDTH, top + 90), "row_search_see_all", "Cf", text=words,
                             paint="link"))  # fmt: skip

    def _explore(self, listing: Node, bottom: int) -> None:
        session = self.session
        for place in range(12):
            left, top = 242 * (place % 3), 130 + 290 * (place // 3)
            if top >= bottom:
                return
            item: Item = by_code(session.world, session.world.post_id("instagram", "explore", place))
            label = "Reel by {name}" if item.kind == "reel" else "Photo by {name}"
            listing.add(
                view("Button", (left, top, left + 236, min(top + 284, bottom)), "image_button", "CLf",
                     desc=session.say(label, name=full_name(item.author)), paint=f"tile:{item.code}",
                     tap=lambda item=item: session.go("post", item))
            )  # fmt: skip
