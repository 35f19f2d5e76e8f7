"""The sheet of comments over a post: the field, what stands in it, and the rows of those that were sent."""

from __future__ import annotations

from phonedeck.apps.app import Commenting, OwnAccount
from phonedeck.apps.comment_rows import stands
from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import Refused
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

SHEETS = ("comments", "closed_comments")
SEND_SECONDS = 10.0


class CommentsScreen:
    """The comments of one post; the view of the post itself where its comments are off."""

    def __init__(self, driver: Driver, view: View, send: Node | None = None) -> None:
        self._driver = driver
        self._view = view
        self._send = send

    @property
    def state(self) -> Commenting:
        if self._view.labelled("comments_limited") is not None:
            return Commenting.LIMITED
        return Commenting.OPEN if self._field() is not None else Commenting.OFF

    @property
    def unsent(self) -> str:
        field = self._field()
        if field is None or "comment_hint" in self._view.names(field):
            return ""
        return field.content

    def write(self, text: str) -> CommentsScreen:
        """Put a text into the field and read it back; nobody sees it yet."""
        blank = self._opened() if self._driver.strict else self._view
        self._driver.session.type_text(blank.look, blank.need("comment_field"), text)
        ready = self._driver.wait_for(lambda view: view if _send(view, blank) else None)
        ready = ready or self._driver.expect("comments")
        # Said now: once the intent is written, it would be unclear whether it was sent.
        return CommentsScreen(self._driver, ready, _send(ready, blank) or ready.need("send_button"))

    def attach(self, image: str) -> CommentsScreen:
        raise Refused(
            "This version cannot attach an image to a comment: no screen of it is known well enough. Nothing was sent.",
            reason=Reason.SCRIPT_NOT_AVAILABLE,
        )

    def send(self) -> CommentsScreen:
        """Tap Send, and wait until the field is empty again; the sheet as it is then.

        A comment that the app refuses stays in the field, or the app says so.
        """
        self._driver.tap(self._view, self._send or "send_button")
        last = self._view

        def sent(view: View) -> View | None:
            nonlocal last
            if view.screen != "comments":
                return None
            last = view
            screen = CommentsScreen(self._driver, view)
            return view if not screen.unsent or screen.state is Commenting.LIMITED else None

        self._driver.wait_for(sent, SEND_SECONDS)
        return CommentsScreen(self._driver, last)

    def shows(self, text: str, by: OwnAccount) -> bool:
        """Whether the comment stands in the list right below the account's name."""

        def seen(view: View) -> bool | None:
            return True if view.screen == "comments" and stands(view, text, by) else None

        return bool(stands(self._view, text, by) or self._driver.wait_for(seen))

    def close(self) -> None:
        """Close the sheet; where it never opened there is nothing to do."""
        if self._view.screen in SHEETS:
            view = self._driver.expect(*SHEETS)
            if view.element("close_button") is not None:
                self._driver.tap(view, "close_button")
            else:
                self._driver.session.back()  # closes the sheet as well, and taps nothing
            self._driver.wait_for(lambda view: True if view.screen not in SHEETS else None)

    def _opened(self) -> View:
        """The sheet with the cursor in its empty field: what can be tapped only once a text stands there sends it."""
        self._driver.tap(self._view, "comment_field")
        return self._driver.expect("comments", that=lambda view: view.look.focused is not None)

    def _field(self) -> Node | None:
        return self._view.element("comment_field") if self._view.screen == "comments" else None


def _send(view: View, blank: View) -> Node | None:
    """The button that sends. Where two signs are needed and its place is the only one, the other is that nothing there
    could be tapped before there was a text."""
    if view.screen != "comments":
        return None
    told = view.element("send_button")
    if told is not None or blank.look.focused is None or blank.hint("send_button") is not None:
        return told
    return view.hint("send_button")
