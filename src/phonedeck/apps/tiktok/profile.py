"""A profile, one's own or another's: the handle, how we stand to its user, and the buttons that change it."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.app import Relation
from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised

SCREENS = ("other_profile", "own_profile", "closed_profile")

RELATIONS = {
    "follow": Relation.NONE,
    "follow_back": Relation.NONE,
    "following": Relation.FOLLOWING,
    "friends": Relation.FRIENDS,
    "requested": Relation.REQUESTED,
}
WIDE_MESSAGE = 0.4
"""Of the screen's width: since 46.4.3 the message button is this wide for a followed user, and the rest are icons."""


class ProfileScreen:
    """A recognised profile; it is what it was when it was looked at."""

    def __init__(self, driver: Driver, view: View, sheet: View | None = None) -> None:
        self._driver = driver
        self._view = view
        self._sheet = sheet

    @property
    def handle(self) -> str:
        """The user's name without @, in lower case."""
        return handle_of(self._view) or ""

    @property
    def relation(self) -> Relation:
        """How we stand to the user, as the buttons below the numbers say."""
        if self._view.screen == "own_profile":
            return Relation.SELF
        control = self._view.element("follow_button")
        if control is not None:
            said = {RELATIONS[name] for name in self._view.names(control) & RELATIONS.keys()}
            return said.pop() if len(said) == 1 else Relation.UNKNOWN
        message = self._view.element("message_button")
        if message is None:
            return Relation.UNAVAILABLE
        button = self._view.look.tappable(message) or message
        wide = button.bounds.width >= WIDE_MESSAGE * self._view.look.screen.width
        return Relation.FOLLOWING if wide else Relation.UNKNOWN

    def follow(self) -> ProfileScreen:
        """Tap the button that follows, and wait until the profile shows it; else the profile as it still is."""
        if self.relation is not Relation.NONE:
            raise ValueError(f"the profile of {self.handle} offers no follow: it shows {self.relation}")
        self._driver.tap(self._view, "follow_button")
        return self._until(lambda relation: relation.follows)

    @property
    def surely_asks(self) -> bool:
        """Not where an icon stands for the button: nobody has measured on a phone that it opens a sheet first. Where
        neither is told, nothing is tapped."""
        return self._view.element("follow_button") is not None or self._view.element("followed_icon") is None

    def ask_to_unfollow(self) -> ProfileScreen:
        """Tap the button, which opens a sheet and unfollows nobody by itself, or the icon, which should.

        Raises:
            ScreenNotRecognised: neither can be told for sure, or no sheet opened.
        """
        if self.surely_asks:
            sheet = self._driver.lead(self._view, "follow_button", "unfollow_sheet")
        else:
            self._driver.tap(self._view, "followed_icon")  # it may be the act: never a second time
            sheet = self._driver.expect("unfollow_sheet")
        sheet.need("unfollow_button")  # before an intent is written: nothing could be sent after it
        return ProfileScreen(self._driver, self._view, sheet)

    def unfollow(self) -> ProfileScreen:
        """Tap Unfollow in the sheet, and wait until the profile shows it; else the profile as it still is."""
        if self._sheet is None:
            raise ValueError("ask_to_unfollow comes first")
        self._driver.tap(self._sheet, "unfollow_button")
        return self._until(lambda relation: relation is Relation.NONE)

    def _until(self, done: Callable[[Relation], bool]) -> ProfileScreen:
        last = self._view

        def shown(view: View) -> View | None:
            nonlocal last
            if view.screen not in SCREENS or handle_of(view) != self.handle:
                return None
            last = view
            return view if done(ProfileScreen(self._driver, view).relation) else None

        self._driver.wait_for(shown)
        return ProfileScreen(self._driver, last)


def handle_of(view: View) -> str | None:
    """The handle on a profile, without @, in lower case."""
    node = view.element("handle") if view.screen in SCREENS else None
    return node.label.removeprefix("@").lower() if node is not None else None


def own_handle(view: View) -> str:
    """The handle of the own profile.

    Raises:
        ScreenNotRecognised: it is not told for sure.
    """
    handle = handle_of(view)
    if view.screen != "own_profile" or handle is None:
        raise ScreenNotRecognised("The handle of the own account cannot be read from its profile.")
    return handle
