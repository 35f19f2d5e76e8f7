"""TikTok on one phone: opened by links and by its tabs, one screen at a time."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.app import LoggedIn, OwnAccount, Stream
from phonedeck.apps.arrival import Link
from phonedeck.apps.driver import MOST_POPUPS, Driver
from phonedeck.apps.tiktok.accounts import OwnProfileScreen
from phonedeck.apps.tiktok.feed import FeedScreen
from phonedeck.apps.tiktok.post import PostScreen
from phonedeck.apps.tiktok.post_form import keep_leftover
from phonedeck.apps.tiktok.posting import TikTokPublisher
from phonedeck.apps.tiktok.profile import ProfileScreen, handle_of
from phonedeck.apps.tiktok.search import SearchScreen
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, ScreenNotRecognised
from phonedeck.model.task import Reason

START_SECONDS = 15.0


class TikTok:
    """One of TikTok's packages, or a clone, on one phone."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._account: OwnAccount | None = None
        """The active account, once it was read: nothing but `switch_to` changes it while a task runs."""

    def running(self) -> float:
        return self._driver.session.clock.running()

    def open_profile(self, user: str, *, afresh: bool = False) -> ProfileScreen:
        """Open a profile by its link and check that it is that user's.

        Raises:
            NotFound: the app says so, or falls back to the feed, twice.
            ScreenNotRecognised: something else is shown.
        """
        view = self._arrive(
            f"https://www.tiktok.com/@{user}", f"user @{user}", lambda view: handle_of(view) == user, afresh=afresh
        )
        return ProfileScreen(self._driver, view)

    def search_profile(self, user: str) -> ProfileScreen:
        """Open a profile through the search: the row that says exactly this name, then its handle is checked.

        Raises:
            NotFound: the search does not show exactly this user.
        """
        view = self._search().look_up(user).open_user(user)
        if handle_of(view) != user:
            raise NotFound(
                f"The search led to @{handle_of(view)}, who is not @{user}; nothing was done.",
                reason=Reason.TARGET_NOT_FOUND,
            )
        return ProfileScreen(self._driver, view)

    def open_post(self, url: str) -> PostScreen:
        """Open a post by its link, in the app started afresh.

        Raises:
            NotFound: the app says that it is gone, or falls back to the feed, twice.
            ScreenNotRecognised: something else is shown.
        """
        # Another post may still be on the screen, and nothing on it would say that it is another.
        view = self._arrive(url, f"post {url}", lambda view: view.screen in ("post_page", "bare_post"), afresh=True)
        return PostScreen(self._driver, view)

    def open_feed(self, topic: str = "", stream: Stream = Stream.HOME) -> FeedScreen:
        """Open the feed, or the videos that a search for the topic shows."""
        if topic:
            return FeedScreen(self._driver, self._search().look_up(topic).open_videos())
        return FeedScreen(self._driver, self._home())

    def accounts(self) -> LoggedIn:
        """The accounts of the switcher, or the active one where the switcher or the way to it is not told for sure."""
        profile = self._own_profile()
        active = profile.account
        if not profile.leads_to_others:
            return LoggedIn((active,), whole=False)
        try:
            switcher = profile.open_switcher()
        except ScreenNotRecognised:
            # What opened is not known; whoever comes next starts the app afresh.
            return LoggedIn((active,), whole=False)
        found = [active if each.username == active.username else each for each in switcher.accounts]
        switcher.close()
        return LoggedIn(tuple(found or [active]), whole=bool(found))

    def active_account(self) -> OwnAccount:
        if self._account is None:
            self._account = self._own_profile().account
        return self._account

    def switch_to(self, username: str) -> OwnAccount:
        """Make an account the active one; the handle of the own profile is the proof.

        Raises:
            NotFound: it is not logged in in this app.
            ScreenNotRecognised: another account is active afterwards.
        """
        self._account = None
        profile = self._own_profile()
        if profile.account.username == username:
            self._account = profile.account
            return self._account
        now = profile.open_switcher().choose(username, lambda view: self._switched(view, username))
        if now is None:
            raise ScreenNotRecognised(f"TikTok did not show @{username}'s profile after the switch; nothing was done.")
        self._account = now
        return now

    def publisher(self) -> TikTokPublisher:
        return TikTokPublisher(self._driver, self.active_account, self._home)

    def _switched(self, view: View, username: str) -> OwnAccount | None:
        if view.screen == "feed":
            self._driver.tap(view, "profile_tab")
        elif view.screen == "own_profile" and handle_of(view) == username:
            return OwnProfileScreen(self._driver, view).account
        return None

    def _own_profile(self) -> OwnProfileScreen:
        view = self._driver.lead(self._home(), "profile_tab", "own_profile")
        return OwnProfileScreen(self._driver, view)

    def _home(self) -> View:
        """Start the app afresh: whatever an earlier task left open is gone, and it stands on its feed."""
        self._driver.session.stop_app(self._driver.package)
        self._driver.session.start_app(self._driver.package)
        for _ in range(MOST_POPUPS):
            shown = self._driver.wait_for(_feed_or_leftover, START_SECONDS)
            if shown is None or shown.labelled("keep_editing") is None:
                break
            keep_leftover(self._driver, shown)
        return self._driver.expect("feed", seconds=START_SECONDS)

    def _search(self) -> SearchScreen:
        return SearchScreen(self._driver, self._driver.lead(self._home(), "search_button", "search"))

    def _arrive(self, url: str, what: str, arrived: Callable[[View], bool], *, afresh: bool) -> View:
        if afresh:
            self._driver.session.stop_app(self._driver.package)
        return Link(self._driver, url, what, arrived, falls_back=True).open(self._home)


def _feed_or_leftover(view: View) -> View | None:
    return view if view.screen == "feed" or view.labelled("keep_editing") is not None else None
