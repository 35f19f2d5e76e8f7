"""The messages: a list of people, and nothing to write with. Unmeasured."""

from __future__ import annotations

from virtualphone.apps.instagram.frame import frame, title_bar
from virtualphone.apps.instagram.other_profile import PEOPLE
from virtualphone.apps.instagram.parts import WIDTH, text, view
from virtualphone.apps.instagram.posts import full_name
from virtualphone.apps.instagram.session import Page
from virtualphone.ui import Node


class Inbox(Page):
    """The tab of 2025-12; in older versions a button of the feed."""

    name = "direct"

    def tree(self) -> Node:
        session = self.session
        window = frame(session, "direct" if any(tab[0] == "direct" for tab in session.layout.tabs) else "")
        listing = view(
            "RecyclerView", (0, 130, WIDTH, window.bottom), "inbox_refreshable_thread_list_recyclerview", "Sf"
        )
        window.slot.add(listing)
        for place, user in enumerate(PEOPLE):
            top = 140 + 120 * place
            listing.add(
                view(
                    "ViewGroup", (0, top, WIDTH, top + 120), "row_inbox_container", "CLf",
                    view("ImageView", (24, top + 15, 114, top + 105), "avatar_image_view", paint=f"avatar:{user}"),
                    text((130, top + 20, 640, top + 58), full_name(user), "row_inbox_username", paint="left-bold"),
                    text((130, top + 62, 640, top + 98), session.say("Sent you a post"), "row_inbox_digest",
                         paint="left-grey"),
                    tap=lambda user=user: session.go("profile", user),
                )
            )  # fmt: skip
        window.wrapper.add(title_bar(session, session.account.username, top=39, back=False))
        return window.root
