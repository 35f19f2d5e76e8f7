"""What the own profile shows of the account's posts: how many, the newest one's words, the pictures of the newest."""

from __future__ import annotations

import re

from phonedeck.apps.covers import fingerprints
from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram.profile import own_handle
from phonedeck.apps.posting import Shelf
from phonedeck.apps.scene import LISTS
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node

TILE = (0.28, 0.37)
"""Of the screen's width: a tile, of which three stand side by side."""
COVERS = 6
NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})?")
"""A count that is written whole: rounded ones have a unit behind them."""
OPEN_SECONDS = 8.0


class ShelfScreen:
    """The own profile as a shelf. `view` shows it now."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @classmethod
    def reach(cls, driver: Driver, username: str) -> ShelfScreen:
        """Go to the own profile without ending the app, and check whose it is.

        Raises:
            ScreenNotRecognised: it is another's, or does not come.
        """
        view = driver.wait_for(lambda view: view if view.element("profile_tab") is not None else None, 3.0)
        if view is not None:
            driver.tap(view, "profile_tab")
        else:
            driver.session.open_link(f"https://www.instagram.com/{username}/", driver.package)
        view = driver.expect("own_profile", seconds=OPEN_SECONDS)  # a line about an upload lies over it for a while
        if own_handle(view) != username:
            raise ScreenNotRecognised(f"The own profile is @{own_handle(view)}'s and not @{username}'s.")
        return cls(driver, view)

    def read(self) -> Shelf:
        """The number of posts where it is written whole, else the tiles in sight; the words of the newest one."""
        found = tiles(self._view)
        count = _count(self._view)
        covers: tuple[str, ...] = ()
        words: tuple[str, ...] = ()
        if found:
            whole = [tile.bounds for tile in found if tile.bounds.height >= tile.bounds.width][:COVERS]
            covers = fingerprints(self._driver.session.screenshot(), self._view.look.screen, whole)
            words = (self._opened(found[0]),)
        return Shelf(len(found) if count is None else count, count is not None, words, covers)

    def _opened(self, tile: Node) -> str:
        """The words under a post; it is opened, and left again."""
        username = own_handle(self._view)
        self._driver.tap(self._view, tile)
        view = self._driver.expect("post_page", seconds=OPEN_SECONDS)
        # Above the buttons a line about the sound begins with the name as well.
        foot = view.need("like_button").bounds.bottom
        written = [
            node.text for node in view.nodes() if node.text.startswith(f"{username} ") and node.bounds.top >= foot
        ]
        self._driver.session.back()
        self._view = self._driver.expect("own_profile")
        return written[0].removeprefix(f"{username} ") if written else ""


def tiles(view: View) -> list[Node]:
    """The tiles below the tabs of a profile, in reading order."""
    width = view.look.screen.width
    found = [
        node
        for node in view.nodes()
        if node.clickable
        and TILE[0] <= node.bounds.width / width <= TILE[1]
        and node.bounds.height >= TILE[0] * width
        and any(name in around.cls for around in view.look.around(node) for name in LISTS)
    ]
    return sorted(found, key=lambda node: (node.bounds.top, node.bounds.left))


def _count(view: View) -> int | None:
    node = view.element("posts_count")
    return int(re.sub(r"\D", "", node.text)) if node is not None and NUMBER.fullmatch(node.text) else None
