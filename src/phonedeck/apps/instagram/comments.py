"""The sheet of comments over a post: the field, what stands in it, and the rows of those that were sent."""

from __future__ import annotations

from phonedeck.apps import comment_rows
from phonedeck.apps.app import Commenting, OwnAccount, Written
from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import Refused
from phonedeck.model.media import MediaFile
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

SEND_SECONDS = 10.0
CLOSE_SECONDS = 2.0
MOST_BACKS = 2
"""The first one may only put the keyboard away."""


class CommentsScreen:
    """The comments of one post; the view of the post itself where its comments are off."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def state(self) -> Commenting:
        """Limited ones keep their field, and say so above it."""
        if self._field() is None:
            return Commenting.OFF
        limited = self._view.labelled("comments_limited") is not None
        return Commenting.LIMITED if limited else Commenting.OPEN

    @property
    def unsent(self) -> str:
        field = self._field()
        if field is None or "comment_hint" in self._view.names(field):
            return ""
        return field.content

    def write(self, text: str) -> CommentsScreen:
        """Put a text into the field and read it back; nobody sees it yet."""
        self._driver.session.type_text(self._view.look, self._view.need("comment_field"), text)
        ready = self._driver.wait_for(lambda view: view if _sendable(view) else None) or self._driver.expect("comments")
        ready.need("send_button")  # said now: once the intent is written, it would be unclear whether it was sent
        return CommentsScreen(self._driver, ready)

    def attach(self, picture: MediaFile, album: str) -> CommentsScreen:
        raise Refused("Instagram takes no images in comments. Nothing was sent.", reason=Reason.REFUSED)

    def send(self) -> CommentsScreen:
        """Tap Post, and wait until the field is empty again; the sheet as it is then.

        A comment that the app refuses stays in the field.
        """
        self._driver.tap(self._view, "send_button")
        last = self._view

        def sent(view: View) -> View | None:
            nonlocal last
            if view.screen != "comments":
                return None
            last = view
            return None if CommentsScreen(self._driver, view).unsent else view

        self._driver.wait_for(sent, SEND_SECONDS)
        return CommentsScreen(self._driver, last)

    def count(self, written: Written, by: OwnAccount) -> int:
        """In how many rows in sight the comment stands right below the account's name."""
        return comment_rows.count(self._view, written, by)

    def shows(self, written: Written, by: OwnAccount, before: int = 0) -> bool:
        """Whether it comes to stand in more rows than `before`."""

        def seen(view: View) -> bool | None:
            return True if view.screen == "comments" and comment_rows.count(view, written, by) > before else None

        return bool(self.count(written, by) > before or self._driver.wait_for(seen))

    def close(self) -> None:
        """Leave the sheet; where it never opened there is nothing to do."""
        for _ in range(MOST_BACKS):
            if self._driver.view().screen != "comments":
                return
            self._driver.session.back()
            self._driver.wait_for(lambda view: None if view.screen == "comments" else True, CLOSE_SECONDS)

    def _field(self) -> Node | None:
        return self._view.element("comment_field") if self._view.screen == "comments" else None


def _sendable(view: View) -> bool:
    return view.screen == "comments" and view.element("send_button") is not None
