"""The form of a post: the caption, what closes it, Share; and the upload, as rows and lines tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from phonedeck.apps import captions
from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Sent, Words
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node

FORMS = ("post_form", "share_sheet")
UPLOADS = ("row_pending_container", "upload_snackbar_container")
"""Ids that last: the row over the feed, the line over any screen."""
KEPT_SECONDS = 8.0
"""A form that is still there so long after Share has sent nothing."""
UNSEEN_SECONDS = 5.0
"""An upload that is not told of within this time is over, or was never begun: the profile tells which."""
SETTLE_SECONDS = 1.0


class PostForm:
    """The form as it was when it was looked at."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def words(self) -> Words:
        """What stands in the field."""
        field = self._view.need("caption_field")
        hinted = "caption_hint" in self._view.pack.labels.names(field.text)
        return Words("" if hinted and field.text == (field.hint or field.text) else field.content)

    def write(self, words: Words) -> list[str]:
        """Write the caption, read it back and close it; the tags that stayed plain text.

        Raises:
            ScreenNotRecognised: it does not stand there, or the button that shares is not told for sure.
        """
        plain: list[str] = []
        view = self._view
        if words.caption or self.words.caption:
            plain = captions.write(self._driver, view.look, view.need("caption_field"), words.caption)
            # "Share" comes back once the caption is closed.
            self._driver.tap(self._driver.expect("post_form"), "done_button")
            view = self._driver.expect("post_form", that=lambda view: view.element("post_button") is not None)
        shown = PostForm(self._driver, view).words
        if not captions.same(shown.caption, words.caption):
            raise ScreenNotRecognised(f"The form shows {shown.caption[:80]!r} instead of the caption.")
        view.need("post_button")  # said now: once the intent is written, it would be unclear whether it was sent
        return plain


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows and lines of uploads say: how far the newest one is."""

    going: bool = False
    posted: bool = False
    failed: bool = False


class Upload:
    """A post on its way."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._began = driver.session.clock.running()
        self._shown = False
        self._quiet_since: float | None = None

    def wait(self, seconds: float) -> Sent:
        """Until the app says that it is posted or failed, or says nothing any more, or the time is up."""
        left = self._began + seconds + KEPT_SECONDS - self._driver.session.clock.running()
        return self._driver.wait_for(self._look, max(0.0, left)) or Sent.STILL

    def retry(self, seconds: float) -> Sent:
        """Tap the app's own button to try once more."""
        found = self._driver.wait_for(_retry_button)
        if found is not None:
            self._driver.tap(*found)
            self._driver.wait_for(lambda view: None if told(view).failed else True)
            self._began, self._shown, self._quiet_since = self._driver.session.clock.running(), False, None
        return self.wait(seconds)

    def _look(self, view: View) -> Sent | None:
        now, told_now = self._driver.session.clock.running(), told(view)
        if told_now.failed:
            return Sent.FAILED
        if told_now.posted:
            return Sent.POSTED
        if told_now.going:
            self._shown, self._quiet_since = True, None
            return None
        if view.screen in FORMS:
            return Sent.KEPT if now - self._began > KEPT_SECONDS else None
        if view.screen == "popup":
            return None
        self._quiet_since = self._quiet_since or now
        quiet = SETTLE_SECONDS if self._shown else UNSEEN_SECONDS
        return Sent.ENDED if now - self._quiet_since >= quiet else None


def told(view: View) -> Told:
    """What the rows and lines of uploads say now."""
    places = [node for id_ in UPLOADS for node in view.with_id(id_)]
    names = {name for place in places for name in view.names(place)}
    failed, posted = "upload_failed" in names, "posted" in names
    return Told(bool(places) and not failed and not posted, bool(places) and posted and not failed, failed)


def _retry_button(view: View) -> tuple[View, Node] | None:
    if not told(view).failed:
        return None
    button = view.labelled("retry")
    return (view, button) if button is not None else None
