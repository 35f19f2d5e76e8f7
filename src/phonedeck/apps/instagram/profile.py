"""A profile, one's own or another's: the handle, how we stand to its user, and the buttons that change it."""

from __future__ import annotations

from collections.abc import Callable

from phonedeck.apps.app import Relation
from phonedeck.apps.driver import Driver
from phonedeck.apps.view import View
from phonedeck.model.errors import ScreenNotRecognised

SCREENS = ("other_profile", "own_profile")
QUESTIONS = ("follow_sheet", "unfollow_question")

RELATIONS = {
    "follow": Relation.NONE,
    "follow_back": Relation.NONE,
    "following": Relation.FOLLOWING,
    "requested": Relation.REQUESTED,
}


class ProfileScreen:
    """A recognised profile; it is what it was when it was looked at."""

    def __init__(self, driver: Driver, view: View, question: View | None = None) -> None:
        self._driver = driver
        self._view = view
        self._question = question

    @property
    def handle(self) -> str:
        """The user's name, in lower case."""
        return handle_of(self._view) or ""

    @property
    def relation(self) -> Relation:
        """How we stand to the user, as the button below the numbers says: "Follow back" is one way of not following."""
        if self._view.screen == "own_profile":
            return Relation.SELF
        control = self._view.element("follow_button")
        if control is None:
            return Relation.UNKNOWN
        said = {RELATIONS[name] for name in self._view.names(control) & RELATIONS.keys()}
        return said.pop() if len(said) == 1 else Relation.UNKNOWN

    def follow(self) -> ProfileScreen:
        """Tap the button that follows, and wait until the profile shows it; else the profile as it still is.

        Of some accounts the app asks first whether they were looked at: the task was given for exactly this one.
        """
        if self.relation is not Relation.NONE:
            raise ValueError(f"the profile of {self.handle} offers no follow: it shows {self.relation}")
        self._driver.tap(self._view, "follow_button")
        return self._until(lambda relation: relation.follows, "review_question", "follow_button")

    @property
    def surely_asks(self) -> bool:
        return True

    def ask_to_unfollow(self) -> ProfileScreen:
        """Tap the button that says how we stand: it opens a sheet, or for a request a dialog, and unfollows nobody.

        Raises:
            ScreenNotRecognised: the button cannot be told for sure, or nothing opened.
        """
        question = self._driver.lead(self._view, "follow_button", *QUESTIONS)
        question.need("unfollow_button")  # said now: once the intent is written, it would be unclear what was done
        return ProfileScreen(self._driver, self._view, question)

    def unfollow(self) -> ProfileScreen:
        """Tap Unfollow, once more in the dialog that a private user gets, and wait until the profile shows it."""
        if self._question is None:
            raise ValueError("ask_to_unfollow comes first")
        self._driver.tap(self._question, "unfollow_button")
        asked_again = "unfollow_question" if self._question.screen == "follow_sheet" else ""
        return self._until(lambda relation: relation is Relation.NONE, asked_again, "unfollow_button")

    def _until(self, done: Callable[[Relation], bool], question: str, answer: str) -> ProfileScreen:
        """The profile once it shows what was done; the app's question on the way is answered once."""
        last = self._view
        answered = False

        def shown(view: View) -> View | None:
            nonlocal last, answered
            if view.screen == question and not answered:
                answered = True
                self._driver.tap(view, answer)
            if view.screen not in SCREENS or handle_of(view) != self.handle:
                return None
            last = view
            return view if done(ProfileScreen(self._driver, view).relation) else None

        self._driver.wait_for(shown)
        return ProfileScreen(self._driver, last)


def handle_of(view: View) -> str | None:
    """The handle on a profile, in lower case."""
    node = view.element("handle") if view.screen in SCREENS else None
    return node.label.lower() if node is not None else None


def own_handle(view: View) -> str:
    """The handle of the own profile.

    Raises:
        ScreenNotRecognised: it is not told for sure.
    """
    handle = handle_of(view)
    if view.screen != "own_profile" or handle is None:
        raise ScreenNotRecognised("The handle of the own account cannot be read from its profile.")
    return handle
