"""The account's own profile, and the sheet that switches accounts. Unmeasured, but for what other projects report:
the display name opens the sheet, the handle copies, rows are described by their username."""

from __future__ import annotations

from functools import partial

from virtualphone.apps.tiktok.parts import BOTTOM, ROW_TOP, WIDTH, Kit, bottom_row, sheet, window
from virtualphone.apps.tiktok.profile_parts import Heading, drafts_tile, grid, head, tabs, tile, title_bar
from virtualphone.apps.tiktok.session import Move, Overlay, Page, Session
from virtualphone.apps.tiktok.videos import posts_of, profile_name
from virtualphone.ui import Node

unmeasured = True
ROW = 150


class OwnProfile(Page):
    """Newest posts first; drafts before them."""

    name = "own_profile"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._row = 0

    def swipe(self, move: Move) -> None:
        last = max(0, len(self.session.account.posts) - 1) // 3
        self._row = min(max(0, self._row + move.up), last)

    def build(self, kit: Kit) -> Node:
        session = self.session
        account = session.account
        root, content = window(kit)
        heading = Heading(
            account.username,
            profile_name(account.username),
            f"{len(account.following):,}",
            "1,204",
            "20.4K",
            name_tap=session.routes.switcher,
            handle_tap=lambda: session.hint("Copied"),
        )
        content.add(title_bar(kit, heading, None))
        body = kit.box("LinearLayout", (0, 257, WIDTH, ROW_TOP), "bux")
        content.add(body)
        column = kit.nest(body, ("FrameLayout", "j5g"), ("LinearLayout", "joq"))
        column.add(*head(kit, heading))
        row = kit.box("LinearLayout", (61, 887, 1019, 1035), "d77")
        row.add(
            kit.button((61, 887, 533, 1035), kit.say("Edit profile"), id="ed1", paint="secondary"),
            kit.button((547, 887, 1019, 1035), kit.say("Share profile"), id="ed2", paint="secondary"),
        )
        column.add(row, tabs(kit, 1075), grid(kit, 1175, ROW_TOP, self._tiles(kit)))
        content.add(bottom_row(kit, "Profile", session.routes.tab))
        return root

    def _tiles(self, kit: Kit) -> list[Node]:
        session = self.session
        found = []
        drafts = [draft for draft in session.account.drafts if draft.kept]
        if drafts:
            found.append(drafts_tile(kit, len(drafts), drafts[-1].media[0], session.routes.drafts))
        posts = posts_of(session.world, session.account.username)
        for place, video in enumerate(posts):
            found.append(tile(kit, video, partial(session.routes.post, posts, place)))
        return found[3 * self._row :][:9]


class Switcher(Overlay):
    """The sheet with all accounts of the phone."""

    name = "account_switcher"

    def build(self, kit: Kit, root: Node) -> None:
        session = self.session
        top = BOTTOM - 190 - ROW * (len(session.accounts) + 1)
        body = sheet(kit, root, top, session.close_overlay)
        body.add(kit.text((60, top + 30, 1020, top + 110), kit.say("Switch account"), "tv_title"))
        upper = top + 140
        for place, account in enumerate(session.accounts):
            active = place == session.active
            row = kit.area(
                "LinearLayout",
                (0, upper, WIDTH, upper + ROW),
                "a9r",
                partial(self._choose, place),
                desc=account.username,
                selected=active,
            )
            row.add(
                kit.image((50, upper + 20, 160, upper + 130), paint=f"avatar:{account.username}"),
                kit.text((190, upper + 40, 800, upper + 110), account.username, "a9u", paint="left"),
            )
            if active:
                row.add(
                    kit.image((940, upper + 45, 1000, upper + 105), "a9c", desc=kit.say("Checkmark"), paint="badge")
                )
            body.add(row)
            upper += ROW
        add = kit.area("LinearLayout", (0, upper, WIDTH, upper + ROW), "a9d", desc=kit.say("Add account"))
        add.add(
            kit.image((50, upper + 20, 160, upper + 130), paint="add"),
            kit.text((190, upper + 40, 800, upper + 110), kit.say("Add account"), paint="left"),
        )
        body.add(add)

    def _choose(self, place: int) -> None:
        self.session.close_overlay()
        if place != self.session.active and not self.session.offline():
            self.session.routes.switch(place)
