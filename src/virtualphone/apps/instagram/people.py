"""Followers and following of a profile, each with a follow button. Unmeasured but for the ids of the rows."""

from __future__ import annotations

from virtualphone.apps.instagram import deeds
from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.other_profile import PEOPLE
from virtualphone.apps.instagram.parts import WIDTH, text, view
from virtualphone.apps.instagram.posts import full_name
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node
from virtualphone.world import Relation

ROW_HEIGHT = 110


class People(Page):
    """One of the two lists."""

    name = "people"

    def __init__(self, session: Session, user: str, which: str) -> None:
        super().__init__(session)
        self.user = user
        self.which = which
        self._first = 0

    def swipe(self, fx: int, fy: int, tx: int, ty: int) -> None:
        self._first = max(0, min(self._first + (fy - ty) // ROW_HEIGHT, len(self._users()) - 1))

    def _users(self) -> list[str]:
        if self.which == "following" and self.user == self.session.account.username:
            return sorted(self.session.account.following) + list(PEOPLE)
        return [*PEOPLE, f"{self.user}.fan"[:24]]

    def tree(self) -> Node:
        session = self.session
        window = frame(session)
        listing = view("RecyclerView", (0, 130, WIDTH, 1362), "android:id/list", "Sf")
        window.slot.add(listing)
        for place, user in enumerate(self._users()[self._first : self._first + 11]):
            top = 135 + ROW_HEIGHT * place
            relation = deeds.relation(session, user)
            label = {Relation.NONE: "Follow", Relation.REQUESTED: "Requested"}.get(relation, "Following")
            listing.add(
                view(
                    "FrameLayout", (0, top, WIDTH, top + 110), "follow_list_container", "Cf",
                    text((130, top + 16, 450, top + 52), user, "follow_list_username", paint="left-bold"),
                    text((130, top + 56, 450, top + 92), full_name(user), "follow_list_subtitle", paint="left-grey"),
                    view("ImageView", (24, top + 12, 110, top + 98), "follow_list_user_imageview",
                         paint=f"avatar:{user}"),
                    view("Button", (480, top + 28, 690, top + 82), "follow_list_row_large_follow_button", "Cf",
                         text=session.say(label), desc=session.say(label + " {name}", name=user),
                         tap=lambda user=user: session.go("follow_or_sheet", user),
                         paint="blue" if relation is Relation.NONE else "secondary"),
                    tap=lambda user=user: session.go("profile", user),
                )
            )  # fmt: skip
        window.wrapper.add(title_bar(session, self.user, top=39))
        return window.root
