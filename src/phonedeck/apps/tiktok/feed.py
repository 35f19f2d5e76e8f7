"""The feed: one post, ad, live card or other thing at a time; a swipe up goes on."""

from __future__ import annotations

from phonedeck.apps.app import Item
from phonedeck.apps.driver import Driver
from phonedeck.apps.tiktok.post import SCREENS, PostScreen
from phonedeck.apps.view import View

WAIT_SECONDS = 10.0


class FeedScreen:
    """One place in the feed, or in the posts of a topic; it is what it was when it was looked at."""

    def __init__(self, driver: Driver, view: View) -> None:
        self._driver = driver
        self._view = view

    @property
    def item(self) -> Item:
        """What is shown: an ad says so with one word, a live card has no rail."""
        labels = self._view.pack.labels
        words = {name for node in self._view.nodes() for name in labels.names(node.text) | labels.names(node.desc)}
        if "live" in words:
            return Item.LIVE
        if "ad" in words or "ad_action" in words:
            return Item.AD
        plain = self._view.element("like_button") is not None and not self._calls_to_act()
        return Item.POST if plain else Item.OTHER

    def _calls_to_act(self) -> bool:
        """Whether a wide button lies over the lower half, as ads have one in any language, and posts have none."""
        screen = self._view.look.screen
        return any(
            node.clickable
            and node.short_cls == "Button"
            and node.text
            and node.bounds.width >= 0.45 * screen.width
            and node.bounds.height >= 0.055 * screen.width
            and node.bounds.top >= screen.center[1]
            for node in self._view.nodes()
        )

    @property
    def post(self) -> PostScreen:
        return PostScreen(self._driver, self._view)

    def watch(self, seconds: float) -> None:
        """Let it run, or until the task is stopped."""
        self._driver.session.pause(seconds)

    def next(self) -> FeedScreen:
        """Swipe up, and wait for what comes."""
        view = self._driver.expect(*SCREENS, seconds=WAIT_SECONDS)
        screen = view.look.screen
        x = screen.center[0]
        start, end = round(screen.bottom * 0.75), round(screen.bottom * 0.2)
        self._driver.session.swipe(view.look, (x, start), (x, end))
        return FeedScreen(self._driver, self._driver.expect(*SCREENS, seconds=WAIT_SECONDS))
