"""Instagram on one phone: opened by links and by its tabs, one screen at a time."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.app import LoggedIn, OwnAccount, Stream
from phonedeck.apps.arrival import ARRIVAL_SECONDS, Link
from phonedeck.apps.driver import Driver
from phonedeck.apps.instagram.accounts import SWITCH_SECONDS, OwnProfileScreen
from phonedeck.apps.instagram.feed import FeedScreen
from phonedeck.apps.instagram.post import PostScreen
from phonedeck.apps.instagram.profile import ProfileScreen, handle_of
from phonedeck.apps.instagram.publisher import InstagramPublisher
from phonedeck.apps.instagram.search import SearchScreen
from phonedeck.apps.view import View
from phonedeck.model.errors import NotFound, Refused, ScreenNotRecognised
from phonedeck.model.task import Reason

START_SECONDS = 15.0
SITE = "https://www.instagram.com"


class Instagram:
    """Instagram, or a clone of it, on one phone."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._account: OwnAccount | None = None
        """The active account, once it was read: nothing but `switch_to` changes it while a task runs."""

    def running(self) -> float:
        return self._driver.session.clock.running()

    def open_profile(self, user: str, *, afresh: bool = False) -> ProfileScreen:
        """Open a profile by its link and check that it is that user's.

        Raises:
            NotFound: the app says that there is no such page.
            ScreenNotRecognised: something else is shown.
        """
        view = self._arrive(f"{SITE}/{user}/", f"user @{user}", lambda view: handle_of(view) == user, afresh=afresh)
        return ProfileScreen(self._driver, view)

    def search_profile(self, user: str) -> ProfileScreen:
        """Open a profile through the search: the row that says exactly this name, then its handle is checked.

        Raises:
            NotFound: the search does not show exactly this user.
        """
        search = self._driver.lead(self._home(), "search_tab", "search")
        SearchScreen(self._driver, search).open_user(user)
        view = self._driver.expect("other_profile", "own_profile", seconds=ARRIVAL_SECONDS)
        if handle_of(view) != user:
            raise NotFound(
                f"The search led to @{handle_of(view)}, who is not @{user}; nothing was done.",
                reason=Reason.TARGET_NOT_FOUND,
            )
        return ProfileScreen(self._driver, view)

    def open_post(self, url: str) -> PostScreen:
        """Open a post by its link, in the app started afresh.

        Raises:
            NotFound: the app says that it is gone.
            ScreenNotRecognised: something else is shown.
        """
        # Another post may still be on the screen, and nothing on it would say that it is another.
        view = self._arrive(url, f"post {url}", lambda view: view.screen == "post_page", afresh=True)
        return PostScreen(self._driver, view)

    def open_feed(self, topic: str = "", stream: Stream = Stream.HOME) -> FeedScreen:
        """Open the home feed or the reels.

        Raises:
            Refused: posts of a topic are wanted; what its search shows is not known.
        """
        if topic:
            raise Refused(
                "This version cannot watch the posts of a topic in Instagram: what the search shows of them is not "
                "known. Leave topic out to watch the home feed or the reels. Nothing was done.",
                reason=Reason.REFUSED,
            )
        view = self._home()
        if stream is Stream.REELS:
            view = self._driver.lead(view, "reels_tab", "reels")
        return FeedScreen(self._driver, view)

    def accounts(self) -> LoggedIn:
        """The accounts of the switcher, or the active one where the way to it is not told for sure."""
        profile = self._own_profile()
        active = profile.account
        if not profile.leads_to_others:
            return LoggedIn((active,), whole=False)
        switcher = profile.open_switcher()
        found = switcher.accounts
        switcher.close()
        return LoggedIn(tuple(found))

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
        profile.open_switcher().choose(username)
        # The app goes to its feed after a switch; where it does not, the old profile is shown for a moment.
        now = self._driver.wait_for(lambda view: self._switched(view, username), SWITCH_SECONDS)
        if now is None:
            raise ScreenNotRecognised(
                f"Instagram did not show @{username}'s profile after the switch; nothing was done."
            )
        self._account = now
        return now

    def publisher(self) -> InstagramPublisher:
        return InstagramPublisher(self._driver, self.active_account, self._home)

    def _switched(self, view: View, username: str) -> OwnAccount | None:
        if view.screen == "feed":
            self._driver.tap(view, "profile_tab")
        elif view.screen == "own_profile" and handle_of(view) == username:
            return OwnProfileScreen(self._driver, view).account
        return None

    def _own_profile(self) -> OwnProfileScreen:
        return OwnProfileScreen(self._driver, self._driver.lead(self._home(), "profile_tab", "own_profile"))

    def _home(self) -> View:
        """Start the app afresh: whatever an earlier task left open is gone, and it stands on its feed."""
        self._driver.session.stop_app(self._driver.package)
        self._driver.session.start_app(self._driver.package)
        return self._driver.expect("feed", seconds=START_SECONDS)

    def _arrive(self, url: str, what: str, arrived: Callable[[View], bool], *, afresh: bool) -> View:
        if afresh:
            self._driver.session.stop_app(self._driver.package)
        return Link(self._driver, url, what, arrived).open(self._home)
