"""What the own profile shows of the account's posts and drafts, and the draft that is thrown away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phonedeck.apps import captions
from phonedeck.apps.covers import fingerprints
from phonedeck.apps.driver import Driver
from phonedeck.apps.posting import Shelf, Words
from phonedeck.apps.scene import LISTS
from phonedeck.apps.tiktok.post_form import PostForm
from phonedeck.apps.tiktok.profile import own_handle
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised
from phonedeck.phones.look import Node

TILE = (0.28, 0.37)
"""Of the screen's width: a tile, of which three stand side by side."""
SHORTEST_TILE = 0.05
COVERS = 6
POSTS = ("post_page", "bare_post")
NUMBER = re.compile(r"\d+")
OPEN_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of a profile: the posts from the newest on, and the one that leads to the drafts."""

    posts: tuple[Node, ...]
    drafts: Node | None
    count: int
    whole: bool


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
            view = driver.lead(view, "profile_tab", "own_profile", seconds=OPEN_SECONDS)
        else:
            driver.session.open_link(f"https://www.tiktok.com/@{username}", driver.package)
            view = driver.expect("own_profile", seconds=OPEN_SECONDS)
        if own_handle(view) != username:
            raise ScreenNotRecognised(f"The own profile is @{own_handle(view)}'s and not @{username}'s.")
        return cls(driver, view)

    def read(self) -> Shelf:
        """The tiles in sight, the words of the newest post, and those of the newest draft."""
        found = tiles(self._view)
        newest = [found.posts[0]] if found.posts else []
        covers: tuple[str, ...] = ()
        if found.posts:
            seen = [tile.bounds for tile in found.posts if _tall(self._view, tile) >= TILE[0]][:COVERS]
            covers = fingerprints(self._driver.session.screenshot(), self._view.look.screen, seen)
        words = tuple(self._opened(tile) for tile in newest)
        draft = None
        if found.drafts is not None:
            row = self._open_drafts()
            draft = row[1] if row is not None else None
            self._back()
        return Shelf(len(found.posts), found.whole, words, covers, found.count, draft)

    def discard(self, words: Words) -> bool:
        """Throw the newest draft away if it has exactly these words: its row says so, and its form."""
        found = tiles(self._view)
        if found.drafts is None or not words.whole:
            return False
        row = self._open_drafts()
        if row is None or not captions.same(row[1], words.title or words.caption):
            self._back()
            return False
        self._driver.tap(row[2], row[0])
        form = PostForm(self._driver, self._driver.expect("post_form", seconds=OPEN_SECONDS))
        if not form.has(words):
            form.keep()
            return False
        form.throw_away()
        self._view = ShelfScreen.reach(self._driver, own_handle(self._view))._view
        return tiles(self._view).count < found.count

    def _opened(self, tile: Node) -> str:
        """The words under a post; it is opened, and left again."""
        view = self._driver.lead(self._view, tile, *POSTS, seconds=OPEN_SECONDS)
        texts = view.with_id("desc")
        self._driver.session.back()
        self._view = self._driver.expect("own_profile")
        return texts[0].text if texts else ""

    def _open_drafts(self) -> tuple[Node, str, View] | None:
        """The list of drafts; its first row, what is written there, and the view of both."""
        tile = tiles(self._view).drafts
        if tile is None:
            return None
        return self._driver.go(self._view, lambda view: tiles(view).drafts, _first_draft, OPEN_SECONDS)

    def _back(self) -> None:
        self._driver.session.back()
        self._view = self._driver.expect("own_profile")


def tiles(view: View) -> Tiles:
    """The tiles below the tabs of a profile, in reading order."""
    width = view.look.screen.width
    cells = [
        node
        for node in view.nodes()
        if node.clickable
        and TILE[0] <= node.bounds.width / width <= TILE[1]
        and _tall(view, node) >= SHORTEST_TILE
        and any(name in around.cls for around in view.look.around(node) for name in LISTS)
    ]
    cells.sort(key=lambda node: (node.bounds.top, node.bounds.left))
    drafts = next((node for node in cells if "drafts" in view.names(node)), None)
    posts = tuple(node for node in cells if node is not drafts)
    return Tiles(posts, drafts, _count(view, drafts), _is_whole(view, cells))


def _is_whole(view: View, cells: list[Node]) -> bool:
    """Whether no more tiles lie below: the last row has a gap, or a row would have fitted below it."""
    if not cells:
        return True
    last = [node for node in cells if node.bounds.top == cells[-1].bounds.top]
    if len(last) < 3:
        return True
    grid = next(around for around in view.look.around(last[0]) if any(name in around.cls for name in LISTS))
    return grid.bounds.bottom - last[0].bounds.bottom > 0.02 * view.look.screen.width


def _count(view: View, drafts: Node | None) -> int:
    if drafts is None:
        return 0
    labels = view.pack.labels
    for node in (drafts, *view.look.within(drafts)):
        if "drafts" in labels.names(node.text) and (number := NUMBER.search(node.text)):
            return int(number.group())
    return 1


def _tall(view: View, node: Node) -> float:
    return node.bounds.height / view.look.screen.width


def _first_draft(view: View) -> tuple[Node, str, View] | None:
    if view.screen == "own_profile" or view.labelled("drafts") is None:
        return None
    wide = 0.9 * view.look.screen.width
    rows = [
        node
        for node in view.nodes()
        if node.clickable and node.bounds.width >= wide and 0.1 <= _tall(view, node) <= 0.4 and node.bounds.top > 0
    ]
    if not rows:
        return None
    first = min(rows, key=lambda node: node.bounds.top)
    written = [node.text for node in view.look.within(first) if node.text]
    return first, (written[0] if written else ""), view
