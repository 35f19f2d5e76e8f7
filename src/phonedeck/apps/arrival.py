"""Links: an app opens a profile or a post by its link, and may do nothing at all under a pop-up. Some fall back to
their feed for what does not exist."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.driver import MOST_POPUPS, Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound
from phonedeck.model.task import Reason

ARRIVAL_SECONDS = 8.0
"""A link takes 1.3 to 6.8 s to arrive in TikTok; in other apps nobody measured it."""


class Link:
    """A link and what it leads to, in words for people; `arrived` tells whether it is that, `falls_back` whether the
    app shows its feed instead of saying that there is nothing."""

    def __init__(
        self, driver: Driver, url: str, what: str, arrived: Callable[[View], bool], *, falls_back: bool = False
    ) -> None:
        self._driver = driver
        self._url = url
        self._what = what
        self._arrived = arrived
        self._falls_back = falls_back
        self._last: View | None = None
        """What was shown last."""

    def open(self, start_afresh: Callable[[], object]) -> View:
        """Open it, and once more from a clean start before it is said that there is nothing behind it.

        Args:
            start_afresh: Starts the app anew and waits for its feed.

        Raises:
            NotFound: the app says so, or showed the feed instead both times.
            ScreenNotRecognised: something else is shown.
        """
        found = self._follow()
        if found is None and self._last is not None and self._last.screen is not None:
            start_afresh()
            found = self._follow()
        if found is not None and found.screen != "unavailable":
            return found
        app = self._driver.pack.name
        if found is not None:
            raise NotFound(f"There is no {self._what}: {app} says so.", reason=Reason.TARGET_NOT_FOUND)
        if self._falls_back and self._last is not None and self._last.screen == "feed":
            raise NotFound(
                f"There is no {self._what}: {app} showed the feed instead, as it does for what does not exist.",
                reason=Reason.TARGET_NOT_FOUND,
            )
        raise self._driver.unexpected(self._what, ARRIVAL_SECONDS, self._last)

    def _follow(self) -> View | None:
        """The page behind the link or the one that says that it is away; opened again after each pop-up."""
        for _ in range(MOST_POPUPS):
            covered = False

            def come(view: View) -> View | None:
                nonlocal covered
                self._last = view
                covered = covered or view.covered
                uncovered = covered and view.screen is not None and not view.covered
                return view if self._is_end(view) or uncovered else None

            self._driver.session.open_link(self._url, self._driver.package)
            found = self._driver.wait_for(come, ARRIVAL_SECONDS)
            if found is None or self._is_end(found):
                return found
        return None

    def _is_end(self, view: View) -> bool:
        return self._arrived(view) or view.screen == "unavailable"
