"""The home feed and the reels: one post, ad or other thing at a time; a swipe up goes on."""

from __future__ import annotations

from phonedeck.apps.app import Item
from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram.post import PostScreen
from phonedeck.apps.view import View

SCREENS = ("feed", "reels")
WAIT_SECONDS = 10.0
BOTTOM, TOP = 0.82, 0.16
"""Where a swipe begins, and where it ends at the latest, as parts of the screen's height."""
FURTHER = 0.09
"""Widths that are left above the next post: the bar with the app's name."""


class FeedScreen:
    """One place in the feed; it is what it was when it was looked at."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def item(self) -> Item:
        """What the first heart in sight belongs to. A post whose head is out of sight may be an ad: it is none here.

        Stories, suggested people and what the app recommends have no heart.
        """
        heart = self._view.element("like_button")
        paid = [node for node in self._view.nodes() if "ad" in self._said(node.text) | self._said(node.desc)]
        if heart is None:
            return Item.AD if paid else Item.OTHER
        over_reel = self._view.screen == "reels"
        if any(over_reel or node.bounds.top <= heart.bounds.bottom for node in paid):
            return Item.AD
        return Item.POST if self._view.element("author") is not None else Item.OTHER

    @property
    def post(self) -> PostScreen:
        return PostScreen(self._driver, self._view)

    def watch(self, seconds: float) -> None:
        """Let it run, or until the task is stopped."""
        self._driver.session.pause(seconds)

    def next(self) -> FeedScreen:
        """Swipe up, so far that the next post comes to the top, and wait for what comes."""
        view = self._driver.expect(*SCREENS, seconds=WAIT_SECONDS)
        screen = view.look.screen
        start, end = round(screen.bottom * BOTTOM), round(screen.bottom * TOP)
        heart = view.element("like_button")
        if heart is not None and view.screen == "feed":
            end = max(end, start - heart.bounds.bottom + screen.top + round(FURTHER * screen.width))
        self._driver.session.swipe(view.look, (screen.center[0], start), (screen.center[0], end))
        return FeedScreen(self._driver, self._driver.expect(*SCREENS, seconds=WAIT_SECONDS))

    def _said(self, text: str) -> frozenset[str]:
        return self._view.pack.labels.names(text)
