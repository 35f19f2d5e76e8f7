"""TikTok on one phone: opened by links, one screen at a time."""

from __future__ import annotations

from phonedeck.apps.driver import Driver
from phonedeck.apps.tiktok.profile import ProfileScreen, handle_of
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound
from phonedeck.model.task import Reason

ARRIVAL_SECONDS = 8.0
"""A link takes 1.3 to 6.8 s to arrive; a link to nobody never does, the app stays on the feed."""


class TikTok:
    """One of TikTok's packages, or a clone, on one phone."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open_profile(self, user: str, *, afresh: bool = False) -> ProfileScreen:
        """Open a profile by its link and check that it is that user's.

        Raises:
            NotFound: the app says so, or falls back to the feed.
            ScreenNotRecognised: something else is shown.
        """
        driver = self._driver
        if afresh:
            driver.session.stop_app(driver.package)
        driver.session.open_link(f"https://www.tiktok.com/@{user}", driver.package)
        last: View | None = None

        def arrived(view: View) -> View | None:
            nonlocal last
            last = view
            return view if handle_of(view) == user or view.screen == "unavailable" else None

        found = driver.wait_for(arrived, ARRIVAL_SECONDS)
        if found is not None and found.screen != "unavailable":
            return ProfileScreen(driver, found)
        if found is not None:
            raise NotFound(f"There is no user @{user}: TikTok says so.", reason=Reason.TARGET_NOT_FOUND)
        if last is not None and last.screen == "feed":
            raise NotFound(
                f"There is no user @{user}: TikTok showed the feed instead of a profile, as it does for users that do "
                "not exist.",
                reason=Reason.TARGET_NOT_FOUND,
            )
        raise driver.unexpected(f"the profile of @{user}", ARRIVAL_SECONDS, last)
