"""Search: a word is typed, users or videos are shown."""

from __future__ import annotations

from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound
from phonedeck.model.task import Reason
from phonedeck.phones.look import Node

RESULT_SECONDS = 8.0


class SearchScreen:
    """The search page with its field."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    def look_up(self, words: str) -> SearchScreen:
        """Type and send; the page with its sections."""
        self._driver.session.type_text(self._view.look, self._view.need("search_field"), words)
        self._driver.session.key("enter")
        found = self._driver.expect(
            "search", seconds=RESULT_SECONDS, that=lambda view: bool(view.labelled("search_users"))
        )
        return SearchScreen(self._driver, found)

    def open_user(self, user: str) -> None:
        """Tap the one row that says exactly this name.

        Raises:
            NotFound: there is none.
        """
        section = self._view.labelled("search_users")
        if section is not None:
            self._driver.tap(self._view, section)

        def shown(view: View) -> tuple[View, Node] | None:
            row = _row(view, user)
            return None if row is None else (view, row)

        found = self._driver.wait_for(shown, RESULT_SECONDS)
        if found is None:
            raise NotFound(f"The search shows no user who is exactly @{user}.", reason=Reason.TARGET_NOT_FOUND)
        self._driver.tap(*found)

    def open_videos(self) -> None:
        """Open the first of the videos found.

        Raises:
            NotFound: there is none.
        """
        section = self._view.labelled("search_videos")
        if section is not None:
            self._driver.tap(self._view, section)

        def shown(view: View) -> tuple[View, Node] | None:
            tile = _tile(view)
            return None if tile is None else (view, tile)

        found = self._driver.wait_for(shown, RESULT_SECONDS)
        if found is None:
            raise NotFound("The search shows no videos.", reason=Reason.TARGET_NOT_FOUND)
        self._driver.tap(*found)


def _row(view: View, user: str) -> Node | None:
    """The row whose first line is the name: the line below it is what the user calls themselves."""
    if view.screen != "search":
        return None
    found = [n for n in view.nodes() if n.text.removeprefix("@").lower() == user and not n.editable]
    return min(found, key=lambda node: node.bounds.top, default=None)


def _tile(view: View) -> Node | None:
    if view.screen != "search":
        return None
    width = view.look.screen.width
    tiles = [
        node
        for node in view.nodes()
        if node.clickable and 0.4 * width <= node.bounds.width <= 0.55 * width and node.bounds.height >= 0.4 * width
    ]
    return min(tiles, key=lambda node: (node.bounds.top, node.bounds.left), default=None)
