"""A post: one that was opened by its link, or the one that the feed shows. The rail at its right acts on it."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.driver import Driver
from phonedeck.apps.tiktok.comments import CommentsScreen
from phonedeck.apps.view import View

SCREENS = ("feed", "post_page", "bare_post")


class PostScreen:
    """A post on the screen; it is what it was when it was looked at."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def author(self) -> str:
        """The author's name as the app shows it; empty where it cannot be told."""
        node = self._view.element("author")
        return node.label if node is not None else ""

    @property
    def liked(self) -> bool | None:
        """Told by the label, or by the heart being selected since 46.6.3; None without a heart."""
        heart = self._view.element("like_button")
        if heart is None:
            return None
        names = self._view.names(heart)
        return "liked" in names or _selected(self._view, "like_button")

    @property
    def favourite(self) -> bool | None:
        """Told by the bookmark being selected; its label is the same either way."""
        return None if self._view.element("favourite_button") is None else _selected(self._view, "favourite_button")

    @property
    def followable(self) -> bool:
        """Whether the plus on the avatar is there: it is gone once the author is followed."""
        return self._view.element("follow_button") is not None

    def like(self) -> PostScreen:
        """Tap the heart, and wait until it shows."""
        return self._tapped("like_button", lambda post: bool(post.liked))

    def add_to_favourites(self) -> PostScreen:
        """Tap the bookmark, and wait until it shows."""
        return self._tapped("favourite_button", lambda post: bool(post.favourite))

    def follow_author(self) -> PostScreen:
        """Tap the plus on the avatar, and wait until it is gone."""
        return self._tapped("follow_button", lambda post: not post.followable)

    def open_comments(self) -> CommentsScreen:
        """Open the sheet of comments; a post whose comments are off has no way to it."""
        if self._view.element("comment_button") is None:
            return CommentsScreen(self._driver, self._view)
        sheet = self._driver.lead(self._view, "comment_button", "comments", "closed_comments")
        return CommentsScreen(self._driver, sheet)

    def _tapped(self, element: str, shown: Callable[[PostScreen], bool]) -> PostScreen:
        self._driver.tap(self._view, element)
        last = self._view

        def seen(view: View) -> View | None:
            nonlocal last
            if view.screen not in SCREENS:
                return None
            last = view
            return view if shown(PostScreen(self._driver, view)) else None

        self._driver.wait_for(seen)
        return PostScreen(self._driver, last)


def _selected(view: View, element: str) -> bool:
    node = view.element(element)
    return node is not None and any(part.selected for part in (node, *view.look.within(node)))
