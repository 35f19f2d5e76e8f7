"""Search: a word is typed, users or videos are shown."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.arrival import ARRIVAL_SECONDS
from phonedeck.apps.driver import Driver
from phonedeck.apps.tiktok.profile import SCREENS as PROFILES
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

    def open_user(self, user: str) -> View:
        """Tap the one row that says exactly this name; the profile that it leads to.

        Raises:
            NotFound: there is no such row.
            ScreenNotRecognised: no profile comes.
        """
        shown = self._section("search_users", lambda view: _row(view, user))
        if shown is None:
            raise NotFound(f"The search shows no user who is exactly @{user}.", reason=Reason.TARGET_NOT_FOUND)
        return self._driver.lead(*shown, *PROFILES, seconds=ARRIVAL_SECONDS)

    def open_videos(self) -> View:
        """Open the first of the videos found; its page.

        Raises:
            NotFound: there is none.
            ScreenNotRecognised: no video comes.
        """
        shown = self._section("search_videos", _tile)
        if shown is None:
            raise NotFound("The search shows no videos.", reason=Reason.TARGET_NOT_FOUND)
        return self._driver.lead(*shown, "post_page", "bare_post", seconds=ARRIVAL_SECONDS)

    def _section(self, name: str, find: Callable[[View], Node | None]) -> tuple[View, Node] | None:
        """Choose a section, and wait for what is sought in it; without the section, in what is shown."""

        def shown(view: View) -> tuple[View, Node] | None:
            node = find(view)
            return None if node is None else (view, node)

        if self._view.labelled(name) is None:
            return self._driver.wait_for(shown, RESULT_SECONDS)
        return self._driver.go(
            self._view, lambda view: view.labelled(name) if view.screen == "search" else None, shown, RESULT_SECONDS
        )


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
