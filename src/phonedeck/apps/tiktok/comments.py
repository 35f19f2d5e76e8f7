"""The sheet of comments over a post: the field, what stands in it, and the rows of those that were sent."""

from __future__ import annotations

from phonedeck.apps import comment_rows
from phonedeck.apps.app import Commenting, OwnAccount, Written
from phonedeck.apps.driver import Driver
from phonedeck.apps.reading import allow_reading
from phonedeck.apps.tiktok.gallery import PICKERS, GalleryScreen
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.model.media import MediaFile
from phonedeck.phones import media
from phonedeck.phones.look import Node

SHEETS = ("comments", "closed_comments")
SEND_SECONDS = 10.0
OPEN_SECONDS = 8.0
COMPOSER = 0.75
THUMBNAIL = (0.08, 0.6)
"""Of the screen's width: how high the box is in which a comment is written, and the sides of a picture in it."""


class CommentsScreen:
    """The comments of one post; the view of the post itself where its comments are off."""

    def __init__(self, driver: Driver, view: View, send: Node | None = None, blank: View | None = None) -> None:
        self._driver = driver
        self._view = view
        self._send = send
        self._blank = blank
        """Where a picture was added: the sheet with the cursor in its empty field, before that."""

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
        now = self._opened() if self._driver.strict and self._blank is None else self._view
        blank = self._blank or now
        self._driver.session.type_text(now.look, now.need("comment_field"), text)
        ready = self._driver.wait_for(lambda view: view if _send(view, blank) else None)
        ready = ready or self._driver.expect("comments")
        # Said now: once the intent is written, it would be unclear whether it was sent.
        return CommentsScreen(self._driver, ready, _send(ready, blank) or ready.need("send_button"), self._blank)

    def attach(self, picture: MediaFile, album: str) -> CommentsScreen:
        """Choose a picture in the gallery, as the only one of an album, into the empty field. That it is there is told
        by two signs: a picture in the box of the field that was not there, and a button that can be tapped only then.

        Raises:
            ScreenNotRecognised: one of them is missing, or the way to the gallery is not told for sure.
        """
        session = self._driver.session
        media.put(session, album, [picture])  # takes a while: nothing that is shown is taken for granted over it
        allow_reading(session, self._driver.package)
        blank = self._opened()
        if _send(blank, blank) is not None or self.unsent:
            raise ScreenNotRecognised(
                "Something stands in the comment's field already; nothing was sent. Clear it on the phone, then retry."
            )
        button = _picture_button(blank)
        gallery = self._driver.lead(blank, button, *PICKERS, seconds=OPEN_SECONDS)
        GalleryScreen(self._driver, gallery).choose_only(album)

        def added(view: View) -> View | None:
            ready = view.screen == "comments" and not CommentsScreen(self._driver, view).unsent
            return view if ready and _send(view, blank) and _pictures(view) > _pictures(blank) else None

        ready = self._driver.wait_for(added, OPEN_SECONDS)
        if ready is None:
            raise ScreenNotRecognised("TikTok does not show the picture in the comment's field; nothing was sent.")
        return CommentsScreen(self._driver, ready, _send(ready, blank), blank)

    def send(self) -> CommentsScreen:
        """Tap Send, and wait until what was written is gone from the field; the sheet as it is then.

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
            gone = not screen.unsent and (self._blank is None or _send(view, self._blank) is None)
            return view if gone or screen.state is Commenting.LIMITED else None

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


def _picture_button(view: View) -> Node:
    """What leads to the pictures. Where two signs are needed and its place is the only one, the other is that what
    stands beside it says what it is: it says nothing itself.

    Raises:
        ScreenNotRecognised: it is not told for sure.
    """
    hint = view.hint("picture_button")
    if hint is not None and any(
        not {"stickers", "mention"}.isdisjoint(view.names(node))
        and node.bounds.top <= hint.bounds.center[1] <= node.bounds.bottom
        for node in view.nodes()
        if node.clickable and node.bounds.height <= 2 * hint.bounds.height
    ):
        return hint
    return view.need("picture_button")


def _pictures(view: View) -> int:
    """How many pictures lie in the box in which a comment is written; icons count, and stay the same."""
    field, width = view.look.focused, view.look.screen.width
    if field is None:
        return 0
    box = field
    for around in view.look.around(field):
        if around.bounds.height > COMPOSER * width:
            break
        box = around
    least, most = (side * width for side in THUMBNAIL)
    return sum(
        least <= node.bounds.width <= most
        and least <= node.bounds.height <= most
        and not node.label
        and not any(True for _ in view.look.children(node))
        for node in view.look.within(box)
    )
