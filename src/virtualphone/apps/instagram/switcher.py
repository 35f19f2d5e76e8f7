"""The sheet with the accounts that are logged in. Its rows have no ids. Where they lie is unmeasured."""

from __future__ import annotations

from virtualphone.apps.instagram.parts import WIDTH, text, view
from virtualphone.apps.instagram.session import Session
from virtualphone.apps.instagram.sheets import ROW, Sheet
from virtualphone.ui import Node

SWITCH_SECONDS = 1.0


class Switcher(Sheet):
    """A row for each account, the active one selected, and one to add another."""

    name = "account_switcher"
    title = ""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.chosen = -1

    def rows(self) -> list[Node]:
        rows = []
        for place, account in enumerate(self.session.accounts):
            name = account.username
            active = place == self.session.active
            row = view("ViewGroup", (0, 0, WIDTH, ROW), "", "Cfs" if active else "Cf", desc=name, paint="line",
                       tap=lambda place=place: self._choose(place))  # fmt: skip
            row.add(
                view("ImageView", (24, 10, 88, 74), paint=f"avatar:{name}"),
                text((110, 20, 560, 64), name, paint="left"),
            )
            if active:
                row.add(view("ImageView", (640, 20, 684, 64), paint="badge"))
            rows.append(row)
        words = self.session.say("Add Instagram account")
        rows.append(view("ViewGroup", (0, 0, WIDTH, ROW), "", "Cf", text((110, 20, 560, 64), words, paint="left"),
                         desc=words, paint="line"))  # fmt: skip
        return rows

    def _choose(self, place: int) -> None:
        if self.chosen >= 0:
            return
        if place == self.session.active:
            self.close()
        elif self.session.android.online:
            self.chosen = place
            self.session.later(SWITCH_SECONDS, lambda _ago: self.session.go("switched", place))
        else:
            self.session.tell(self.session.say("No internet connection"))
