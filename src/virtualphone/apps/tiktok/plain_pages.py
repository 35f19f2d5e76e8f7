"""Screens with little on them: the tabs Friends and Inbox, a page that could not be loaded, a user who does not exist.
Unmeasured."""

from __future__ import annotations

from virtualphone.apps.tiktok.parts import WIDTH, Kit, Tap, bottom_row, window
from virtualphone.apps.tiktok.session import Page, Session
from virtualphone.ui import Node

unmeasured = True


class Tab(Page):
    """Friends or Inbox."""

    def __init__(self, session: Session, tab: str) -> None:
        super().__init__(session)
        self.name = tab.lower()
        self._tab = tab

    def build(self, kit: Kit) -> Node:
        root, content = window(kit)
        words = {"Friends": "Your friends' videos show here", "Inbox": "All activity"}[self._tab]
        content.add(
            kit.text((300, 100, 780, 200), kit.say(self._tab), "tv_title"),
            kit.text((60, 1000, 1020, 1080), kit.say(words), paint="grey"),
            bottom_row(kit, self._tab, self.session.routes.tab),
        )
        return root


class Unavailable(Page):
    """A page that says why it is empty; `again` is offered when trying again can help."""

    name = "unavailable"

    def __init__(self, session: Session, words: str, again: Tap | None = None) -> None:
        super().__init__(session)
        self._words = words
        self._again = again

    def build(self, kit: Kit) -> Node:
        root, content = window(kit)
        content.add(
            kit.button(
                (27, 102, 162, 237), tap=self.session.leave, desc=kit.say("Back to previous screen"), paint="back"
            ),
            kit.text((60, 1000, WIDTH - 60, 1080), kit.say(self._words)),
        )
        if self._again is not None:
            content.add(kit.button((340, 1150, 740, 1270), kit.say("Retry"), self._retry, paint="secondary"))
        return root

    def _retry(self) -> None:
        if self._again is not None and not self.session.offline():
            self.session.leave()
            self._again()
