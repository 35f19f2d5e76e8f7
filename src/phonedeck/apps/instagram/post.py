"""A post: one that was opened by its link, or one of the feed or of the reels. Its buttons are in a row below it, or at
the right edge over a reel."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram.comments import CommentsScreen
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node

SCREENS = ("feed", "post_page", "reels")
SAME_LINE = 0.04
"""Of the screen's width: by how much the middles of buttons of one row, or one column, may differ."""
AT_THE_EDGE = 0.75
"""Right of this part of the width stand the buttons over a reel."""


class PostScreen:
    """A post on the screen; it is what it was when it was looked at. Other posts below it have buttons like its own."""

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
        """Told by the label, or by the heart being selected; None where neither says anything."""
        heart = self._view.element("like_button")
        if heart is None:
            return None
        names = self._view.names(heart)
        if "liked" in names or any(part.selected for part in (heart, *self._view.look.within(heart))):
            return True
        return False if "like" in names else None

    @property
    def favourite(self) -> bool | None:
        """Whether it is saved, as the bookmark's label says."""
        bookmark = self._own("favourite_button")
        names = self._view.names(bookmark) if bookmark is not None else frozenset()
        if "favourited" in names:
            return True
        return False if "favourite" in names else None

    @property
    def followable(self) -> bool:
        """Whether the post offers to follow its author, who is not followed yet."""
        button = self._view.element("follow_button")
        return button is not None and {"follow", "following", "requested"} & self._view.names(button) == {"follow"}

    def like(self) -> PostScreen:
        """Tap the heart, and wait until it shows."""
        return self._tapped(self._view.need("like_button"), lambda post: bool(post.liked))

    def add_to_favourites(self) -> PostScreen:
        """Tap the bookmark, and wait until it shows.

        Raises:
            ScreenNotRecognised: the one in sight is another post's.
        """
        bookmark = self._own("favourite_button")
        if bookmark is None:
            raise ScreenNotRecognised("This post's bookmark cannot be told for sure; nothing was tapped.")
        return self._tapped(bookmark, lambda post: bool(post.favourite))

    def follow_author(self) -> PostScreen:
        """Tap the button beside the name, and wait until it says something else."""
        return self._tapped(self._view.need("follow_button"), lambda post: not post.followable)

    def open_comments(self) -> CommentsScreen:
        """Open the sheet of comments; a post whose comments are off has no way to it.

        Raises:
            ScreenNotRecognised: there may be a way, and it cannot be told for sure.
        """
        button = self._own("comment_button")
        if button is None:
            if self._view.element("like_button") is None or self._may_have_comments():
                raise ScreenNotRecognised("Whether this post takes comments cannot be told for sure; nothing was done.")
            return CommentsScreen(self._driver, self._view)
        return CommentsScreen(self._driver, self._driver.lead(self._view, button, "comments"))

    def _own(self, element: str) -> Node | None:
        """An element of this post: in the row, or the column, of its heart."""
        heart, node = self._view.element("like_button"), self._view.element(element)
        return node if heart is not None and node is not None and self._beside(heart, node) else None

    def _beside(self, heart: Node, node: Node) -> bool:
        width = self._view.look.screen.width
        across, down = (abs(a - b) for a, b in zip(heart.bounds.center, node.bounds.center, strict=True))
        over_reel = heart.bounds.center[0] >= AT_THE_EDGE * width
        return (across if over_reel else down) <= SAME_LINE * width

    def _may_have_comments(self) -> bool:
        lasting, _ = self._view.pack.ids_of("comment_button", None)
        heart = self._view.need("like_button")
        return any(
            self._beside(heart, node)
            for node in self._view.nodes()
            if node.short_id in lasting or "comment" in self._view.pack.labels.names(node.desc)
        )

    def _tapped(self, button: Node, shown: Callable[[PostScreen], bool]) -> PostScreen:
        self._driver.tap(self._view, button)
        last, asked = self._view, False

        def seen(view: View) -> View | None:
            nonlocal last, asked
            if view.screen == "review_question" and not asked:  # only a follow is asked about
                asked = True
                self._driver.tap(view, "follow_button")
            if view.screen not in SCREENS:
                return None
            last = view
            return view if shown(PostScreen(self._driver, view)) else None

        self._driver.wait_for(seen)
        return PostScreen(self._driver, last)
