"""What slides up or pops up over a screen: bottom sheets, and dialogs that all share the same ids."""

from __future__ import annotations

from collections.abc import Sequence

from virtualphone.apps.instagram.parts import HEIGHT, WIDTH, Tap, moved, text, view
from virtualphone.apps.instagram.session import Page, Session
from virtualphone.ui import Node

ROW = 84


def over(sheet: Node, dismiss: Tap | None) -> Node:
    """A sheet or dialog with the shade behind it, which swallows taps."""
    whole = (0, 0, WIDTH, HEIGHT)
    shade = view("View", whole, "background_dimmer", "C", tap=dismiss, paint="shade")
    return view("FrameLayout", whole, "bottom_sheet_container_view", "", shade, sheet)


class Dialog(Page):
    """A dialog. Its ids say nothing of its kind: the headline does. Unmeasured but for the ids.

    `choices` are labels with what they do; the dialog closes first. BACK does the last of them when it is `cancelable`
    and nothing otherwise.
    """

    over = True

    def __init__(
        self,
        session: Session,
        headline: str,
        body: str,
        choices: Sequence[tuple[str, Tap | None]],
        *,
        name: str = "popup",
        primary: str = "igds_alert_dialog_primary_button",
        ids: Sequence[str] = (),
        cancelable: bool = True,
        **values: object,
    ) -> None:
        super().__init__(session)
        self.name = name
        self._headline, self._body = headline, body
        self._choices = list(choices)
        self._ids = list(ids) or [primary, "igds_alert_dialog_cancel_button", "igds_alert_dialog_auxiliary_button"]
        self._cancelable = cancelable
        self._values = values

    def back(self) -> bool:
        if self._cancelable:
            self._choose(self._choices[-1][1])
        return True

    def _choose(self, action: Tap | None) -> None:
        self.close()
        if action is not None:
            action()

    def tree(self) -> Node:
        session = self.session
        headline = session.say(self._headline, **self._values)
        body = session.say(self._body, **self._values)
        height = 220 + 80 * len(self._choices)
        top = (HEIGHT - height) // 2
        box = view("LinearLayout", (80, top, 640, top + height), "igds_alert_dialog_container", "C", paint="card")
        box.add(
            text((110, top + 40, 610, top + 90), headline, "igds_alert_dialog_headline",
                 paint="bold"),
            text((110, top + 100, 610, top + 190), body, "igds_alert_dialog_subtext", paint="grey"),
        )  # fmt: skip
        for place, (label, action) in enumerate(self._choices):
            upper = top + 220 + 80 * place
            box.add(
                view("Button", (80, upper, 640, upper + 80), self._ids[place], "Cf", text=session.say(label),
                     tap=lambda action=action: self._choose(action), paint="link" if place == 0 else "line")
            )  # fmt: skip
        return over(box, None)


class Sheet(Page):
    """A bottom sheet of rows. BACK or a tap beside it closes it."""

    over = True
    title = ""

    def rows(self) -> list[Node]:
        """The rows, placed from 0 downwards, ROW high each."""
        raise NotImplementedError

    def tree(self) -> Node:
        rows = self.rows()
        top = 1362 - ROW * len(rows) - 120
        sheet = view("FrameLayout", (0, top, WIDTH, HEIGHT), "bottom_sheet_container", "C", paint="card")
        sheet.add(
            view("View", (330, top + 14, 390, top + 20), "bottom_sheet_drag_handle", paint="secondary"),
            text((100, top + 30, 620, top + 90), self.session.say(self.title), "title_text_view", paint="bold"),
        )
        for place, row in enumerate(rows):
            sheet.add(moved(row, top + 110 + ROW * place))
        return over(sheet, self.close)


def row(label: str, tap: Tap | None, id: str = "", *, desc: str = "", paint: str = "line") -> Node:
    """A row of a sheet."""
    return view(
        "ViewGroup", (0, 0, WIDTH, ROW), id, "Cf",
        text((40, 20, 680, 64), label, f"{id}_label" if id else "", paint="left"), desc=desc, tap=tap, paint=paint,
    )  # fmt: skip
